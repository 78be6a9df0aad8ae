/** A draft becomes what the server takes: without empty fields, coordinates as numbers, a key for each of a hundred. */
import { describe, expect, it } from '@jest/globals';
import { FIRST_DRAFT, hundredOf, paymentOf } from './payments.ts';

describe('paymentOf', () => {
  it('leaves empty fields out and keeps the amount as text', () => {
    expect(paymentOf(FIRST_DRAFT)).toEqual({
      amount: '12.50',
      currency: 'EUR',
      type: 'Payment',
      source: 'Online',
      accountId: 'acc-1',
      counterpartyId: 'shop-9',
    });
  });

  it('makes numbers of coordinates, and leaves what is none to the server', () => {
    expect(paymentOf({ ...FIRST_DRAFT, latitude: ' 52.5 ', longitude: 'east' })).toMatchObject({ latitude: 52.5, longitude: 'east' });
  });
});

describe('hundredOf', () => {
  it('gives each payment a key of its own', () => {
    let key = 0;
    const items = hundredOf(FIRST_DRAFT, Math.random, () => `key-${(key += 1)}`);
    expect(items).toHaveLength(100);
    expect(new Set(items.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(100);
    expect(items.every(({ amount }) => /^\d+\.00$/.test(amount) && amount !== '0.00')).toBe(true);
  });
});
