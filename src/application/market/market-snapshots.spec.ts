/** Statistics and candles reach the database when they change, all of them, also after it was away; silence is noticed once. */
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { DAY_START } from '../../../test/support/market-builders.ts';
import { MarketScene, MarketStoresInMemory } from '../../../test/support/market-scene.ts';
import type { Candle } from '../../domain/market/candle.ts';
import * as layout from '../../domain/market/engine-layout.ts';
import { openCandlesOf } from '../../domain/market/engine-rows.ts';

let stores: MarketStoresInMemory;
let scene: MarketScene;

beforeEach(async () => {
  jest.useFakeTimers();
  stores = new MarketStoresInMemory();
  scene = await MarketScene.started(stores, DAY_START + 7_200_000);
});
afterEach(async () => {
  jest.useRealTimers();
  await MarketScene.stopAll();
});

const at = (symbol: string, ms: number, price = 100, size = 1) => ({ symbol, price, size, timestamp: DAY_START + ms });
/** [interval, seconds after the start, count] of what is stored of a symbol. */
const candlesOf = (symbol: string) =>
  [...stores.market.candles.values()]
    .filter((candle) => candle.symbol === symbol)
    .map(({ interval, openTime, count }) => [interval, (openTime - DAY_START) / 1000, count])
    .sort();
const lastWrite = () => {
  const { statistics, candles } = stores.market.writes.at(-1)!;
  return { statistics: statistics.map(({ symbol }) => symbol).sort(), candles: candles.map((candle: Candle) => candle.symbol) };
};

/** Tests that let a quarter of an hour pass have tens of thousands of timers to run. */
const MANY_TIMERS_MS = 180_000;

