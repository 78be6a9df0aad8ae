import { describe, expect, it } from '@jest/globals';
import { maskAccountId, maskAccountIds, maskAddress, masked, visibleTo } from './masking.ts';
import type { Permission } from './role.ts';

const TRANSACTION = {
  id: '0192',
  accountId: 'acc-4711',
  counterpartyId: 'shop-9',
  ip: '203.0.113.77',
  latitude: 52.52,
  longitude: -13.42,
  device: 'Pixel 9',
  description: 'private words',
  country: 'DE',
  amount: '1.00',
};
const MASKED = {
  ...TRANSACTION,
  accountId: 'ac•••11',
  counterpartyId: 'sh•••-9',
  ip: '203.0.113.0',
  latitude: 52.5,
  longitude: -13.4,
  device: null,
  description: null,
};

describe('masking', () => {
  it('leaves of personal fields what everybody may see, at every depth', () => {
    expect(masked(TRANSACTION)).toEqual(MASKED);
    expect(masked({ items: [{ transaction: TRANSACTION }], count: 1, next: null })).toEqual({
      items: [{ transaction: MASKED }],
      count: 1,
      next: null,
    });
  });

  it('keeps fields that have no value', () => {
    const empty = { accountId: 'a', counterpartyId: null, ip: null, latitude: null, longitude: null, device: null, description: null };
    expect(masked(empty)).toEqual({ ...empty, accountId: 'a•••a' });
  });

  it('does not change what it was given', () => {
    const given = structuredClone(TRANSACTION);
    masked(given);
    expect(given).toEqual(TRANSACTION);
  });

  it('does not take an inherited name for a personal field', () => {
    const view = JSON.parse('{"toString":"x","__proto__":{"ip":"10.1.2.3"}}') as object;
    expect(JSON.stringify(masked(view))).toBe('{"toString":"x","__proto__":{"ip":"10.1.2.0"}}');
  });

  it('is not for those who may see personal data', () => {
    const reader = (...permissions: Permission[]) => ({ permissions: new Set(permissions) });
    expect(visibleTo(reader('transactions:read', 'pii:read'), TRANSACTION)).toBe(TRANSACTION);
    expect(visibleTo(reader('transactions:read'), TRANSACTION)).toEqual(MASKED);
  });

  it.each([
    ['203.0.113.77', '203.0.113.0'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1::'],
    ['2001:db8::6', '2001:db8::'],
    ['2001:DB8:0:2::', '2001:db8::'],
    ['::1', '::'],
    ['::', '::'],
    ['fe80::1%eth0', 'fe80::'],
    ['::ffff:203.0.113.77', '::'],
    ['1:2:3:4:5:6:203.0.113.77', '1:2:3::'],
    ['1:2:3:4:5:6:7', null],
    ['1:2:3:4:5:6:7:8:9', null],
    ['1::2::3', null],
    ['1:2:3::4:5:6:7:8', null],
    ['12345::', null],
    ['localhost', null],
    ['1.2.3', null],
    ['', null],
  ])('makes of the address %j %j', (address, expected) => expect(maskAddress(address)).toBe(expected));

  it.each([
    [0.04, 0],
    [-0.04, 0],
    [-89.99, -90],
    [52.55, 52.6],
  ])('rounds the coordinate %d to %d', (value, expected) => expect(masked({ latitude: value })).toEqual({ latitude: expected }));

  it.each([
    ['acc-1', 'ac•••-1'],
    ['abc', 'ab•••bc'],
    ['ab', 'ab•••ab'],
  ])('makes of the account %j %j', (id, expected) => expect(maskAccountId(id)).toBe(expected));

  it('finds accounts in messages', () => {
    expect(maskAccountIds('acc-1 paid acc-12, then acc.1', ['acc-1', 'acc-12'])).toBe('ac•••-1 paid ac•••12, then acc.1');
    expect(maskAccountIds('acc-1', [''])).toBe('acc-1');
  });

  it('masks the account of an alert wherever it stands: subject, message, hits, notes, timeline', () => {
    const alert = {
      kind: 'transaction-risk',
      subject: 'acc-4711',
      message: 'acc-4711 paid shop-0815',
      status: 'open',
      hits: [{ rule: 'new-payee', inputs: { counterpartyId: 'shop-0815', amount: '1.00' } }],
      notes: [{ author: 'user:ada', text: 'called acc-4711 about shop-0815' }],
      timeline: [{ action: 'note', details: { text: 'acc-4711' } }],
    };
    expect(masked({ items: [alert] })).toEqual({
      items: [
        {
          ...alert,
          subject: 'ac•••11',
          message: 'ac•••11 paid sh•••15',
          hits: [{ rule: 'new-payee', inputs: { counterpartyId: 'sh•••15', amount: '1.00' } }],
          notes: [{ author: 'user:ada', text: 'called ac•••11 about sh•••15' }],
          timeline: [{ action: 'note', details: { text: 'ac•••11' } }],
        },
      ],
    });
  });

  it('masks the accounts that a text belongs to in reasons and in names that people gave to rules, and no kinds of rules', () => {
    const transaction = {
      accountId: 'new',
      counterpartyId: 'a',
      history: [{ reason: 'new asked a clerk, not renewed' }],
      hits: [{ rule: 'new-payee', ruleName: 'Pays a clerk' }],
    };
    expect(masked(transaction)).toMatchObject({
      history: [{ reason: 'ne•••ew asked a•••a clerk, not renewed' }],
      hits: [{ rule: 'new-payee', ruleName: 'Pays a•••a clerk' }],
    });
    const entry = { kind: 'account', value: 'acc-4711', reason: 'acc-4711 is a mule' };
    expect(masked(entry)).toEqual({ kind: 'account', value: 'ac•••11', reason: 'ac•••11 is a mule' });
  });

  it('leaves alerts about the market as they are', () => {
    const alert = { kind: 'market-spike', subject: 'AAPL:UP', message: 'AAPL rose', hits: [] };
    expect(masked(alert)).toEqual(alert);
  });

  it.each([
    ['account', 'acc-4711', 'ac•••11'],
    ['counterparty', 'shop-0815', 'sh•••15'],
    ['ip', '203.0.113.77', '203.0.113.0'],
    ['country', 'DE', 'DE'],
  ])('masks a listed %s', (kind, value, expected) =>
    expect(masked({ list: 'block', kind, value })).toEqual({ list: 'block', kind, value: expected }),
  );
});
