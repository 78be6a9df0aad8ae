import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { currencies, decimalsOf } from './currency.ts';
import { ExchangeRates, parseRates } from './exchange-rates.ts';

const RATES = { EUR: '1.25', JPY: '0.0065', KWD: '3.25' };

describe('ExchangeRates', () => {
  it.each([
    // 0.10 EUR are 0.125 USD, 0.30 EUR 0.375 USD: ties go to the even cent.
    [10, 'EUR', 12],
    [30, 'EUR', 38],
    [50, 'EUR', 62],
    [1000, 'JPY', 650],
    [1234, 'KWD', 401],
    [777, 'USD', 777],
  ])('converts %d minor units of %s to %d cents', (minor, currency, cents) => {
    expect(new ExchangeRates('USD', RATES).convert(minor, currency)).toBe(cents);
  });

  it('converts to a currency without decimals', () => {
    expect(new ExchangeRates('JPY', { USD: '150' }).convert(150, 'USD')).toBe(225);
  });

  it('has no value for a currency without a rate', () => {
    expect(new ExchangeRates('USD', RATES).convert(900, 'VUV')).toBeNull();
  });

  it('has no value beyond the integers that are safe', () => {
    const rates = new ExchangeRates('USD', { EUR: '999999' });
    expect(rates.convert(999_999_999_999_99, 'EUR')).toBeNull();
    expect(rates.convert(100, 'EUR')).toBe(99_999_900);
  });

  it('knows twenty currencies without a setting, whichever of them reports', () => {
    for (const reporting of ['USD', 'EUR', 'JPY']) {
      const rates = ExchangeRates.of({ reportingCurrency: reporting, fxRates: null });
      expect(currencies().filter((currency) => rates.convert(100_000, currency) !== null)).toHaveLength(20);
    }
    const euro = ExchangeRates.of({ reportingCurrency: 'EUR', fxRates: null }).convert(1_173_00, 'USD');
    expect(euro).toBe(1000_00);
  });

  it('replaces the built-in rates by those of a setting', () => {
    const rates = ExchangeRates.of({ reportingCurrency: 'USD', fxRates: '{"EUR":"2"}' });
    expect([rates.convert(100, 'EUR'), rates.convert(100, 'GBP')]).toEqual([200, null]);
  });

  it('knows only the reporting currency where no built-in rate is about it', () => {
    const rates = ExchangeRates.of({ reportingCurrency: 'VUV', fxRates: null });
    expect([rates.convert(5, 'VUV'), rates.convert(100, 'USD')]).toEqual([5, null]);
  });

  it('is off the exact value by at most half a minor unit, and on a tie even', () => {
    const rate = fc.tuple(fc.integer({ min: 1, max: 999_999 }), fc.integer({ min: 0, max: 6 }));
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000_000 }),
        rate,
        fc.constantFrom('JPY', 'GBP', 'KWD'),
        (minor, [digits, decimals], currency) => {
          const text = `${Math.floor(digits / 10 ** decimals)}${decimals === 0 ? '' : `.${String(digits % 10 ** decimals).padStart(decimals, '0')}`}`;
          const converted = new ExchangeRates('USD', { [currency]: text }).convert(minor, currency)!;
          const scale = 10n ** BigInt(decimals + decimalsOf(currency));
          const difference = 2n * (BigInt(converted) * scale - BigInt(minor) * BigInt(digits) * 100n);
          expect(difference <= scale && difference >= -scale).toBe(true);
          if (difference === scale || difference === -scale) expect(converted % 2).toBe(0);
        },
      ),
    );
  });
});

describe('parseRates', () => {
  it('takes decimal texts above 0 by currency', () => {
    expect(parseRates('{"EUR":"1.08","JPY":"0.0065"}')).toEqual({ EUR: '1.08', JPY: '0.0065' });
  });

  it.each(['', '[]', 'null', '"x"', '{"EUR":1.08}', '{"EUR":"0"}', '{"EUR":"-1"}', '{"EUR":"1e2"}', '{"XAU":"1"}', '{"eur":"1"}', '{'])(
    'takes no %j',
    (text) => {
      expect(parseRates(text)).toBeNull();
    },
  );
});
