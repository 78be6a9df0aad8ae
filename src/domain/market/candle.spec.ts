/** Parts of a candle merge into the candle of all their ticks. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MarketOracle } from '../../../test/support/market-oracle.ts';
import { CANDLE_INTERVALS, INTERVAL_MS, mergeCandles } from './candle.ts';
import type { Candle } from './candle.ts';

/** A candle of an hour from ticks in order of arrival. */
function candleOf(ticks: [time: number, price: number, size: number][]): Candle {
  const oracle = new MarketOracle({ thresholdBp: 200, windowMs: 3_600_000, cooldownMs: 0 }, 1, 'episode');
  for (const [time, price, size] of ticks) oracle.push({ time, price, size });
  return { symbol: 'A', interval: '1h', openTime: 0, ...oracle.candles(3_600_000).get(0)! };
}

describe('mergeCandles', () => {
  it('gives the candle of all ticks, wherever they are cut into parts', () => {
    const tick = fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 1, max: 9 }), fc.nat(9));
    const parts = fc.array(fc.array(tick, { minLength: 1, maxLength: 6 }), { minLength: 2, maxLength: 5 });
    const property = fc.property(parts, (cut) => {
      expect(cut.map(candleOf).reduce(mergeCandles)).toEqual(candleOf(cut.flat()));
    });
    fc.assert(property, { numRuns: 500 });
  });

  it('opens with the first arrival and closes with the last one of equal times, and adds revisions', () => {
    const part = { ...candleOf([[5, 1, 1]]), revision: 1 };
    const later = { ...candleOf([[5, 2, 3]]), revision: 2 };
    expect(mergeCandles(part, later)).toMatchObject({ open: 1, close: 2, high: 2, low: 1, volume: 4, count: 2, revision: 3 });
  });

  it('is defined for intervals that nest', () => {
    const lengths = CANDLE_INTERVALS.map((interval) => INTERVAL_MS[interval]);
    expect(lengths.slice(1).every((length, i) => length % lengths[i]! === 0)).toBe(true);
  });
});
