import { describe, expect, it } from '@jest/globals';
import { canonicalJson } from './canonical-json.ts';

describe('canonical JSON', () => {
  it('follows the example of RFC 8785', () => {
    const value = {
      numbers: [333333333.33333329, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000f\u000aA\'\u0042\u0022\u005c\\"/',
      literals: [null, true, false],
    };
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it('orders names by their UTF-16 code units, at every depth', () => {
    const names = ['\u20ac', '\r', '\ufb33', '1', '\u{1f600}', '\u0080', '\u00f6'];
    const value = { a: Object.fromEntries(names.map((name) => [name, 0])) };
    const order = Object.keys((JSON.parse(canonicalJson(value)) as typeof value).a);
    expect(order).toEqual(['1', '\r', '\u0080', '\u00f6', '\u20ac', '\u{1f600}', '\ufb33']);
  });

  it('writes -0 as 0 and refuses what JSON does not have', () => {
    expect(canonicalJson([-0])).toBe('[0]');
    for (const number of [NaN, Infinity, -Infinity]) expect(() => canonicalJson({ a: [number] })).toThrow(TypeError);
  });
});
