/** The life of the market: what is restored, what is stored at the end, and that a restart is not seen in any figure. */
import { deepStrictEqual } from 'node:assert';
import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aCandle, anAnomaly, aGap, DAY_START } from '../../../test/support/market-builders.ts';
import { ACT } from '../../../test/support/kept-acts.ts';
import { MarketScene, MarketStoresInMemory } from '../../../test/support/market-scene.ts';
import type { SceneTick } from '../../../test/support/market-scene.ts';
import { CANDLE_INTERVALS } from '../../domain/market/candle.ts';

const NOW = DAY_START + 86_400_000;
const at = (symbol: string, ms: number, price = 100): SceneTick => ({ symbol, price, size: 1, timestamp: DAY_START + ms });

/** All figures of a symbol that outlive a restart. */
async function figuresOf({ queries }: MarketScene, symbol: string) {
  // Average and window begin empty.
  const forgotten = { movingAverage: 0, changeFromAverage: 0, windowMin: 0, windowMax: 0, warming: true, feedStatus: 'QUIET' };
  const lasting = { ...queries.statistics(symbol), ...forgotten };
  const ranges = CANDLE_INTERVALS.map((interval) => queries.candlesOf(symbol, interval, { from: DAY_START, to: null, limit: 500 }));
  return { lasting, candles: (await Promise.all(ranges)).map(({ items }) => items) };
}

afterEach(() => MarketScene.stopAll());

