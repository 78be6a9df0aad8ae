import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RandomWalk } from './random-walk.ts';
import { SeededRandom } from './seeded-random.ts';

describe('RandomWalk', () => {
  it('keeps every step within the jitter, rounded to four decimals', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.double({ min: 1, max: 1e5, noNaN: true }),
        fc.double({ min: 0, max: 50, noNaN: true }),
        (seed, price, jitter) => {
          const walk = new RandomWalk(1, price, jitter, new SeededRandom(seed));
          for (let i = 0; i < 200; i += 1) {
            const before = walk.price(0);
            const after = walk.step(0);
            expect(Math.abs(after - before)).toBeLessThanOrEqual((before * jitter) / 100 + 0.00005001);
            expect(Math.round(after * 1e4) / 1e4).toBe(after);
            expect(after).toBeGreaterThanOrEqual(0.0001);
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it('moves the symbols apart', () => {
    const walk = new RandomWalk(2, 100, 0.5, new SeededRandom(1));
    for (let i = 0; i < 50; i += 1) walk.step(0);
    expect(walk.price(1)).toBe(100);
    expect(walk.price(0)).not.toBe(100);
  });

  it.each([8, -8, 2.5, 50])('gives back half of a jump of %p %% over the steps asked for, and no more', (percent) => {
    const walk = new RandomWalk(1, 1000, 0, new SeededRandom(1));
    expect(walk.jump(0, percent, 20)).toBe(1000 * (1 + percent / 100));
    for (let i = 0; i < 20; i += 1) walk.step(0);
    expect(walk.price(0)).toBeCloseTo(1000 * (1 + percent / 200), 2);
    const after = walk.price(0);
    for (let i = 0; i < 20; i += 1) walk.step(0);
    expect(walk.price(0)).toBe(after);
  });

  it('stays between a hundredth and a hundred times the first price', () => {
    const walk = new RandomWalk(1, 5, 0, new SeededRandom(1));
    for (let i = 0; i < 50; i += 1) walk.jump(0, -50, 1);
    expect(walk.price(0)).toBe(0.05);
    for (let i = 0; i < 50; i += 1) walk.jump(0, 100, 1);
    expect(walk.price(0)).toBe(500);
  });

  it.each([1e-9, 0.0001, 1e10, 1e300])('begins at a price that can be written, when asked for %p', (price) => {
    const walk = new RandomWalk(1, price, 0.01, new SeededRandom(1));
    expect(walk.price(0)).toBe(Math.min(Math.max(price, 0.0001), 1e10));
    expect(walk.step(0)).toBeGreaterThan(0);
  });
});
