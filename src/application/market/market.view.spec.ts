/** What clients are shown: keys in order, null where there is no value, quotes made up as the contract says. */
import { describe, expect, it } from '@jest/globals';
import { aCandle, aGap, anAnomaly, DAY_START } from '../../../test/support/market-builders.ts';
import * as layout from '../../domain/market/engine-layout.ts';
import { anomalyView, candleView, gapView, quoteView, statisticsView, symbolSettingsView } from './market.view.ts';

const FIELDS = {
  time: layout.ROW_TIME,
  price: layout.ROW_PRICE,
  count: layout.ROW_COUNT,
  min: layout.ROW_MIN,
  max: layout.ROW_MAX,
  average: layout.ROW_AVERAGE,
  windowMin: layout.ROW_WINDOW_MIN,
  windowMax: layout.ROW_WINDOW_MAX,
  dayOpen: layout.ROW_DAY_OPEN,
  dayHigh: layout.ROW_DAY_HIGH,
  dayLow: layout.ROW_DAY_LOW,
  dayVolume: layout.ROW_DAY_VOLUME,
  bid: layout.ROW_BID,
  ask: layout.ROW_ASK,
  firstTime: layout.ROW_FIRST_TIME,
  windowMs: layout.ROW_WINDOW_MS,
} as const;

/** A row of the board. */
function aRow(changes: Partial<Record<keyof typeof FIELDS, number>> = {}): Float64Array {
  const row = new Float64Array(layout.ROW_DOUBLES);
  const values = {
    time: DAY_START + 5000,
    price: 101.5,
    count: 42,
    min: 99,
    max: 102,
    average: 100.25,
    windowMin: 100.9,
    windowMax: 101.5,
    dayOpen: 100,
    dayHigh: 102,
    dayLow: 99,
    dayVolume: 1200,
    bid: NaN,
    ask: NaN,
    firstTime: DAY_START,
    windowMs: 1000,
    ...changes,
  };
  for (const [name, at] of Object.entries(FIELDS)) row[at] = values[name as keyof typeof FIELDS];
  return row;
}

const CONTEXT = { symbol: 'AAPL', partition: 3, feedStatus: 'LIVE', simulated: true } as const;
const statistics = (changes: Partial<Record<keyof typeof FIELDS, number>> = {}) => statisticsView(aRow(changes), CONTEXT);

describe('statisticsView', () => {
  it('has the keys and values of the contract', () => {
    expect(JSON.stringify(statistics())).toBe(
      JSON.stringify({
        symbol: 'AAPL',
        currentPrice: 101.5,
        movingAverage: 100.25,
        updateCount: 42,
        lastUpdateTime: '2026-11-20T00:00:05.000Z',
        minPrice: 99,
        maxPrice: 102,
        changeFromAverage: 1.2468827930174564,
        windowMin: 100.9,
        windowMax: 101.5,
        dayOpen: 100,
        dayHigh: 102,
        dayLow: 99,
        dayVolume: 1200,
        changeTodayPercent: 1.5,
        bid: 101.45,
        ask: 101.55,
        spread: 0.1,
        quoteSource: 'synthetic',
        partition: 3,
        feedStatus: 'LIVE',
        warming: false,
        simulated: true,
      }),
    );
  });

  it('has null for what is not known after a restart or a reset', () => {
    const empty = { min: Infinity, max: -Infinity, average: NaN, windowMin: NaN, windowMax: NaN, firstTime: 0, count: 0 };
    expect(statistics(empty)).toMatchObject({
      updateCount: 0,
      minPrice: null,
      maxPrice: null,
      movingAverage: null,
      changeFromAverage: null,
      windowMin: null,
      windowMax: null,
      currentPrice: 101.5,
      warming: true,
    });
  });

  it('is warming until the window has passed', () => {
    expect([DAY_START + 4001, DAY_START + 4000].map((firstTime) => statistics({ firstTime }).warming)).toEqual([true, false]);
    expect(statistics({ windowMs: 5001 }).warming).toBe(true);
  });

  it.each([
    // last, half-spread: min(0.05, last × 0.0005) rounded to 8 decimals.
    [1_500_000_000, 0.05],
    [100, 0.05],
    [99.99, 0.049995],
    [50, 0.025],
    [1.0831, 0.00054155],
    [0.00012345, 6e-8],
    [0.00001, 1e-8],
    [0.000009, 0],
    [1e-12, 0],
  ])('makes a quote of the price %d with a half-spread of %d', (price, half) => {
    const { bid, ask, spread, quoteSource } = statistics({ price });
    expect(quoteSource).toBe('synthetic');
    expect(spread).toBeCloseTo(2 * half, 12);
    expect(bid! / (price - half)).toBeCloseTo(1, 14);
    expect(ask! / (price + half)).toBeCloseTo(1, 14);
    for (const value of [bid, ask, spread]) expect(String(value).replace(/e.*$|[-.]/g, '').length).toBeLessThanOrEqual(16);
    expect(bid).toBeGreaterThan(0);
  });

  it('shows the quote of the feed as it is, crossed or of one side', () => {
    expect(statistics({ bid: 101, ask: 102 })).toMatchObject({ bid: 101, ask: 102, spread: 1, quoteSource: 'feed' });
    expect(statistics({ bid: 102, ask: 101 })).toMatchObject({ spread: -1, quoteSource: 'feed' });
    expect(statistics({ bid: 102 })).toMatchObject({ bid: 102, ask: null, spread: null, quoteSource: 'feed' });
    expect(statistics({ ask: 102 })).toMatchObject({ bid: null, ask: 102, spread: null, quoteSource: 'feed' });
  });
});

