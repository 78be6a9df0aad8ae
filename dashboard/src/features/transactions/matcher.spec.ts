/** What the page takes for a match is what the server takes for one. */
import { describe, expect, it } from '@jest/globals';
import type { Transaction } from '../../api/contract.ts';
import { compareDecimals, matches } from './matcher.ts';

const row = (changes: Partial<Transaction> = {}): Transaction => ({
  id: '01a20071-7747-7254-ac0a-4a9605a7545b',
  amount: '50.00',
  currency: 'USD',
  type: 'Payment',
  source: 'Online',
  status: 'Completed',
  flagged: false,
  riskScore: 0,
  decision: 'approve',
  accountId: 'acc-1',
  counterpartyId: 'shop-9',
  country: 'DE',
  counterpartyCountry: 'NL',
  ip: null,
  device: null,
  latitude: null,
  longitude: null,
  description: null,
  symbol: null,
  simulated: true,
  reason: null,
  createdAt: '2026-11-21T14:31:55.612Z',
  updatedAt: '2026-11-21T14:31:56.612Z',
  processedAt: null,
  version: 3,
  ...changes,
});

describe('Amounts', () => {
  it.each([
    ['50.00', '50', 0],
    ['50', '50.0001', -1],
    ['9.99', '10', -1],
    ['100', '99.9999', 1],
    ['0.1', '0.09', 1],
    ['999999999999.9999', '999999999999.9998', 1],
    ['9007199254740993', '9007199254740992', 1],
  ])('compare as decimals: %s and %s', (one, other, sign) => {
    expect(Math.sign(compareDecimals(one, other))).toBe(sign);
    expect(Math.sign(compareDecimals(other, one))).toBe(sign === 0 ? 0 : -sign);
  });
});

describe('A filter', () => {
  it('that is empty matches everything', () => {
    expect(matches(row(), {}, 'USD')).toBe(true);
  });

  it.each([
    ['status', 'Held'],
    ['type', 'Refund'],
    ['source', 'ATM'],
    ['account', 'acc-2'],
    ['counterparty', 'shop-8'],
    ['country', 'NL'],
    ['symbol', 'AAPL'],
    ['currency', 'EUR'],
    ['decision', 'hold'],
    ['flagged', true],
    ['minAmount', '50.01'],
    ['from', '2026-11-21T14:31:55.613Z'],
    ['to', '2026-11-21T14:31:55.612Z'],
  ])('of %s leaves out what differs', (name, value) => {
    expect(matches(row(), { [name]: value }, 'USD')).toBe(false);
  });

  it('matches where every part does, from inclusive, to exclusive', () => {
    const filter = {
      status: 'Completed',
      type: 'Payment',
      source: 'Online',
      account: 'acc-1',
      counterparty: 'shop-9',
      country: 'DE',
      currency: 'USD',
      decision: 'approve',
      flagged: false,
      minAmount: '50.00',
      from: '2026-11-21T15:31:55.612+01:00',
      to: '2026-11-21T14:31:55.613Z',
    } as const;
    expect(matches(row(), filter, 'USD')).toBe(true);
    expect(matches(row({ symbol: 'AAPL' }), { symbol: 'AAPL' }, 'USD')).toBe(true);
  });

  it('of an amount leaves other currencies to the server, unless something else differs', () => {
    expect(matches(row({ currency: 'EUR' }), { minAmount: '1' }, 'USD')).toBeNull();
    expect(matches(row(), { minAmount: '1' }, null)).toBeNull();
    expect(matches(row({ currency: 'EUR' }), { minAmount: '1', status: 'Held' }, 'USD')).toBe(false);
  });

  it('of an account leaves masked ones to the server', () => {
    expect(matches(row({ accountId: 'ac•••01' }), { account: 'acc-1' }, 'USD')).toBeNull();
    expect(matches(row({ counterpartyId: null }), { counterparty: 'shop-9' }, 'USD')).toBe(false);
  });
});
