import { describe, expect, it } from '@jest/globals';
import { SeededRandom } from './seeded-random.ts';

const numbers = (seed: number, count = 1000): number[] => {
  const random = new SeededRandom(seed);
  return Array.from({ length: count }, () => random.integer());
};

describe('SeededRandom', () => {
  it('gives the same numbers for the same seed and others for another', () => {
    expect(numbers(42)).toEqual(numbers(42));
    expect(numbers(42)).not.toEqual(numbers(43));
    expect(numbers(0)).not.toEqual(numbers(4_294_967_295));
  });

  it('never changes its sequence, which recorded runs rely on', () => {
    expect(numbers(42, 4)).toEqual([660444221, 3652823732, 77672526, 910233633]);
  });

  it('spreads evenly from 0 to 1', () => {
    const random = new SeededRandom(7);
    const bins = new Array<number>(10).fill(0);
    for (let i = 0; i < 100_000; i += 1) bins[Math.floor(random.unit() * 10)]! += 1;
    for (const bin of bins) expect(Math.abs(bin - 10_000)).toBeLessThan(500);
  });
});
