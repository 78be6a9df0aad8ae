/** Prices are decimals of at most 15 digits held in doubles; this file decides about them exactly. */

/** Most significant digits of a price: what every double carries without loss. */
export const MAX_SIGNIFICANT_DIGITS = 15;

/** Whether the shortest decimal that round-trips to `x` (finite, > 0) has at most 15 significant digits. */
export function isExactDecimal(x: number): boolean {
  // A ratio of an integer below 1e15 and 1e4 that rounds to x is such a decimal; nearly every real price is one.
  const units = Math.round(x * 1e4);
  if (units < 1e15 && units / 1e4 === x) return true;
  return Number(x.toPrecision(MAX_SIGNIFICANT_DIGITS)) === x;
}

/** The decimal that a double stands for: digits × 10^exponent, read from its shortest text. */
function decimalOf(x: number): { digits: bigint; exponent: number } {
  const [mantissa, power] = x.toExponential().split('e') as [string, string];
  const dot = mantissa.indexOf('.');
  const decimals = dot < 0 ? 0 : mantissa.length - dot - 1;
  return {
    digits: BigInt(mantissa.replace('.', '')),
    exponent: Number(power) - decimals,
  };
}

/** Sign of a·m − b·n for the decimals that the doubles a, b > 0 stand for and integers m, n ≥ 0: exact, in big integers. */
export function compareScaled(a: number, m: number, b: number, n: number): -1 | 0 | 1 {
  const x = decimalOf(a);
  const y = decimalOf(b);
  const exponent = Math.min(x.exponent, y.exponent);
  const left = x.digits * BigInt(m) * 10n ** BigInt(x.exponent - exponent);
  const right = y.digits * BigInt(n) * 10n ** BigInt(y.exponent - exponent);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Sign of a·b − c·d for the decimals that four doubles > 0 stand for: exact, in big integers. */
export function compareProducts(a: number, b: number, c: number, d: number): -1 | 0 | 1 {
  const w = decimalOf(a);
  const x = decimalOf(b);
  const y = decimalOf(c);
  const z = decimalOf(d);
  const leftExponent = w.exponent + x.exponent;
  const rightExponent = y.exponent + z.exponent;
  const exponent = Math.min(leftExponent, rightExponent);
  const left = w.digits * x.digits * 10n ** BigInt(leftExponent - exponent);
  const right = y.digits * z.digits * 10n ** BigInt(rightExponent - exponent);
  return left < right ? -1 : left > right ? 1 : 0;
}
