import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalFacts, readItem, readTransaction } from './transaction-reader.ts';

const GOOD = { amount: '12.5', currency: 'EUR', accountId: 'acc-1' };

/** What is found in a body that differs from a good one by `change`. */
function findings(change: Record<string, unknown>): string[] {
  const { errors } = readTransaction({ ...GOOD, ...change });
  return (errors ?? []).map(({ pointer, code }) => `${pointer} ${code}`);
}

function factsOf(raw: unknown) {
  const read = readTransaction(raw);
  if (read.errors !== null) throw new Error(JSON.stringify(read.errors));
  return read.facts;
}

describe('readTransaction', () => {
  it('tells twenty errors of an item at most, whatever else is wrong with it', () => {
    const unknown = Object.fromEntries(Array.from({ length: 1000 }, (_, k) => [`k${k}`, 1]));
    expect(readItem({ ...unknown, amount: 12 }).errors).toHaveLength(20);
    expect(readTransaction(unknown).errors!.map(({ code }) => code)).toEqual(Array(20).fill('unknown_field'));
  });

  it('fills in what is not said', () => {
    expect(factsOf(GOOD)).toEqual({
      amountMinor: 1250,
      currency: 'EUR',
      type: 'Payment',
      source: 'Api',
      accountId: 'acc-1',
      counterpartyId: null,
      country: null,
      counterpartyCountry: null,
      ip: null,
      device: null,
      latitude: null,
      longitude: null,
      description: null,
      symbol: null,
    });
  });

  it('takes every field', () => {
    const all = {
      amount: '100',
      currency: 'JPY',
      type: 'Withdrawal',
      source: 'ATM',
      accountId: 'A.b_c:d-9',
      counterpartyId: 'x'.repeat(64),
      country: 'DE',
      counterpartyCountry: 'FR',
      ip: '2001:db8::1',
      device: 'd'.repeat(128),
      latitude: -90,
      longitude: 180,
      description: '😀'.repeat(500),
      symbol: 'BTC/USD',
    };
    const { amount, ...rest } = all;
    expect(amount).toBe('100');
    expect(factsOf(all)).toEqual({ ...rest, amountMinor: 100 });
  });

  it.each<[Record<string, unknown>, string]>([
    [{ amount: '1e3' }, '/amount invalid_format'],
    [{ amount: '0x10' }, '/amount invalid_format'],
    [{ amount: 'NaN' }, '/amount invalid_format'],
    [{ amount: '-0' }, '/amount invalid_format'],
    [{ amount: '1,00' }, '/amount invalid_format'],
    [{ amount: '9'.repeat(40) }, '/amount invalid_format'],
    [{ amount: 12.5 }, '/amount wrong_type'],
    [{ amount: null }, '/amount wrong_type'],
    [{ amount: '0.00' }, '/amount out_of_range'],
    [{ amount: '1.005' }, '/amount amount_precision'],
    [{ amount: '1.0', currency: 'JPY' }, '/amount amount_precision'],
    [{ amount: undefined }, '/amount required'],
    [{ currency: 'XAU' }, '/currency unknown_currency'],
    [{ currency: 'usd' }, '/currency invalid_format'],
    [{ currency: 840 }, '/currency wrong_type'],
    [{ accountId: '' }, '/accountId invalid_format'],
    [{ accountId: 'a\u202Eb' }, '/accountId invalid_format'],
    [{ accountId: 'a\n' }, '/accountId invalid_format'],
    [{ counterpartyId: 'x'.repeat(65) }, '/counterpartyId invalid_format'],
    [{ type: 'payment' }, '/type out_of_range'],
    [{ source: '' }, '/source out_of_range'],
    [{ country: 'ZZ' }, '/country out_of_range'],
    [{ country: 'DEU' }, '/country invalid_format'],
    [{ counterpartyCountry: null }, '/counterpartyCountry wrong_type'],
    [{ ip: '1.2.3.4/24' }, '/ip invalid_format'],
    [{ device: 'd'.repeat(129) }, '/device out_of_range'],
    [{ description: '😀'.repeat(501) }, '/description out_of_range'],
    [{ description: 'a\0' }, '/description invalid_format'],
    [{ description: '\ud800' }, '/description invalid_format'],
    [{ latitude: 90.01 }, '/latitude out_of_range'],
    [{ latitude: NaN }, '/latitude out_of_range'],
    [{ longitude: '13' }, '/longitude wrong_type'],
    [{ symbol: 'aapl' }, '/symbol invalid_format'],
    [{ id: 'x' }, '/id unknown_field'],
    [{ status: 'Completed' }, '/status unknown_field'],
    [{ constructor: 1 }, '/constructor unknown_field'],
    [{ idempotencyKey: 'x'.repeat(20) }, '/idempotencyKey unknown_field'],
    [{ 'a/b~c': 1 }, '/a~1b~0c unknown_field'],
  ])('tells of %j: %s', (change, finding) => {
    expect(findings(change)).toEqual([finding]);
  });

  it('tells of every wrong field at once', () => {
    expect(findings({ amount: 'x', currency: 'nope', accountId: '', status: 'Failed' }).sort()).toEqual([
      '/accountId invalid_format',
      '/amount invalid_format',
      '/currency invalid_format',
      '/status unknown_field',
    ]);
  });

  it.each([null, [], 'x', 5, undefined])('wants an object, not %j', (raw) => {
    expect(readTransaction(raw).errors).toEqual([{ pointer: '', code: 'wrong_type', detail: 'must be an object' }]);
  });

  it('makes 0 of a coordinate of -0', () => {
    expect(Object.is(factsOf({ ...GOOD, latitude: -0, longitude: 5 }).latitude, 0)).toBe(true);
  });

  it('never throws, whatever it is given', () => {
    const field = fc.constantFrom('amount', 'currency', 'accountId', 'type', 'latitude', 'description', 'ip', 'symbol', 'x');
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.dictionary(field, fc.anything())), (raw) => {
        const { errors } = readTransaction(raw);
        expect(errors === null || errors.length > 0).toBe(true);
      }),
    );
  });
});

