/** What money is worth in the reporting currency. */
import { decimalsOf, isCurrency } from './currency.ts';
import { divideHalfEven } from './money.ts';

/** Day of the built-in rates. */
export const BUILT_IN_RATES_AS_OF = '2025-12-31';

/** US dollars per unit, rounded: for a first look, not for books. */
const DOLLARS_PER_UNIT: Readonly<Record<string, string>> = {
  AED: '0.2723',
  AUD: '0.668',
  BRL: '0.182',
  CAD: '0.729',
  CHF: '1.262',
  CNY: '0.1431',
  CZK: '0.0485',
  DKK: '0.157',
  EUR: '1.173',
  GBP: '1.346',
  HKD: '0.1284',
  HUF: '0.00305',
  INR: '0.0111',
  JPY: '0.00638',
  MXN: '0.0557',
  NOK: '0.0993',
  PLN: '0.278',
  SEK: '0.1085',
  SGD: '0.778',
  USD: '1',
};

/** An exact positive ratio. */
interface Ratio {
  numerator: bigint;
  denominator: bigint;
}

const RATE_PATTERN = /^(0|[1-9]\d{0,11})(\.\d{1,12})?$/;

/**
 * Rates written as JSON, such as `{"EUR":"1.08"}`: decimal texts above 0 by currency of the table. Null where the text is anything else.
 */
export function parseRates(text: string): Readonly<Record<string, string>> | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const isRate = ([currency, rate]: [string, unknown]): boolean =>
    isCurrency(currency) && typeof rate === 'string' && ratioOf(rate) !== null;
  return Object.entries(value).every(isRate) ? (value as Record<string, string>) : null;
}

/** Converts minor units of any currency that has a rate to minor units of the reporting currency. */
export class ExchangeRates {
  readonly reportingCurrency: string;
  /** Minor units of the reporting currency per minor unit. */
  private readonly ratios = new Map<string, Ratio>();

  /** @param rates units of the reporting currency per unit, as `parseRates` gives them; null: the built-in ones */
  constructor(reportingCurrency: string, rates: Readonly<Record<string, string>> | null) {
    this.reportingCurrency = reportingCurrency;
    const base: Ratio | null = rates === null ? ratioOf(DOLLARS_PER_UNIT[reportingCurrency] ?? '') : { numerator: 1n, denominator: 1n };
    // Built-in rates say nothing about a reporting currency that they do not know.
    for (const [currency, text] of base === null ? [] : Object.entries(rates ?? DOLLARS_PER_UNIT)) {
      const rate = ratioOf(text)!;
      this.ratios.set(currency, {
        numerator: rate.numerator * base!.denominator * 10n ** BigInt(decimalsOf(reportingCurrency)),
        denominator: rate.denominator * base!.numerator * 10n ** BigInt(decimalsOf(currency)),
      });
    }
  }

  /** @param rates as the setting FX_RATES has them, null where it is not set */
  static of({ reportingCurrency, fxRates }: { reportingCurrency: string; fxRates: string | null }): ExchangeRates {
    return new ExchangeRates(reportingCurrency, fxRates === null ? null : parseRates(fxRates));
  }

  /** Rounded half-even; null without a rate, and where the result is no safe integer. */
  convert(amountMinor: number, currency: string): number | null {
    if (currency === this.reportingCurrency) return amountMinor;
    const ratio = this.ratios.get(currency);
    if (ratio === undefined) return null;
    const converted = Number(divideHalfEven(BigInt(amountMinor) * ratio.numerator, ratio.denominator));
    return Number.isSafeInteger(converted) ? converted : null;
  }
}

/** Null for what is no decimal above 0. */
function ratioOf(text: string): Ratio | null {
  if (!RATE_PATTERN.test(text)) return null;
  const [whole = '', fraction = ''] = text.split('.');
  const numerator = BigInt(whole + fraction);
  return numerator === 0n ? null : { numerator, denominator: 10n ** BigInt(fraction.length) };
}
