/** The spike rule against exact integers, at the threshold and beside it. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { priceOf, unitsOf } from '../../../test/support/exact-decimal.ts';
import { isLarger, severityOf as exactSeverity } from '../../../test/support/market-oracle.ts';
import { basisPointsOf, CLEARLY, isBreachDown, isBreachUp, isLargerMove, severityOf, severityRank } from './spike-rule.ts';

const isPrice = (x: number) => x >= 1e-12 && x <= 1e12;
const price = fc
  .tuple(fc.oneof(fc.bigInt(1n, 99_999n), fc.bigInt(1n, 999_999_999_999_999n)), fc.integer({ min: -26, max: 11 }))
  .map(([digits, power]) => Number(`${digits}e${power}`))
  .filter(isPrice);
const threshold = fc.integer({ min: 1, max: 9999 });

/** A reference, a threshold and a price at, beside or away from reference · (1 ± threshold). */
const move = fc
  .tuple(price, threshold, fc.constantFrom(1, -1), fc.oneof(fc.integer({ min: -2, max: 2 }), fc.integer({ min: -5000, max: 5000 })))
  .map(([reference, bp, sign, nudge]) => ({
    reference,
    bp,
    price: priceOf((unitsOf(reference) * BigInt(10_000 + sign * bp)) / 10_000n, nudge),
  }))
  .filter((x) => isPrice(x.price));
const pair = fc.oneof({ weight: 4, arbitrary: move }, { weight: 1, arbitrary: fc.record({ reference: price, bp: threshold, price }) });

const exactUp = (p: number, r: number, bp: number) => (unitsOf(p) - unitsOf(r)) * 10_000n > unitsOf(r) * BigInt(bp);
const exactDown = (p: number, r: number, bp: number) => (unitsOf(r) - unitsOf(p)) * 10_000n > unitsOf(r) * BigInt(bp);

describe('the spike rule', () => {
  it('decides as exact integers do', () => {
    const property = fc.property(pair, ({ price: p, reference, bp }) => {
      expect([isBreachUp(p, reference, bp), isBreachDown(p, reference, bp)]).toEqual([
        exactUp(p, reference, bp),
        exactDown(p, reference, bp),
      ]);
    });
    fc.assert(property, { numRuns: 6000 });
  });

  it('is strict', () => {
    expect([isBreachUp(102, 100, 200), isBreachUp(102.102, 100.1, 200), isBreachDown(98, 100, 200), isBreachDown(1.078, 1.1, 200)]).toEqual(
      Array(4).fill(false),
    );
  });

  it('passes the first look of the hot loop wherever there is a breach', () => {
    const property = fc.property(pair, ({ price: p, reference, bp }) => {
      const up = p * 10_000 - reference * (10_000 + bp) > -CLEARLY * reference;
      const down = p * 10_000 - reference * (10_000 - bp) < CLEARLY * reference;
      expect((up || !exactUp(p, reference, bp)) && (down || !exactDown(p, reference, bp))).toBe(true);
    });
    fc.assert(property, { numRuns: 6000 });
  });
});

describe('severity', () => {
  it.each([
    [100, 103, 'medium'],
    [100, 103.000000000001, 'high'],
    [100, 105, 'high'],
    [100, 105.000000000001, 'critical'],
    [100, 97, 'medium'],
    [100, 95, 'high'],
    [100, 94.9999999999999, 'critical'],
    [0.07, 0.0721, 'medium'],
    [1e12, 1, 'critical'],
  ])('of a move from %d to %d is %s', (reference, p, severity) => expect(severityOf(p, reference)).toBe(severity));

  it('is decided as exact integers do', () => {
    const bound = fc.constantFrom(300, 500);
    const property = fc.property(price, bound, fc.constantFrom(1, -1), fc.integer({ min: -2, max: 2 }), (reference, bp, sign, nudge) => {
      const p = priceOf((unitsOf(reference) * BigInt(10_000 + sign * bp)) / 10_000n, nudge);
      expect(severityRank(p, reference)).toBe(exactSeverity(p, reference));
    });
    fc.assert(property, { numRuns: 2000 });
  });
});

describe('isLargerMove', () => {
  it('decides as exact integers do, equal moves and neighbours of them too', () => {
    const scaled = fc
      .tuple(price, fc.integer({ min: 1, max: 30_000 }), fc.integer({ min: 1, max: 9_999 }), fc.integer({ min: -2, max: 2 }))
      .filter(([, m]) => m !== 10_000)
      .map(([r1, m, factor, nudge]) => {
        const r2 = priceOf((unitsOf(r1) * BigInt(factor)) / 100n);
        const p1 = priceOf((unitsOf(r1) * BigInt(m)) / 10_000n);
        return [p1, r1, priceOf((unitsOf(r2) * BigInt(m)) / 10_000n, nudge), r2] as const;
      });
    const free = fc.tuple(price, price, price, price);
    const property = fc.property(fc.oneof(scaled, free), ([p1, r1, p2, r2]) => {
      fc.pre([p1, r1, p2, r2].every(isPrice) && p1 !== r1 && p2 !== r2 && p1 > r1 === p2 > r2);
      expect(isLargerMove(p1, r1, p2, r2)).toBe(isLarger(p1, r1, p2, r2));
    });
    fc.assert(property, { numRuns: 4000 });
  });
});

describe('basisPointsOf', () => {
  it('gives every threshold of at most two decimals as the integer that its text says', () => {
    for (let bp = 1; bp <= 9999; bp += 1)
      expect(basisPointsOf(Number(`${Math.floor(bp / 100)}.${String(bp % 100).padStart(2, '0')}`))).toBe(bp);
  });
});