describe('readItem', () => {
  it('takes the key of an item beside its facts', () => {
    const key = 'order-2026-11-21-000017';
    expect(readItem({ ...GOOD, idempotencyKey: key })).toEqual({ facts: factsOf(GOOD), idempotencyKey: key, errors: null });
    expect(readItem(GOOD)).toEqual({ facts: factsOf(GOOD), idempotencyKey: null, errors: null });
  });

  it.each(['short', 'x'.repeat(65), 'abcdefghijklmno!'])('refuses the key %j', (idempotencyKey) => {
    expect(readItem({ ...GOOD, idempotencyKey }).errors).toMatchObject([{ pointer: '/idempotencyKey', code: 'invalid_format' }]);
  });
});

describe('canonicalFacts', () => {
  it('is one text for all spellings of a body', () => {
    const spelled = [
      GOOD,
      { ...GOOD, amount: '12.50' },
      { ...GOOD, type: 'Payment', source: 'Api' },
      { accountId: 'acc-1', currency: 'EUR', amount: '12.5' },
    ];
    expect(new Set(spelled.map((raw) => canonicalFacts(factsOf(raw)))).size).toBe(1);
  });

  it('is another text for every other body', () => {
    const bodies = [
      GOOD,
      { ...GOOD, amount: '12.51' },
      { ...GOOD, currency: 'USD' },
      { ...GOOD, accountId: 'acc-2' },
      { ...GOOD, counterpartyId: 'x' },
      { ...GOOD, description: 'x' },
      { ...GOOD, device: 'x' },
      { ...GOOD, country: 'DE' },
      { ...GOOD, counterpartyCountry: 'DE' },
      { ...GOOD, type: 'Refund' },
      { ...GOOD, source: 'ATM' },
      { ...GOOD, ip: '1.2.3.4' },
      { ...GOOD, symbol: 'X' },
      { ...GOOD, latitude: 1 },
      { ...GOOD, longitude: 1 },
    ];
    expect(new Set(bodies.map((raw) => canonicalFacts(factsOf(raw)))).size).toBe(bodies.length);
  });
});
