/** Comparisons that must be right to the last unit: products of whole numbers, and decimals as ratios of them. */

export interface Ratio {
  readonly numerator: number;
  readonly denominator: number;
}

/** A number of at most six decimals, as it is written. */
export function ratioOf(value: number): Ratio {
  const [whole, fraction = ''] = String(value).split('.');
  return { numerator: Number(whole + fraction), denominator: 10 ** fraction.length };
}

/** Below 0, 0 or above 0 as a × b is below, equal to or above c × d; all are whole numbers that a float holds exactly. */
export function compareProducts(a: number, b: number, c: number, d: number): number {
  const left = a * b;
  const right = c * d;
  if (left <= Number.MAX_SAFE_INTEGER && right <= Number.MAX_SAFE_INTEGER) return left - right;
  const difference = BigInt(a) * BigInt(b) - BigInt(c) * BigInt(d);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The least whole number that is not below the value times the ratio. */
export function ceilOf(value: number, { numerator, denominator }: Ratio): number {
  const product = BigInt(value) * BigInt(numerator);
  const divisor = BigInt(denominator);
  return Number((product + divisor - 1n) / divisor);
}
