/** Prices as exact integers, for tests that must not trust doubles. */

/** One price unit is 10⁻³⁰: the finest price, 15 digits at 10⁻¹², has 26 decimals. */
const DECIMALS = 30;
const DIGITS = 15;

/** The decimal that a client wrote for the double `x` > 0, in units of 10⁻³⁰. */
export function unitsOf(x: number): bigint {
  const [mantissa, power = '0'] = String(x).split('e') as [string, string?];
  const [whole, fraction = ''] = mantissa.split('.') as [string, string?];
  return BigInt(whole + fraction) * 10n ** BigInt(DECIMALS + Number(power) - fraction.length);
}

/** The double nearest to so many units, cut to 15 significant digits after `nudge` was added to the last of them. */
export function priceOf(units: bigint, nudge = 0): number {
  const text = units.toString();
  const dropped = Math.max(0, text.length - DIGITS);
  const digits = BigInt(text.slice(0, text.length - dropped)) * 10n ** BigInt(Math.max(0, DIGITS - text.length));
  const exponent = dropped - Math.max(0, DIGITS - text.length) - DECIMALS;
  return Number(`${digits + BigInt(nudge)}e${exponent}`);
}

/** Quotient of two exact values as a double, good to 15 digits. */
export function ratioOf(numerator: bigint, denominator: bigint): number {
  return Number((numerator * 10n ** 40n) / denominator) / 1e40;
}
