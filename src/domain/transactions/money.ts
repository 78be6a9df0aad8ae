/** Money: whole minor units inside, decimal text outside; no float in between. */
import { decimalsOf } from './currency.ts';

/** Up to twelve digits before the point and four after it. */
export const AMOUNT_PATTERN = /^(0|[1-9]\d{0,11})(\.\d{1,4})?$/;

/**
 * Minor units of an amount that matches `AMOUNT_PATTERN`, or null where it has more decimals than the currency. At most
 * 999 999 999 999.999, so the result is a safe integer.
 */
export function parseAmount(text: string, currency: string): number | null {
  const decimals = decimalsOf(currency);
  const dot = text.indexOf('.');
  if (dot < 0) return Number(text) * 10 ** decimals;
  const written = text.length - dot - 1;
  if (written > decimals) return null;
  return Number(text.slice(0, dot) + text.slice(dot + 1)) * 10 ** (decimals - written);
}

/** Decimal text with exactly the decimals of the currency: 1250 EUR is `12.50`. */
export function formatAmount(minor: number | bigint, currency: string): string {
  const decimals = decimalsOf(currency);
  const isNegative = minor < 0;
  const digits = String(isNegative ? -minor : minor).padStart(decimals + 1, '0');
  const text = decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
  return isNegative ? `-${text}` : text;
}

/** numerator / denominator (≥ 0, > 0) as the nearest integer, ties to the even one. */
export function divideHalfEven(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  const twice = (numerator % denominator) * 2n;
  const isUp = twice > denominator || (twice === denominator && quotient % 2n === 1n);
  return isUp ? quotient + 1n : quotient;
}
