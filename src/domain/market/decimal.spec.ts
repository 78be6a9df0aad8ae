/** Decimals in doubles are compared as the decimals that clients wrote. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { priceOf, unitsOf } from '../../../test/support/exact-decimal.ts';
import { compareProducts, compareScaled, isExactDecimal } from './decimal.ts';

/** Every price of up to 15 digits from 1e-12 to 1e12. */
const price = fc
  .tuple(fc.bigInt(1n, 999_999_999_999_999n), fc.integer({ min: -26, max: -3 }))
  .map(([digits, power]) => Number(`${digits}e${power}`))
  .filter((x) => x >= 1e-12 && x <= 1e12);
const sign = (x: bigint) => (x > 0n ? 1 : x < 0n ? -1 : 0);

/** Significant digits of the shortest decimal that round-trips. */
function digitsOf(x: number): number {
  const digits = String(x).replace(/e.*/, '').replace('.', '').replace(/^0+/, '');
  return digits.replace(/0+$/, '').length;
}

describe('isExactDecimal', () => {
  it.each([1.5, 102.102, 0.1, 1e-12, 1e12, 999999999999.999, 0.123456789012345, 123456789.123456, 1.00000000000001, 1.1e-11])(
    'takes %d',
    (x) => expect(isExactDecimal(x)).toBe(true),
  );

  it.each([102.10199999999999, 0.1 + 0.2, 1.234567890123456, 1 / 3, 100000000000.00001, 999999999999.9999, 1e-12 / 3])('refuses %d', (x) =>
    expect(isExactDecimal(x)).toBe(false),
  );

  it('takes every decimal of at most 15 digits', () => {
    fc.assert(fc.property(price, isExactDecimal), { numRuns: 3000 });
  });

  it('counts the digits of the shortest text, for any double and its neighbours', () => {
    const neighbour = fc.tuple(price, fc.integer({ min: -3, max: 3 })).map(([x, steps]) => {
      const bits = new BigInt64Array(new Float64Array([x]).buffer);
      bits[0]! += BigInt(steps);
      return new Float64Array(bits.buffer)[0]!;
    });
    const double = fc.double({ min: 1e-12, max: 1e12, noNaN: true });
    fc.assert(
      fc.property(fc.oneof(neighbour, double), (x) => isExactDecimal(x) === digitsOf(x) <= 15),
      { numRuns: 5000 },
    );
  });
});

describe('compareScaled and compareProducts', () => {
  const factor = fc.integer({ min: 0, max: 20_000 });

  it('agree with whole numbers', () => {
    const property = fc.property(price, factor, price, factor, (a, m, b, n) => {
      expect(compareScaled(a, m, b, n)).toBe(sign(unitsOf(a) * BigInt(m) - unitsOf(b) * BigInt(n)));
      expect(compareProducts(a, b, b, a)).toBe(0);
      expect(compareProducts(a, a, b, b)).toBe(sign(unitsOf(a) ** 2n - unitsOf(b) ** 2n));
    });
    fc.assert(property, { numRuns: 1000 });
  });

  it('tell equality from one unit of the last digit beside it', () => {
    const few = fc.tuple(fc.bigInt(1n, 9_999_999_999n), fc.integer({ min: -20, max: 0 })).map(([d, e]) => Number(`${d}e${e}`));
    const property = fc.property(few, fc.integer({ min: 1, max: 19_999 }), (a, n) => {
      const exact = unitsOf(a) * BigInt(n);
      expect(compareScaled(priceOf(exact / 10_000n), 10_000, a, n)).toBe(0);
      expect(compareScaled(priceOf(exact / 10_000n, 1), 10_000, a, n)).toBe(1);
      expect(compareScaled(priceOf(exact / 10_000n, -1), 10_000, a, n)).toBe(-1);
    });
    fc.assert(property, { numRuns: 1000 });
  });

  it('compare products of four prices', () => {
    const property = fc.property(price, price, price, price, (a, b, c, d) => {
      expect(compareProducts(a, b, c, d)).toBe(sign(unitsOf(a) * unitsOf(b) - unitsOf(c) * unitsOf(d)));
    });
    fc.assert(property, { numRuns: 1000 });
  });
});