describe('MarketSnapshots', () => {
  it('stores what changed since the last time, and writes nothing where nothing did', async () => {
    scene.send([at('A', 0), at('B', 0)]);
    await scene.snapshots.store();
    expect(lastWrite().statistics).toEqual(['A', 'B']);
    expect(candlesOf('A')).toEqual([
      ['1h', 0, 1],
      ['1m', 0, 1],
      ['1s', 0, 1],
      ['5m', 0, 1],
    ]);
    await scene.snapshots.store();
    expect(stores.market.writes).toHaveLength(1);
    scene.send([at('B', 10, 101)]);
    await scene.snapshots.store();
    expect(lastWrite().statistics).toEqual(['B']);
    expect(new Set(lastWrite().candles)).toEqual(new Set(['B']));
    expect(stores.market.statistics.get('B')).toMatchObject({ updateCount: 2, currentPrice: 101, lastUpdateTime: DAY_START + 10 });
  });

  it('stores a candle that ended as it ended, with the one that follows', async () => {
    scene.send([at('A', 0), at('A', 999, 102), at('A', 1000, 101)]);
    await scene.snapshots.store();
    expect(candlesOf('A')).toEqual([
      ['1h', 0, 3],
      ['1m', 0, 3],
      ['1s', 0, 2],
      ['1s', 1, 1],
      ['5m', 0, 3],
    ]);
    scene.send([at('A', 1500)]);
    await scene.snapshots.store();
    expect(stores.market.candles.get(`A 1s ${DAY_START}`)).toMatchObject({ count: 2, high: 102, volume: 2 });
  });

  it('makes up for a write that failed', async () => {
    for (const failsAfterwards of [false, true]) {
      stores.market.weather.failures = 1;
      stores.market.weather.failsAfterwards = failsAfterwards;
      const count = stores.market.statistics.get('A')?.updateCount ?? 0;
      const base = failsAfterwards ? 10_000 : 0;
      scene.send([at('A', base), at('A', base + 1000)]);
      await scene.snapshots.store();
      scene.send([at('A', base + 1100)]);
      await scene.snapshots.store();
      expect(stores.market.statistics.get('A')!.updateCount).toBe(count + 3);
      expect(candlesOf('A')).toContainEqual(['1s', base / 1000, 1]);
      expect(candlesOf('A')).toContainEqual(['1s', base / 1000 + 1, 2]);
      expect(candlesOf('A')).toContainEqual(['1h', 0, count + 3]);
    }
    expect(scene.journal.events).toEqual(['market.write_failed', 'market.write_failed']);
  });

  it('stores again what changed while it was being written', async () => {
    scene.send([at('A', 0)]);
    stores.market.weather.hold();
    const storing = scene.snapshots.store();
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    scene.send([at('A', 10), at('A', 1000)]);
    const same = scene.snapshots.store();
    stores.market.weather.release();
    await Promise.all([storing, same]);
    expect(stores.market.statistics.get('A')!.updateCount).toBe(1);
    await scene.snapshots.store();
    expect(stores.market.statistics.get('A')!.updateCount).toBe(3);
    expect(candlesOf('A')).toContainEqual(['1s', 0, 2]);
    expect(stores.market.writes).toHaveLength(2);
  });

  it('revises a candle that was stored long ago, also where the database is away at first', async () => {
    scene.send([at('A', 500), at('A', 3_600_000)]);
    await scene.snapshots.store();
    scene.send([at('A', 700, 250, 7)]);
    stores.candles.weather.failures = 1;
    await scene.snapshots.store();
    scene.send([at('A', 100, 80, 2)]);
    await scene.snapshots.store();
    expect(stores.market.candles.get(`A 1s ${DAY_START}`)).toMatchObject({
      open: 80,
      high: 250,
      low: 80,
      close: 250,
      volume: 10,
      count: 3,
      revision: 2,
    });
    expect(candlesOf('A').filter(([interval]) => interval === '1h')).toEqual([
      ['1h', 0, 3],
      ['1h', 3600, 1],
    ]);
  });

  it('stores an open candle with the part that its predecessor had, though both come in one write', async () => {
    scene.send([at('A', 0)]);
    const row = new Float64Array(layout.ROW_DOUBLES);
    scene.processor.board.read(0, row);
    scene.recorder.restarted(openCandlesOf('A', row).map((candle) => ({ ...candle, count: 5 })));
    await scene.snapshots.store();
    expect(candlesOf('A')).toEqual(['1h', '1m', '1s', '5m'].map((interval) => [interval, 0, 6]));
  });

  it(
    'stores at its interval and once more at the end',
    async () => {
      scene.send([at('A', 0)]);
      await jest.advanceTimersByTimeAsync(1_000_000);
      expect(stores.market.statistics.get('A')!.updateCount).toBe(1);
      scene.send([at('A', 1)]);
      await scene.market.stop();
      expect(stores.market.statistics.get('A')!.updateCount).toBe(2);
    },
    MANY_TIMERS_MS,
  );

  it('waits at the end for a database that is away for a moment, not for ever', async () => {
    scene.send([at('A', 0)]);
    stores.market.weather.failures = 3;
    const stopping = scene.market.stop();
    await jest.advanceTimersByTimeAsync(3000);
    await stopping;
    expect(stores.market.statistics.get('A')!.updateCount).toBe(1);

    const other = await MarketScene.started(stores, DAY_START + 7_200_000);
    other.send([at('A', 1)]);
    stores.market.weather.failures = Infinity;
    const giving = other.market.stop();
    await jest.advanceTimersByTimeAsync(10_000);
    await giving;
    expect(stores.market.statistics.get('A')!.updateCount).toBe(1);
    stores.market.weather.failures = 0;
  });

  it('notices a symbol that fell silent, once, and its end', async () => {
    scene.send([at('A', 0), at('B', 0)]);
    const wait = async (ms: number) => {
      scene.clock.at += ms;
      await jest.advanceTimersByTimeAsync(1000);
    };
    await wait(29_999);
    expect(stores.gaps.byKey.size).toBe(0);
    scene.send([at('B', 29_999)], 'b');
    await wait(1);
    await wait(1000);
    expect([...stores.gaps.byKey.values()]).toEqual([{ symbol: 'A', from: DAY_START, to: null, reason: 'silent', lost: null }]);
    scene.send([at('A', 31_500)]);
    await wait(0);
    expect([...stores.gaps.byKey.values()]).toEqual([
      { symbol: 'A', from: DAY_START, to: DAY_START + 31_500, reason: 'silent', lost: null },
    ]);
    expect(stores.gaps.weather.calls).toBe(3);
  });

  it(
    'deletes all candles past their days, a piece at a time, and tries again after a failure',
    async () => {
      stores.candles.expired = 120_000;
      await jest.advanceTimersByTimeAsync(600_000);
      expect([stores.candles.expired, scene.journal.events]).toEqual([0, ['market.candles_expired']]);
      stores.candles.expired = 10;
      stores.candles.weather.failures = 1;
      await jest.advanceTimersByTimeAsync(600_000);
      expect(stores.candles.expired).toBe(10);
      await jest.advanceTimersByTimeAsync(600_000);
      expect(stores.candles.expired).toBe(0);
    },
    MANY_TIMERS_MS,
  );
});
