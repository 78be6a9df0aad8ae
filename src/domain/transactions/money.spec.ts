import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { currencies, decimalsOf, isCurrency } from './currency.ts';
import { AMOUNT_PATTERN, divideHalfEven, formatAmount, parseAmount } from './money.ts';

const CURRENCY = fc.constantFrom(...currencies());
const MAX_MINOR = 999_999_999_999;

describe('amounts', () => {
  it.each([
    ['12', 'USD', 1200, '12.00'],
    ['12.5', 'USD', 1250, '12.50'],
    ['0.01', 'EUR', 1, '0.01'],
    ['100', 'JPY', 100, '100'],
    ['1', 'KWD', 1000, '1.000'],
    ['999999999999.99', 'USD', 99_999_999_999_999, '999999999999.99'],
    ['999999999999.999', 'KWD', 999_999_999_999_999, '999999999999.999'],
    ['0', 'USD', 0, '0.00'],
  ])('reads %s %s as %d minor units and writes %s', (text, currency, minor, written) => {
    expect(parseAmount(text, currency)).toBe(minor);
    expect(formatAmount(minor, currency)).toBe(written);
  });

  it.each([
    ['1.005', 'USD'],
    ['12.500', 'USD'],
    ['100.0', 'JPY'],
    ['1.0001', 'KWD'],
  ])('takes no more decimals than the currency has: %s %s', (text, currency) => {
    expect(parseAmount(text, currency)).toBeNull();
  });

  it.each(['1e3', '0x10', '-0', '-1', '+1', '1,00', '1.', '.5', '01', '', ' 1', '1\n', 'NaN', '１２', '1.12345', '1234567890123'])(
    'has a pattern that %j does not fit',
    (text) => {
      expect(AMOUNT_PATTERN.test(text)).toBe(false);
    },
  );

  it('reads what it wrote, whatever the amount and the currency', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: MAX_MINOR }), CURRENCY, (minor, currency) => {
        const text = formatAmount(minor, currency);
        expect(AMOUNT_PATTERN.test(text)).toBe(true);
        expect(parseAmount(text, currency)).toBe(minor);
      }),
    );
  });

  it('does not drift by a minor unit in ten million transfers', () => {
    // Whatever moves between sixteen accounts, all of them together hold what they began with.
    const balances = Array.from({ length: 16 }, () => 1_000_000_00);
    let random = 42;
    for (let i = 0; i < 10_000_000; i += 1) {
      random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
      const from = random >>> 28;
      const to = (random >>> 24) & 15;
      const most = balances[from]!;
      const minor = most === 0 ? 0 : random % most;
      const moved = i % 64 === 0 ? parseAmount(formatAmount(minor, 'USD'), 'USD')! : minor;
      balances[from] = most - moved;
      balances[to] = balances[to]! + moved;
    }
    expect(balances.reduce((sum, balance) => sum + balance, 0)).toBe(16 * 1_000_000_00);
    expect(balances.every((balance) => Number.isSafeInteger(balance) && balance >= 0)).toBe(true);
  });

  it('writes negative amounts and sums beyond every number', () => {
    expect(formatAmount(-5, 'USD')).toBe('-0.05');
    expect(formatAmount(123_456_789_012_345_678_901n, 'USD')).toBe('1234567890123456789.01');
  });
});

describe('divideHalfEven', () => {
  it.each([
    [25n, 10n, 2n],
    [35n, 10n, 4n],
    [24n, 10n, 2n],
    [26n, 10n, 3n],
    [1n, 2n, 0n],
    [3n, 2n, 2n],
    [0n, 7n, 0n],
  ])('%d / %d is %d', (numerator, denominator, quotient) => {
    expect(divideHalfEven(numerator, denominator)).toBe(quotient);
  });
});

describe('currencies', () => {
  it('are those that are paid with, with the decimals of ISO 4217', () => {
    expect(currencies()).toHaveLength(150);
    expect(['USD', 'JPY', 'KWD', 'ISK', 'ZWG'].map(decimalsOf)).toEqual([2, 0, 3, 0, 2]);
  });

  it.each(['XAU', 'XXX', 'XDR', 'CHE', 'CHW', 'USN', 'CLF', 'UYW', 'BOV', 'ZZZ', 'usd', '', 'constructor'])('are not %j', (code) => {
    expect(isCurrency(code)).toBe(false);
    expect(() => decimalsOf(code)).toThrow(RangeError);
  });
});