describe('Market', () => {
  it('has the same statistics and candles with and without restarts', async () => {
    const step = fc.oneof(
      {
        weight: 8,
        arbitrary: fc.record({
          symbol: fc.constantFrom('A', 'B', 'C'),
          ahead: fc.oneof(fc.integer({ min: 0, max: 900 }), fc.integer({ min: -90_000, max: 0 }), fc.integer({ min: 0, max: 400_000 })),
          price: fc.integer({ min: 90, max: 110 }),
        }),
      },
      { weight: 1, arbitrary: fc.constantFrom('restart' as const, 'store' as const, 'fail' as const) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40, size: 'max' }), async (steps) => {
        const steady = await MarketScene.started(new MarketStoresInMemory(), NOW);
        const stores = new MarketStoresInMemory();
        let scene = await MarketScene.started(stores, NOW);
        const newest = new Map<string, number>();
        for (const each of steps) {
          if (each === 'restart') {
            await scene.market.stop();
            scene = await MarketScene.started(stores, NOW);
          } else if (each === 'store') await scene.snapshots.store();
          else if (each === 'fail') {
            stores.market.weather.failures = 1;
            await scene.snapshots.store();
            stores.market.weather.failures = 0;
          } else {
            const time = Math.max(0, (newest.get(each.symbol) ?? 100_000) + each.ahead);
            newest.set(each.symbol, Math.max(time, newest.get(each.symbol) ?? 0));
            for (const one of [steady, scene]) one.send([at(each.symbol, time, each.price)]);
          }
        }
        for (const symbol of newest.keys()) deepStrictEqual(await figuresOf(scene, symbol), await figuresOf(steady, symbol));
        await scene.market.stop();
        await steady.market.stop();
      }),
      { numRuns: 60 },
    );
  });

  it('goes on with an anomaly that was open', async () => {
    const stores = new MarketStoresInMemory();
    const first = await MarketScene.started(stores, NOW);
    first.send([at('A', 0), at('A', 10, 103)]);
    await first.market.stop();
    const [before] = stores.anomalies.all;
    expect(before).toMatchObject({ status: 'open', breachCount: 1 });
    const second = await MarketScene.started(stores, NOW);
    expect((await second.queries.anomalies({ status: 'open' }, null, 10)).items.map(({ id }) => id)).toEqual([before!.id]);
    // A breach of its own window within the cooldown joins it.
    second.send([at('A', 500, 100), at('A', 510, 104)]);
    second.send([at('A', 9000, 100)]);
    await second.market.stop();
    expect(stores.anomalies.all).toEqual([
      expect.objectContaining({
        id: before!.id,
        status: 'closed',
        breachCount: 2,
        detectedAt: before!.detectedAt,
        closedAt: DAY_START + 1510,
      }),
    ]);
  });

  it.each([9, 10, 11])('lists all of %i stored anomalies with room for ten in memory', async (count) => {
    const stores = new MarketStoresInMemory();
    await stores.anomalies.save(Array.from({ length: count }, (_, ordinal) => anAnomaly({ ordinal, status: 'closed' })));
    const scene = await MarketScene.started(stores, NOW, {}, 10);
    expect((await scene.queries.anomalies({}, null, 100)).items.map(({ id }) => id)).toEqual(stores.anomalies.all.map(({ id }) => id));
    await scene.market.stop();
  });

  it('closes an open anomaly whose symbol no engine knows', async () => {
    const stores = new MarketStoresInMemory();
    await stores.anomalies.save([anAnomaly({ symbol: 'GONE', lastBreachTime: DAY_START + 70, windowMs: 300, cooldownMs: 200 })]);
    const scene = await MarketScene.started(stores, NOW);
    await scene.market.stop();
    expect(stores.anomalies.all).toEqual([expect.objectContaining({ symbol: 'GONE', status: 'closed', closedAt: DAY_START + 370 })]);
    expect(scene.recorder.detectedCount).toBe(0);
  });

  it('goes on with the newest of open anomalies of one kind and closes the others', async () => {
    const stores = new MarketStoresInMemory();
    const first = await MarketScene.started(stores, NOW);
    first.send([at('A', 0)]);
    await first.market.stop();
    const times = (ms: number) => ({ symbol: 'A', triggerTime: DAY_START + ms, lastBreachTime: DAY_START + ms });
    await stores.anomalies.save([
      anAnomaly(times(50)),
      anAnomaly(times(70)),
      anAnomaly(times(60)),
      anAnomaly({ ...times(40), direction: 'DOWN' }),
    ]);
    const second = await MarketScene.started(stores, NOW);
    await second.recorder.flushed();
    const open = stores.anomalies.all.filter(({ status }) => status === 'open');
    expect(open.map(({ triggerTime, direction }) => `${direction} ${triggerTime - DAY_START}`).sort()).toEqual(['DOWN 40', 'UP 70']);
    await second.market.stop();
  });

  it('ends what a start under way begins when it stops', async () => {
    const stores = new MarketStoresInMemory();
    const scene = new MarketScene(stores, NOW);
    stores.gaps.weather.hold();
    const starting = scene.market.start();
    const stopping = scene.market.stop();
    stores.gaps.weather.release();
    await Promise.all([starting, stopping]);
    expect(scene.market.isOpen).toBe(false);
    expect(() => scene.send([at('A', 0)])).toThrow(expect.objectContaining({ code: 'shutting_down' }));
  });

  it('goes on with a silence, and with who fed a symbol', async () => {
    const stores = new MarketStoresInMemory();
    const first = await MarketScene.started(stores, NOW);
    first.send([at('A', 0), at('B', 0)]);
    await first.market.stop();
    stores.market.statistics.set('B', { ...stores.market.statistics.get('B')!, simulated: true });
    await stores.gaps.save([
      aGap({ symbol: 'A', from: DAY_START, to: null, reason: 'silent', lost: null }),
      aGap({ symbol: 'GONE', from: DAY_START, to: null, reason: 'silent', lost: null }),
    ]);
    const second = await MarketScene.started(stores, NOW);
    expect(['A', 'B'].map((symbol) => second.queries.statistics(symbol).simulated)).toEqual([false, true]);
    second.send([at('A', 5000), at('B', 5000)]);
    await second.market.stop();
    expect([...stores.gaps.byKey.values()].map(({ symbol, to }) => [symbol, to])).toEqual([
      ['A', DAY_START + 5000],
      ['GONE', null],
    ]);
  });

  it('goes on with settings', async () => {
    const stores = new MarketStoresInMemory();
    const first = await MarketScene.started(stores, NOW);
    first.send([at('A', 0)]);
    await first.settings.put('A', { thresholdPercent: 0.5, windowMs: null, cooldownMs: null }, null, 'ada', ACT);
    await first.market.stop();
    const second = await MarketScene.started(stores, NOW);
    second.send([at('A', 5000), at('A', 5001, 100.6)]);
    await second.market.stop();
    expect(stores.anomalies.all.map(({ thresholdPercent }) => thresholdPercent)).toEqual([0.5]);
  });

  it('begins nothing where the database fails while it reads, and may be started again', async () => {
    const stores = new MarketStoresInMemory();
    const first = await MarketScene.started(stores, NOW);
    first.send([at('A', 0), at('A', 10, 103)]);
    await first.market.stop();
    const scene = new MarketScene(stores, NOW);
    for (const { weather } of [stores.market, stores.anomalies, stores.candles, stores.gaps, stores.settings]) {
      weather.failures = 1;
      await expect(scene.market.start()).rejects.toThrow('away');
      expect(scene.market.isOpen).toBe(false);
      expect(() => scene.send([at('A', 20)])).toThrow(expect.objectContaining({ code: 'database_unavailable' }));
    }
    await scene.market.start();
    expect(scene.market.isOpen).toBe(true);
    expect((await scene.queries.anomalies({}, null, 10)).items).toHaveLength(1);
    scene.send([at('A', 20)]);
    expect(scene.queries.statistics('A').updateCount).toBe(3);
    await scene.market.stop();
  });

  it('begins the count of a symbol anew, also across a restart', async () => {
    const stores = new MarketStoresInMemory();
    const first = await MarketScene.started(stores, NOW);
    await expect(first.market.reset('A')).rejects.toMatchObject({ code: 'symbol_not_found' });
    first.send([at('A', 0), at('A', 10, 101)]);
    await first.market.reset('A');
    expect(first.queries.statistics('A')).toMatchObject({
      updateCount: 0,
      minPrice: null,
      maxPrice: null,
      currentPrice: 101,
      dayHigh: 101,
    });
    await first.market.stop();
    const second = await MarketScene.started(stores, NOW);
    expect(second.queries.statistics('A')).toMatchObject({ updateCount: 0, minPrice: null, maxPrice: null, currentPrice: 101 });
    second.send([at('A', 20, 99)]);
    expect(second.queries.statistics('A')).toMatchObject({ updateCount: 1, minPrice: 99, maxPrice: 99 });
    await second.market.stop();
  });

  it('sums the counters of all partitions', async () => {
    const scene = await MarketScene.started(new MarketStoresInMemory(), NOW);
    scene.send(['A', 'B', 'C', 'D', 'E'].map((symbol) => at(symbol, 0)));
    scene.send(Array.from({ length: 1500 }, (_, k) => at('A', k)));
    expect(scene.market.totals()).toEqual({ accepted: 1505, processed: 1505 - 476, dropped: 476, queued: 0 });
    await scene.market.stop();
    expect(() => scene.send([at('A', 0)])).toThrow(expect.objectContaining({ code: 'shutting_down' }));
  });

  it('stops though its engines were held back by a database that stays away', async () => {
    const stores = new MarketStoresInMemory();
    const scene = await MarketScene.started(stores, NOW);
    const candle = aCandle();
    for (let k = 0; k < 100_000; k += 1) scene.recorder.candle({ ...candle, openTime: DAY_START + k * 60_000 }, true);
    scene.send([at('A', 0)]);
    expect(scene.market.totals()).toEqual({ accepted: 1, processed: 0, dropped: 0, queued: 1 });
    await scene.market.stop();
    expect(scene.market.totals()).toEqual({ accepted: 1, processed: 1, dropped: 0, queued: 0 });
    expect(stores.market.statistics.get('A')!.updateCount).toBe(1);
  });

  it('stops before it was started', async () => {
    const scene = new MarketScene(new MarketStoresInMemory(), NOW);
    await scene.market.stop();
    expect(() => scene.send([at('A', 0)])).toThrow(expect.objectContaining({ code: 'shutting_down' }));
  });
});
