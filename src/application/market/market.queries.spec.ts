/** What readers see: board, memory and database as one. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { aCandle, aGap, DAY_START } from '../../../test/support/market-builders.ts';
import { MarketScene, MarketStoresInMemory } from '../../../test/support/market-scene.ts';
import { candleKey } from '../../../test/support/market-stores.ts';
import type { CandleRange } from './market.queries.ts';

const MINUTE_MS = 60_000;
let stores: MarketStoresInMemory;
let scene: MarketScene;

beforeEach(async () => {
  stores = new MarketStoresInMemory();
  scene = await MarketScene.started(stores, DAY_START + 7_200_000);
});
afterEach(() => MarketScene.stopAll());

const at = (symbol: string, ms: number, price = 100) => ({ symbol, price, size: 1, timestamp: DAY_START + ms });
const candles = (range: Partial<CandleRange> = {}) => scene.queries.candlesOf('A', '1m', { from: null, to: null, limit: 100, ...range });
const minutesOf = (items: { openTime: string; count: number }[]) =>
  items.map(({ openTime, count }) => [(Date.parse(openTime) - DAY_START) / MINUTE_MS, count]);

describe('prices', () => {
  it('are listed by name, page by page, without symbols that were never processed', () => {
    const names = ['B', 'A/B', 'A', 'Z', 'A.B', '0'];
    scene.send(names.map((symbol) => at(symbol, 0)));
    scene.processor.symbols.intern('A.A');
    const pages: string[][] = [];
    for (let after: string | null = null; ;) {
      const { items, next } = scene.queries.prices(after, 2);
      pages.push(items.map(({ symbol }) => symbol));
      if (next === null) break;
      after = next;
    }
    expect(pages).toEqual([
      ['0', 'A'],
      ['A.B', 'A/B'],
      ['B', 'Z'],
    ]);
    expect(scene.queries.symbols()).toEqual(pages.flat());
    expect(scene.queries.prices('A', 500).items.map(({ symbol }) => symbol)).toEqual(['A.B', 'A/B', 'B', 'Z']);
    expect(scene.queries.prices('AA', 1).items[0]!.symbol).toBe('B');
  });

  it('do not know what was never processed', async () => {
    scene.processor.symbols.intern('A');
    for (const symbol of ['A', 'B', '']) {
      const unknown = expect.objectContaining({ code: 'symbol_not_found' });
      expect(() => scene.queries.statistics(symbol)).toThrow(unknown);
      expect(() => scene.queries.quote(symbol)).toThrow(unknown);
      await expect(scene.queries.candlesOf(symbol, '1m', { from: null, to: null, limit: 1 })).rejects.toEqual(unknown);
      await expect(scene.queries.gaps(symbol, { from: null, to: null }, null, 1)).rejects.toEqual(unknown);
    }
  });

  it('have a quote that goes stale', () => {
    scene.send([at('A', 0)]);
    scene.clock.at += 2000;
    expect(scene.queries.quote('A').stale).toBe(false);
    scene.clock.at += 1;
    expect(scene.queries.quote('A')).toMatchObject({ stale: true, last: 100, ts: DAY_START });
  });
});

describe('feed status', () => {
  const status = (symbol = 'A') => scene.queries.statistics(symbol).feedStatus;

  it('is that of the feed', () => {
    scene.send([at('A', 0)]);
    expect(status()).toBe('LIVE');
    scene.clock.at += 5001;
    expect(status()).toBe('QUIET');
    scene.clock.at += 25_000;
    expect(status()).toBe('STALE');
    expect(scene.queries.activeSymbols()).toBe(0);
  });

  it('is GAP from a jump of the sequence until a window of contiguous ticks has passed', () => {
    const numbered = (sequence: number, ms: number) => ({ ...at('A', ms), sequence });
    scene.send([numbered(1, 0)]);
    expect(status()).toBe('LIVE');
    scene.send([numbered(5, 100)]);
    expect(status()).toBe('GAP');
    scene.send([numbered(6, 1099)]);
    expect(status()).toBe('GAP');
    scene.clock.at += 40_000;
    expect(status()).toBe('GAP');
    scene.send([numbered(7, 1100)]);
    expect(status()).toBe('LIVE');
  });

  it('is GAP from a dropped tick until a window of others has passed, of that symbol alone', () => {
    // The ring of a partition holds 1024.
    const symbols = ['A', 'B', 'C', 'D'];
    const partitionOf = (symbol: string) => scene.processor.symbols.partitionOf(scene.processor.symbols.idOf(symbol));
    scene.send(symbols.map((symbol) => at(symbol, 0)));
    const other = symbols.find((symbol) => partitionOf(symbol) === partitionOf('A') && symbol !== 'A')!;
    scene.send([...Array.from({ length: 500 }, (_, k) => at('A', 1 + k)), ...Array.from({ length: 1024 }, (_, k) => at(other, 1 + k))]);
    expect([status('A'), status(other)]).toEqual(['GAP', 'LIVE']);
    expect(scene.queries.statistics('A').updateCount).toBe(1);
    scene.send([at('A', 1499)]);
    expect(status('A')).toBe('GAP');
    scene.send([at('A', 1500)]);
    expect(status('A')).toBe('LIVE');
  });
});

describe('candles', () => {
  it('are one list of what is stored, what waits and what is being built', async () => {
    scene.send([at('A', 0), at('A', MINUTE_MS)]);
    await scene.snapshots.store();
    scene.send([at('A', 2 * MINUTE_MS), at('A', 3 * MINUTE_MS), at('A', 3 * MINUTE_MS + 1)]);
    scene.send([at('A', 5)]);
    const { items, next } = await candles();
    expect([minutesOf(items), next]).toEqual([
      [
        [0, 2],
        [1, 1],
        [2, 1],
        [3, 2],
      ],
      null,
    ]);
    expect(items.map(({ closed, revision }) => [closed, revision])).toEqual([
      [true, 1],
      [true, 0],
      [false, 0],
      [false, 0],
    ]);
  });

  it('come oldest first from a time on, page by page, every one once, whatever is stored', async () => {
    scene.send([at('A', 0), at('A', MINUTE_MS), at('A', 3 * MINUTE_MS)]);
    await scene.snapshots.store();
    scene.send([at('A', 4 * MINUTE_MS), at('A', 6 * MINUTE_MS), at('A', MINUTE_MS + 5)]);
    for (const limit of [1, 2, 3, 5, 6]) {
      const seen: unknown[] = [];
      for (let from: number | null = DAY_START; from !== null;) {
        const { items, next } = await candles({ from, limit });
        expect(items.length).toBeLessThanOrEqual(limit);
        seen.push(...minutesOf(items));
        from = next;
      }
      expect(seen).toEqual([
        [0, 1],
        [1, 2],
        [3, 1],
        [4, 1],
        [6, 1],
      ]);
    }
  });

  it('are the newest where no time is given, within an end that is exclusive', async () => {
    scene.send(Array.from({ length: 6 }, (_, k) => at('A', k * MINUTE_MS)));
    await scene.snapshots.store();
    expect(minutesOf((await candles({ limit: 2 })).items)).toEqual([
      [4, 1],
      [5, 1],
    ]);
    expect(minutesOf((await candles({ to: DAY_START + 3 * MINUTE_MS, limit: 2 })).items).map(([minute]) => minute)).toEqual([1, 2]);
    const { items } = await candles({ from: DAY_START + MINUTE_MS, to: DAY_START + 2 * MINUTE_MS });
    expect(minutesOf(items)).toEqual([[1, 1]]);
  });

  it('do not fall back while the board still shows one that has ended', async () => {
    scene.send([at('A', 0), at('A', 1)]);
    // As told by an engine that has not published yet, and stored.
    scene.recorder.candle(aCandle({ symbol: 'A', openTime: DAY_START, count: 5 }), true);
    await scene.snapshots.store();
    expect(minutesOf((await candles()).items)).toEqual([[0, 5]]);
    expect(stores.market.candles.get(candleKey(aCandle({ symbol: 'A' })))!.count).toBe(5);
  });

  it('are whole also when they are written while they are being read', async () => {
    scene.send([at('A', 0), at('A', MINUTE_MS)]);
    await scene.snapshots.store();
    scene.send([at('A', 5), at('A', 2 * MINUTE_MS)]);
    // The answer was made before the write and comes after it.
    const find = stores.candles.find.bind(stores.candles);
    stores.candles.find = async (...range) => {
      const found = await find(...range);
      stores.candles.find = find;
      await scene.snapshots.store();
      return found;
    };
    expect(minutesOf((await candles()).items)).toEqual([
      [0, 2],
      [1, 1],
      [2, 1],
    ]);
  });
});

describe('anomalies', () => {
  it('are listed across memory and database, every one once', async () => {
    const small = await MarketScene.started(stores, DAY_START + 7_200_000, { dedup: 'none' }, 10);
    // Up and down by 3 % in turn: a breach or two each tick.
    small.send(Array.from({ length: 60 }, (_, k) => at('A', k * 10, k % 2 === 0 ? 100 : 103)));
    await small.recorder.flushed();
    // Of one millisecond anomalies are ordered by their ids: this one is to be the newest.
    await new Promise((resolve) => setTimeout(resolve, 5));
    small.send([at('A', 600, 100)]);
    await small.recorder.flushed();
    const ids: string[] = [];
    for (let after = null; ;) {
      const { items, next } = await small.queries.anomalies({ symbol: 'A' }, after, 7);
      ids.push(...items.map(({ id }) => id));
      if (next === null) break;
      after = next as never;
    }
    expect(small.recent.find({}, null, 1000).items.length).toBeLessThan(20);
    expect(ids.length).toBe(stores.anomalies.byId.size);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThan(59);
    expect((await small.queries.anomaly(ids.at(-1)!)).id).toBe(ids.at(-1));
    await expect(small.queries.anomaly('0')).rejects.toMatchObject({ code: 'not_found' });
    await small.market.stop();
  });
});

describe('gaps', () => {
  it('are listed newest first, page by page', async () => {
    scene.send([at('AAPL', 0)]);
    const gaps = [
      aGap({ from: 5 }),
      aGap({ from: 5, reason: 'dropped' }),
      aGap({ from: 9, to: null, reason: 'silent' }),
      aGap({ from: 1 }),
    ];
    await stores.gaps.save(gaps);
    const range = { from: null, to: null };
    const first = await scene.queries.gaps('AAPL', range, null, 2);
    expect(first.items.map(({ reason, to }) => [reason, to === null])).toEqual([
      ['silent', true],
      ['sequence', false],
    ]);
    expect(first.next).toEqual({ from: 5, reason: 'sequence' });
    const second = await scene.queries.gaps('AAPL', range, first.next, 2);
    expect([second.items.map(({ reason }) => reason), second.next]).toEqual([['dropped', 'sequence'], null]);
  });
});