describe('quoteView', () => {
  it('has the classic shape', () => {
    expect(quoteView('MSFT', aRow({ price: 100 }), false)).toEqual({
      symbol: 'MSFT',
      bid: 99.95,
      ask: 100.05,
      last: 100,
      ts: DAY_START + 5000,
      stale: false,
    });
    expect(quoteView('MSFT', aRow({ bid: 7 }), true)).toMatchObject({ bid: 7, ask: null, stale: true });
  });
});

describe('anomalyView', () => {
  it('has the keys of the contract in its order, with the time that passed', () => {
    const view = anomalyView(anAnomaly({ id: 'x', closedAt: DAY_START + 2500, status: 'closed' }));
    expect(JSON.stringify(view)).toBe(
      JSON.stringify({
        id: 'x',
        symbol: 'AAPL',
        direction: 'UP',
        status: 'closed',
        oldPrice: 100,
        newPrice: 102.5,
        changePercent: 2.5,
        severity: 'high',
        peakPrice: 104,
        peakChangePercent: (3.5 / 100.5) * 100,
        breachCount: 7,
        detectedAt: '2026-11-20T00:00:02.000Z',
        referenceTime: '2026-11-20T00:00:00.500Z',
        triggerTime: '2026-11-20T00:00:00.920Z',
        elapsedMs: 420,
        lastBreachTime: '2026-11-20T00:00:01.500Z',
        closedAt: '2026-11-20T00:00:02.500Z',
        windowMs: 1000,
        thresholdPercent: 2,
        late: false,
        gap: false,
        simulated: false,
      }),
    );
  });

  it('has no closing time while it is open', () => expect(anomalyView(anAnomaly()).closedAt).toBeNull());
});

describe('candleView', () => {
  it('has the keys of the contract', () => {
    expect(candleView(aCandle(), DAY_START, 1000)).toEqual({
      openTime: '2026-11-20T00:00:00.000Z',
      open: 100,
      high: 102,
      low: 99.5,
      close: 101.5,
      volume: 0.125,
      count: 34,
      closed: false,
      revision: 0,
    });
  });

  it.each([
    ['1s', 1000],
    ['1m', 60_000],
    ['5m', 300_000],
    ['1h', 3_600_000],
  ] as const)('is closed once the newest event time is a window past the end of %s', (interval, length) => {
    const isClosed = (after: number) => candleView(aCandle({ interval }), DAY_START + length + after, 1000).closed;
    expect([999, 1000].map(isClosed)).toEqual([false, true]);
  });
});

describe('symbolSettingsView', () => {
  const DEFAULTS = { thresholdPercent: 2, windowMs: 1000, cooldownMs: 500 };

  it('shows the defaults where nothing was ever set', () => {
    expect(symbolSettingsView('A', null, DEFAULTS)).toEqual({
      symbol: 'A',
      ...DEFAULTS,
      overridden: [],
      version: 0,
      updatedAt: null,
      updatedBy: null,
    });
  });

  it('shows which are the own ones of the symbol, zero included', () => {
    const stored = {
      symbol: 'A',
      thresholdPercent: null,
      windowMs: 60_000,
      cooldownMs: 0,
      version: 3,
      updatedAt: DAY_START,
      updatedBy: 'ada',
    };
    expect(symbolSettingsView('A', stored, DEFAULTS)).toEqual({
      symbol: 'A',
      thresholdPercent: 2,
      windowMs: 60_000,
      cooldownMs: 0,
      overridden: ['windowMs', 'cooldownMs'],
      version: 3,
      updatedAt: '2026-11-20T00:00:00.000Z',
      updatedBy: 'ada',
    });
  });
});

describe('gapView', () => {
  it('has null for the end of a gap that lasts and for what nobody can count', () => {
    expect(gapView(aGap())).toEqual({ from: '2026-11-20T00:00:00.100Z', to: '2026-11-20T00:00:00.200Z', reason: 'sequence', lost: 3 });
    expect(gapView(aGap({ to: null, reason: 'silent', lost: null }))).toMatchObject({ to: null, lost: null });
  });
});
