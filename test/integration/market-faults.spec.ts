/** The market under faults: rings that are too small, feeds that fall silent, worker threads that die while clients go on. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CandleView, GapView, StatisticsView } from '../../src/application/market/market.view.ts';
import { TickProcessor } from '../../src/application/ports/tick-processor.ts';
import type { WorkerPoolTickProcessor } from '../../src/infrastructure/processing/tick-processor.pool.ts';
import { eventually, MarketServer } from '../support/market-server.ts';
import { DATABASE_START_MS } from '../support/test-database.ts';

interface Counters {
  accepted: number;
  processed: number;
  dropped: number;
  queued: number;
  partitions: (Counters & { partition: number; restarts: number })[];
}

/** An hour ago at the beginning of an hour, so that one candle of an hour holds a test. */
const T = Math.floor(Date.now() / 3_600_000) * 3_600_000 - 3_600_000;
const BATCH = 250;

let server: MarketServer;
beforeAll(async () => {
  server = await MarketServer.start({
    RING_CAPACITY: '1024',
    FEED_QUIET_AFTER_MS: '1500',
    FEED_STALE_AFTER_MS: '3000',
    // The reader below asks as fast as it is answered.
    RATE_LIMIT_READ_PER_MINUTE: '0',
  });
}, DATABASE_START_MS);
afterAll(() => server.stop());

const statistics = (symbol: string) => server.get<StatisticsView>(`/api/prices/${symbol}`);
const gaps = (symbol: string) => server.get<{ items: GapView[] }>(`/api/symbols/${symbol}/gaps`);

async function balanced(): Promise<Counters> {
  const counters = await server.get<Counters>('/api/metrics');
  for (const { accepted, processed, dropped, queued } of [counters, ...counters.partitions]) {
    expect(accepted).toBe(processed + dropped + queued);
    expect(Math.min(processed, dropped, queued)).toBeGreaterThanOrEqual(0);
  }
  return counters;
}

describe('a ring that is too small', () => {
  it('drops the oldest ticks, counts each, and says so at the symbol', async () => {
    const ticks = Array.from({ length: 10_000 }, (_, k) => ({ symbol: 'DROP', price: 100, timestamp: T + Math.floor(k / 2) }));
    await server.send(ticks);
    const { dropped } = await balanced();
    expect(dropped).toBeGreaterThan(0);
    const { updateCount, lastUpdateTime, feedStatus } = await statistics('DROP');
    expect([updateCount, lastUpdateTime, feedStatus]).toEqual([10_000 - dropped, new Date(T + 4999).toISOString(), 'GAP']);
    const { items } = await eventually(
      () => gaps('DROP'),
      ({ items: told }) => expect(told.reduce((sum, { lost }) => sum + lost!, 0)).toBe(dropped),
    );
    expect(new Set(items.map(({ reason }) => reason))).toEqual(new Set(['dropped']));
    const anomalous = [
      { symbol: 'DROP', price: 100, timestamp: T + 5000 },
      { symbol: 'DROP', price: 104, timestamp: T + 5001 },
    ];
    await server.send(anomalous);
    const list = await server.get<{ items: { gap: boolean }[] }>('/api/anomalies?symbol=DROP');
    expect(list.items.map(({ gap }) => gap)).toEqual([true]);
    await server.send([{ symbol: 'DROP', price: 104, timestamp: T + 7000 }]);
    expect((await statistics('DROP')).feedStatus).toBe('LIVE');
  });
});

describe('a feed that falls silent', () => {
  it('is LIVE, QUIET, STALE, and its silence is a gap that ends with the next tick', async () => {
    await server.send([{ symbol: 'MUTE', price: 1, timestamp: T }]);
    expect((await statistics('MUTE')).feedStatus).toBe('LIVE');
    for (const status of ['QUIET', 'STALE']) {
      await eventually(
        () => statistics('MUTE'),
        ({ feedStatus }) => expect(feedStatus).toBe(status),
      );
    }
    const from = new Date(T).toISOString();
    await eventually(
      () => gaps('MUTE'),
      ({ items }) => expect(items).toEqual([{ from, to: null, reason: 'silent', lost: null }]),
    );
    await server.send([{ symbol: 'MUTE', price: 1, timestamp: T + 60_000 }]);
    await eventually(
      () => gaps('MUTE'),
      // A next silence may have begun already.
      ({ items }) => expect(items.at(-1)).toEqual({ from, to: new Date(T + 60_000).toISOString(), reason: 'silent', lost: null }),
    );
  });
});

describe('a worker thread that dies', () => {
  it('is replaced within a second while the API answers; every tick is processed or counted as dropped', async () => {
    const processor = server.app.get<WorkerPoolTickProcessor>(TickProcessor);
    const before = await balanced();
    const symbols = Array.from({ length: 8 }, (_, k) => `DIE${k}`);
    let sent = 0;
    let isOver = false;
    const statuses = new Set<number>();
    /** A feed, and a reader, that never stop. */
    const feed = async () => {
      while (!isOver) {
        const ticks = Array.from({ length: BATCH }, (_, k) => ({
          symbol: symbols[k % 8],
          price: 100 + (k % 3) / 10,
          timestamp: T + sent + k,
        }));
        const { status } = await server.post('/api/prices/batch', JSON.stringify(ticks));
        statuses.add(status);
        sent += BATCH;
      }
    };
    const read = async () => {
      while (!isOver)
        for (const path of ['/api/prices', '/api/metrics', '/health/live']) statuses.add((await server.call('get', path)).status);
    };
    const busy = [feed(), read()];
    const backAfterMs: number[] = [];
    for (const partition of [0, 1, 0]) {
      await new Promise((resolve) => setTimeout(resolve, 1100));
      const { processed } = (await balanced()).partitions[partition]!;
      await processor.kill(partition);
      const killedAt = performance.now();
      await eventually(balanced, ({ partitions }) => expect(partitions[partition]!.processed).toBeGreaterThan(processed + 3 * BATCH));
      backAfterMs.push(performance.now() - killedAt);
    }
    isOver = true;
    await Promise.all(busy);
    await server.settled();
    expect([...statuses].sort()).toEqual([200, 202]);
    // On a busy machine one of them may take longer.
    expect(Math.min(...backAfterMs)).toBeLessThan(1000);

    const after = await balanced();
    expect([after.accepted - before.accepted, after.queued]).toEqual([sent, 0]);
    expect(after.partitions.map(({ restarts }) => restarts)).toEqual([2, 1]);
    const restarts = server.log('partition.restarted');
    expect(restarts.map(({ partition }) => partition)).toEqual([0, 1, 0]);
    const lost = restarts.reduce((sum, line) => sum + (line['lost'] as number), 0);
    // While a thread is away its ring fills: more is dropped than went down with it.
    expect(after.dropped - before.dropped).toBeGreaterThanOrEqual(lost);
    const rows = await Promise.all(symbols.map(statistics));
    expect(rows.reduce((sum, { updateCount }) => sum + updateCount, 0)).toBe(after.processed - before.processed);

    // A candle is what its thread had, and what each successor added.
    for (const { symbol, updateCount } of rows) {
      const { items } = await server.get<{ items: CandleView[] }>(`/api/prices/${symbol}/candles?interval=1h`);
      expect([symbol, items.map(({ count }) => count)]).toEqual([symbol, [updateCount]]);
    }
    expect(server.log('http.failed')).toEqual([]);
  }, 60_000);
});
