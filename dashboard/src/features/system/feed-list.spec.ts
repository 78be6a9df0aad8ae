/** Feeds that need a look come first; rates are those of the last ten seconds. */
import type { Statistics } from '@tapewatch/client';
import { describe, expect, it } from '@jest/globals';
import { summaryOf, TickRates } from './feed-list.ts';

const feed = (symbol: string, feedStatus: Statistics['feedStatus'], second: number, updateCount = 0): Statistics =>
  ({ symbol, feedStatus, updateCount, lastUpdateTime: `2026-11-21T14:30:${String(second).padStart(2, '0')}.000Z` }) as Statistics;

describe('summaryOf', () => {
  it('puts feeds that are not live first, the longest silent one of a state on top, and the others by name', () => {
    const { order, counts, oldest } = summaryOf([
      feed('TSLA', 'LIVE', 50),
      feed('AAPL', 'LIVE', 50),
      feed('GOOG', 'QUIET', 40),
      feed('PLTR', 'STALE', 20),
      feed('ARKG', 'STALE', 10),
      feed('MSFT', 'GAP', 49),
    ]);
    expect(order).toEqual(['ARKG', 'PLTR', 'MSFT', 'GOOG', 'AAPL', 'TSLA']);
    expect(counts).toEqual({ STALE: 2, GAP: 1, QUIET: 1, LIVE: 2 });
    expect(oldest?.symbol).toBe('ARKG');
  });

  it('says nothing of nothing', () => {
    expect(summaryOf([])).toEqual({ order: [], counts: { STALE: 0, GAP: 0, QUIET: 0, LIVE: 0 }, oldest: null });
  });
});

describe('TickRates', () => {
  it('knows no rate from one reading', () => {
    const rates = new TickRates();
    rates.take([feed('AAPL', 'LIVE', 0, 500)], 1000);
    expect(rates.of('AAPL')).toBeNull();
  });

  it('is that of the last ten seconds', () => {
    const rates = new TickRates();
    for (let second = 0; second <= 60; second += 1) {
      rates.take([feed('AAPL', 'LIVE', 0, second <= 50 ? 0 : (second - 50) * 200)], second * 1000);
    }
    expect(rates.of('AAPL')).toBe(200);
  });

  it('begins anew with a counter that went back', () => {
    const rates = new TickRates();
    rates.take([feed('AAPL', 'LIVE', 0, 9000)], 0);
    rates.take([feed('AAPL', 'LIVE', 0, 10)], 1000);
    expect(rates.of('AAPL')).toBeNull();
    rates.take([feed('AAPL', 'LIVE', 0, 30)], 2000);
    expect(rates.of('AAPL')).toBe(20);
  });
});
