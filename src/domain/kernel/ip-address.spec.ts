import { isIP } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalIp, isIpAddress } from './ip-address.ts';

describe('isIpAddress', () => {
  it.each([
    '0.0.0.0',
    '203.0.113.77',
    '255.255.255.255',
    '::',
    '::1',
    '1::',
    '2001:db8:12:34:56:78:9a:bc',
    '2001:DB8::1',
    '::ffff:1.2.3.4',
    '1:2:3:4:5:6:1.2.3.4',
  ])('takes %s', (text) => {
    expect(isIpAddress(text)).toBe(true);
  });

  it.each([
    '',
    '1.2.3',
    '256.1.1.1',
    '01.2.3.4',
    '1.2.3.4/24',
    'localhost',
    '::g',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7::8',
    ':1:2:3:4:5:6:7',
    '1.2.3.4::',
    '1:1.2.3.4:2::',
    'fe80::1%eth0',
    '1.2.3.4\n',
    '12345::',
  ])('refuses %j', (text) => {
    expect(isIpAddress(text)).toBe(false);
  });

  it('agrees with the network library about whatever looks like an address', () => {
    const part = fc.constantFrom(':', '::', '.', '0', '1', 'ff', '12', '255', '256', 'abcd', '1.2.3.4', 'g');
    fc.assert(
      fc.property(
        fc.oneof(
          fc.ipV4(),
          fc.ipV6(),
          fc.array(part, { maxLength: 17 }).map((parts) => parts.join('')),
        ),
        (text) => {
          expect(isIpAddress(text)).toBe(isIP(text) !== 0);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('canonicalIp', () => {
  it.each([
    ['2001:DB8::1', '2001:db8:0:0:0:0:0:1'],
    ['2001:0db8::0001', '2001:db8:0:0:0:0:0:1'],
    ['::', '0:0:0:0:0:0:0:0'],
    ['1::', '1:0:0:0:0:0:0:0'],
    ['64:ff9b::192.0.2.33', '64:ff9b:0:0:0:0:c000:221'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['0:0:0:0:0:FFFF:C000:0207', '192.0.2.7'],
    ['192.0.2.7', '192.0.2.7'],
  ])('writes %s as %s', (address, canonical) => {
    expect(canonicalIp(address)).toBe(canonical);
  });
});
