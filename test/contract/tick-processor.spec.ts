/** What every tick processor keeps to: the worker pool and the inline one. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { MarketOutput } from '../../src/application/ports/tick-processor.ts';
import type { MarketSetup } from '../../src/application/ports/tick-processor.ts';
import type { Anomaly } from '../../src/domain/market/anomaly.ts';
import { mergeCandles } from '../../src/domain/market/candle.ts';
import type { Candle } from '../../src/domain/market/candle.ts';
import * as layout from '../../src/domain/market/engine-layout.ts';
import { openCandlesOf } from '../../src/domain/market/engine-rows.ts';
import type { Gap } from '../../src/domain/market/statistics.ts';
import { TickBatch } from '../../src/domain/market/tick.ts';
import type { ProcessingOptions } from '../../src/infrastructure/processing/processing-options.ts';
import { InlineTickProcessor } from '../../src/infrastructure/processing/tick-processor.inline.ts';
import { WorkerPoolTickProcessor } from '../../src/infrastructure/processing/tick-processor.pool.ts';

const T = Date.UTC(2025, 2, 3, 10);

const OPTIONS: ProcessingOptions = {
  partitions: 2,
  ringCapacity: 4096,
  maxSymbols: 1000,
  averageWindow: 64,
  windowMs: 1000,
  thresholdBp: 200,
  cooldownMs: 1000,
  dedup: 'episode',
  idleCloseMs: null,
};

class Recorded extends MarketOutput {
  readonly events: string[] = [];
  readonly anomalies = new Map<string, Anomaly>();
  readonly candles: Candle[] = [];
  readonly gaps: Gap[] = [];
  isReady = true;

  override anomaly(event: string, anomaly: Anomaly): void {
    this.events.push(event);
    this.anomalies.set(anomaly.id, anomaly);
  }
  override candle(candle: Candle): void {
    this.candles.push(candle);
  }
  override gap(gap: Gap): void {
    this.gaps.push(gap);
  }
  override ready(): boolean {
    return this.isReady;
  }
}

const EMPTY: MarketSetup = { statistics: [], openAnomalies: [], settings: new Map() };

/** [symbol, price, milliseconds after T] */
type Row = [symbol: string, price: number, at: number];

const adapters = {
  'worker pool': (options: ProcessingOptions) => new WorkerPoolTickProcessor(options),
  inline: (options: ProcessingOptions) => new InlineTickProcessor(options),
};

const running: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const processor of running.splice(0)) await processor.stop();
});

describe.each(Object.entries(adapters))('the %s processor', (_name, make) => {
  async function started(options: Partial<ProcessingOptions> = {}, setup: MarketSetup = EMPTY) {
    const processor = make({ ...OPTIONS, ...options });
    const output = new Recorded();
    await processor.start(setup, output);
    running.push(processor);
    const publish = async (rows: Row[]) => {
      const batch = new TickBatch(rows.length);
      for (const [symbol, price, at] of rows) batch.push(processor.symbols.intern(symbol), price, T + at, Date.now());
      await processor.publishLossless(batch);
      await processor.settled();
    };
    const row = (symbol: string) => {
      const target = new Float64Array(layout.ROW_DOUBLES);
      expect(processor.board.read(processor.symbols.idOf(symbol), target)).toBe(true);
      return target;
    };
    return { processor, output, publish, row };
  }

  it('processes what is published and shows it on the board', async () => {
    const { processor, publish, row } = await started();
    await publish([
      ['A', 100, 0],
      ['B', 50, 5],
      ['A', 101, 10],
    ]);
    expect(row('A')[layout.ROW_COUNT]).toBe(2);
    expect(row('A')[layout.ROW_PRICE]).toBe(101);
    expect(row('B')[layout.ROW_PRICE]).toBe(50);
    const counters = processor.counters();
    expect(counters.map((partition) => partition.partition)).toEqual([0, 1]);
    expect(counters.reduce((sum, partition) => sum + partition.processed, 0)).toBe(3);
    expect(counters.every((partition) => partition.queued === 0 && partition.dropped === 0)).toBe(true);
  });

  it('tells of an episode from its opening to its end', async () => {
    const { processor, output, publish } = await started();
    await publish([
      ['A', 100, 0],
      ['A', 103.5, 100],
      ['A', 106, 200],
      ['A', 105.9, 300],
    ]);
    expect(output.events.slice(0, 2)).toEqual(['opened', 'updated']);
    const [anomaly] = [...output.anomalies.values()];
    expect(anomaly).toMatchObject({
      symbol: 'A',
      direction: 'UP',
      status: 'open',
      oldPrice: 100,
      newPrice: 103.5,
      peakPrice: 106,
      breachCount: 3,
      severity: 'critical',
    });
    await processor.closeEpisodes();
    expect([...output.anomalies.values()].map((each) => [each.id, each.status, each.closedAt])).toEqual([
      [anomaly!.id, 'closed', T + 1300],
    ]);
  });

  it('has the same anomalies on any number of partitions', async () => {
    const rows: Row[] = Array.from({ length: 3000 }, (_, i) => [`S${i % 10}`, i % 97 === 96 ? 104 : 100 + (i % 13) / 100, i * 3]);
    const runs = [];
    for (const partitions of [1, 2, 4]) {
      const { processor, output, publish } = await started({ partitions });
      await publish(rows);
      await processor.closeEpisodes();
      runs.push(
        [...output.anomalies.values()].map(({ detectedAt: _detectedAt, ...anomaly }) => anomaly).sort((a, b) => (a.id < b.id ? -1 : 1)),
      );
    }
    expect(runs[0]!.length).toBeGreaterThan(10);
    expect(runs[1]).toEqual(runs[0]);
    expect(runs[2]).toEqual(runs[0]);
  });

  it('loses nothing when more is published than a ring holds', async () => {
    const { processor, publish, row } = await started({ ringCapacity: 1024, partitions: 1 });
    await publish(Array.from({ length: 20_000 }, (_, i): Row => ['A', 100, i]));
    expect(row('A')[layout.ROW_COUNT]).toBe(20_000);
    expect(processor.counters()[0]).toMatchObject({ accepted: 20_000, processed: 20_000, dropped: 0, queued: 0 });
  });

  it('drops the oldest ticks when it is not asked to wait, and accounts for each', async () => {
    const { processor, output, row } = await started({ ringCapacity: 1024, partitions: 1 });
    // An output that takes nothing holds the engine back once its way out is full of candles.
    output.isReady = false;
    const batch = new TickBatch(1000);
    const id = processor.symbols.intern('A');
    let published = 0;
    for (let round = 0; round < 40; round += 1) {
      batch.clear();
      for (let i = 0; i < 1000; i += 1) batch.push(id, 100 + (i % 5) / 100, T + (published + i) * 1000, Date.now());
      processor.publish(batch);
      published += 1000;
      for (const partition of processor.counters()) {
        expect(partition.accepted).toBe(published);
        expect(partition.processed + partition.dropped + partition.queued).toBe(published);
      }
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    output.isReady = true;
    await processor.settled();
    const [counters] = processor.counters();
    expect(counters!.queued).toBe(0);
    expect(counters!.dropped).toBeGreaterThan(0);
    expect(counters!.processed + counters!.dropped).toBe(published);
    expect(row('A')[layout.ROW_COUNT]).toBe(counters!.processed);
    expect(processor.board.lossTime(id)).toBeGreaterThan(T);
    await processor.stop();
    expect(output.gaps.reduce((sum, gap) => sum + gap.lost!, 0)).toBeGreaterThanOrEqual(counters!.dropped);
    // Nothing that the engine had to say was lost: each second that ended is a candle.
    expect(output.candles.filter((candle) => candle.interval === '1s').length).toBe(counters!.processed - 1);
  });

  it('has settings in force from the next tick on', async () => {
    const { processor, output, publish } = await started();
    await publish([['A', 100, 0]]);
    processor.configure(processor.symbols.idOf('A'), { thresholdPercent: 0.5, windowMs: null, cooldownMs: null });
    await publish([['A', 100.6, 10]]);
    expect([...output.anomalies.values()].map((anomaly) => anomaly.thresholdPercent)).toEqual([0.5]);
    processor.configure(processor.symbols.idOf('A'), { thresholdPercent: null, windowMs: null, cooldownMs: null });
    await publish([['A', 101.3, 2000]]);
    await publish([['A', 102, 2001]]);
    expect(output.anomalies.size).toBe(1);
  });

  it('keeps no settings back because another partition has no room for orders', async () => {
    const { processor, output, publish } = await started();
    const names = ['A', 'B', 'C', 'D', 'E'];
    await publish(names.map((name) => [name, 100, 0]));
    const other = names
      .map((name) => processor.symbols.idOf(name))
      .find((id) => processor.symbols.partitionOf(id) !== processor.symbols.partitionOf(0))!;
    output.isReady = false;
    for (let i = 0; i < 300; i += 1) processor.configure(0, { thresholdPercent: 5, windowMs: null, cooldownMs: null });
    processor.configure(other, { thresholdPercent: 0.5, windowMs: null, cooldownMs: null });
    output.isReady = true;
    await publish([[processor.symbols.nameOf(other), 100.6, 10]]);
    expect([...output.anomalies.values()].map((anomaly) => anomaly.thresholdPercent)).toEqual([0.5]);
  });

  it('shows a reset on the board once it is answered', async () => {
    const { processor, publish, row } = await started();
    await publish([
      ['A', 100, 0],
      ['A', 101, 1],
    ]);
    await processor.reset(processor.symbols.idOf('A'));
    expect(row('A')[layout.ROW_COUNT]).toBe(0);
    await publish([['A', 100.5, 2]]);
    expect([row('A')[layout.ROW_COUNT], row('A')[layout.ROW_MIN], row('A')[layout.ROW_MAX]]).toEqual([1, 100.5, 100.5]);
  });

  it('closes the episodes of a silent symbol', async () => {
    const { output, publish } = await started({ idleCloseMs: 100 });
    await publish([
      ['A', 100, 0],
      ['A', 103, 200],
    ]);
    for (let i = 0; i < 100 && output.events.at(-1) !== 'closed'; i += 1) await new Promise((resolve) => setTimeout(resolve, 20));
    expect([...output.anomalies.values()].map((anomaly) => [anomaly.status, anomaly.closedAt])).toEqual([['closed', T + 1200]]);
  });

  it('goes on from what an earlier run left', async () => {
    const first = await started();
    await first.publish([
      ['A', 100, 0],
      ['A', 103, 100],
    ]);
    const open = [...first.output.anomalies.values()];
    const statistics = {
      symbol: 'A',
      updateCount: 2,
      minPrice: 100,
      maxPrice: 103,
      currentPrice: 103,
      lastUpdateTime: T + 100,
      dayOpen: 100,
      dayOpenTime: T,
      dayHigh: 103,
      dayLow: 100,
      dayVolume: 0,
      bid: 99,
      ask: null,
      simulated: false,
    };
    const { output, publish, row } = await started({}, { statistics: [statistics], openAnomalies: open, settings: new Map() });
    expect(row('A')[layout.ROW_COUNT]).toBe(2);
    await publish([['A', 90, 5000]]);
    expect([row('A')[layout.ROW_COUNT], row('A')[layout.ROW_MIN], row('A')[layout.ROW_MAX], row('A')[layout.ROW_BID]]).toEqual([
      3, 90, 103, 99,
    ]);
    expect(output.events).toEqual(['closed']);
    expect([...output.anomalies.values()][0]).toMatchObject({
      id: open[0]!.id,
      status: 'closed',
      detectedAt: open[0]!.detectedAt,
      closedAt: T + 1100,
    });
  });
});

describe('the worker pool', () => {
  it('replaces a thread that dies within a second; counters, statistics and open episodes survive', async () => {
    const restarts: [partition: number, lost: number][] = [];
    const processor = new WorkerPoolTickProcessor({
      ...OPTIONS,
      partitions: 1,
      onRestart: (partition, lost) => restarts.push([partition, lost]),
    });
    const output = new Recorded();
    running.push(processor);
    await processor.start(EMPTY, output);
    const id = processor.symbols.intern('A');
    const send = async (...ticks: [price: number, at: number][]) => {
      const batch = new TickBatch(ticks.length);
      for (const [price, at] of ticks) batch.push(id, price, T + at, Date.now());
      await processor.publishLossless(batch);
      await processor.settled();
    };
    await send([100, 0], [103, 10]);
    await processor.kill(0);
    const began = performance.now();
    await send([104, 20], [104.5, 5000]);
    expect(performance.now() - began).toBeLessThan(1000);
    expect(restarts).toEqual([[0, 0]]);
    expect(processor.counters()[0]).toMatchObject({ accepted: 4, processed: 4, dropped: 0, queued: 0, restarts: 1 });
    const row = new Float64Array(layout.ROW_DOUBLES);
    processor.board.read(id, row);
    expect([row[layout.ROW_COUNT], row[layout.ROW_MIN], row[layout.ROW_MAX]]).toEqual([4, 100, 104.5]);
    expect([...output.anomalies.values()].map((anomaly) => anomaly.status)).toEqual(['closed']);
    // The second's candle is made of what the dead thread had and what its successor added.
    const parts = output.candles.filter((candle) => candle.interval === '1s' && candle.openTime === T);
    expect(parts.reduce(mergeCandles)).toMatchObject({ open: 100, close: 104, count: 3 });
  });

  it('tells of an unfinished candle once, however often its threads die before they get to work', async () => {
    const processor = new WorkerPoolTickProcessor({ ...OPTIONS, partitions: 1 });
    const output = new Recorded();
    running.push(processor);
    await processor.start(EMPTY, output);
    const id = processor.symbols.intern('A');
    const send = async (at: number) => {
      const batch = new TickBatch(1);
      batch.push(id, 100, T + at, Date.now());
      await processor.publishLossless(batch);
      await processor.settled();
    };
    await send(0);
    await processor.kill(0);
    const row = new Float64Array(layout.ROW_DOUBLES);
    processor.board.read(id, row);
    expect([row[layout.ROW_COUNT], openCandlesOf('A', row)]).toEqual([1, []]);
    // The first successor comes after a pause; it dies while it boots.
    for (let attempt = 0; processor.counters()[0]!.restarts < 2 && attempt < 200; attempt += 1) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      await processor.kill(0);
    }
    await send(1);
    await send(3_600_000);
    const hours = output.candles.filter((candle) => candle.interval === '1h' && candle.openTime === T);
    expect(hours.map(({ count }) => count)).toEqual([1, 1]);
    expect(processor.counters()[0]).toMatchObject({ accepted: 3, processed: 3, dropped: 0 });
  });

  it('replaces a thread whose engine throws, counts and marks what it held, and goes on', async () => {
    const failures: unknown[] = [];
    // Memory for the windows of one symbol: the engine throws at the second.
    const options = { ...OPTIONS, partitions: 1, maxSymbols: 2, poolDoubles: 64 };
    const processor = new WorkerPoolTickProcessor({ ...options, onRestart: (_partition, _lost, failure) => failures.push(failure) });
    const output = new Recorded();
    running.push(processor);
    await processor.start(EMPTY, output);
    const id = processor.symbols.intern('A');
    const batch = new TickBatch(3);
    batch.push(id, 100, T, 0);
    batch.push(processor.symbols.intern('B'), 100, T, 0);
    batch.push(id, 101, T + 1, 0);
    processor.publish(batch);
    for (let i = 0; i < 200 && failures.length === 0; i += 1) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(failures).toHaveLength(1);
    await processor.settled();
    expect(processor.counters()[0]).toMatchObject({ accepted: 3, dropped: 3, processed: 0, restarts: 1 });
    expect(processor.board.lossTime(id)).toBe(T + 1);
    batch.clear();
    batch.push(id, 102, T + 2, 0);
    await processor.publishLossless(batch);
    await processor.settled();
    expect(processor.counters()[0]).toMatchObject({ accepted: 4, dropped: 3, processed: 1 });
  });

  it('finishes at the end what a dead thread left in the ring', async () => {
    const processor = new WorkerPoolTickProcessor({ ...OPTIONS, partitions: 1 });
    await processor.start(EMPTY, new Recorded());
    await processor.kill(0);
    const batch = new TickBatch(1000);
    for (let i = 0; i < 1000; i += 1) batch.push(processor.symbols.intern('A'), 100, T + i, 0);
    processor.publish(batch);
    await processor.stop();
    expect(processor.counters()[0]).toMatchObject({ accepted: 1000, processed: 1000, dropped: 0, queued: 0 });
  });

  it('waits with one timer while its output takes nothing', async () => {
    const processor = new WorkerPoolTickProcessor({ ...OPTIONS, partitions: 1, ringCapacity: 65_536 });
    const output = new Recorded();
    running.push(processor);
    await processor.start(EMPTY, output);
    const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
    const before = timers();
    output.isReady = false;
    const batch = new TickBatch(30_000);
    for (let i = 0; i < 30_000; i += 1) batch.push(processor.symbols.intern('A'), 100, T + i * 1000, 0);
    processor.publish(batch);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(timers() - before).toBeLessThan(5);
    output.isReady = true;
    await processor.settled();
    expect(output.candles.filter((candle) => candle.interval === '1s')).toHaveLength(29_999);
  });

  it('does not take a symbol for silent whose ticks wait in the ring', async () => {
    const processor = new WorkerPoolTickProcessor({ ...OPTIONS, partitions: 1, ringCapacity: 65_536, idleCloseMs: 100 });
    const output = new Recorded();
    running.push(processor);
    await processor.start(EMPTY, output);
    output.isReady = false;
    const id = processor.symbols.intern('A');
    const filler = processor.symbols.intern('B');
    const batch = new TickBatch(20_000);
    const now = Date.now();
    // The candles of B fill the way out, so that the engine waits in the midst of the episode of A.
    for (let i = 0; i < 20_000; i += 1) {
      if (i % 5 === 0) batch.push(id, i === 0 ? 100 : 104, T + i / 100, now);
      else batch.push(filler, 100, T + i * 1000, now);
    }
    processor.publish(batch);
    await new Promise((resolve) => setTimeout(resolve, 400));
    output.isReady = true;
    await processor.settled();
    expect(output.events.filter((event) => event === 'opened')).toHaveLength(1);
  });

  it('counts what a dead thread held as dropped, exactly', async () => {
    const lostTotal = { ticks: 0 };
    const processor = new WorkerPoolTickProcessor({
      ...OPTIONS,
      partitions: 1,
      ringCapacity: 65_536,
      onRestart: (_, lost) => (lostTotal.ticks += lost),
    });
    const output = new Recorded();
    running.push(processor);
    await processor.start(EMPTY, output);
    const batch = new TickBatch(1000);
    let published = 0;
    for (let round = 0; round < 300; round += 1) {
      batch.clear();
      for (let i = 0; i < 1000; i += 1)
        batch.push(processor.symbols.intern(`S${i % 50}`), 100 + (i % 9) / 100, T + (published + i) / 10, Date.now());
      await processor.publishLossless(batch);
      published += 1000;
      if (round % 100 === 50) await processor.kill(0);
    }
    await processor.settled();
    const [counters] = processor.counters();
    expect(counters).toMatchObject({ accepted: published, queued: 0, restarts: 3, dropped: lostTotal.ticks });
    expect(counters!.processed + counters!.dropped).toBe(published);
  });
});

describe('an order whose ticks were overwritten', () => {
  it('holds for the first tick behind them', async () => {
    const processor = new InlineTickProcessor({ ...OPTIONS, partitions: 1, ringCapacity: 1024 });
    const output = new Recorded();
    await processor.start(EMPTY, output);
    running.push(processor);
    const id = processor.symbols.intern('A');
    const publish = (first: number, count: number) => {
      const batch = new TickBatch(count);
      for (let i = 0; i < count; i += 1) batch.push(id, 100, T + first + i, 0);
      processor.publish(batch);
    };
    publish(0, 1);
    // The engine stands still meanwhile.
    output.isReady = false;
    publish(1, 100);
    const done = processor.reset(id);
    publish(101, 3000);
    output.isReady = true;
    await done;
    await processor.settled();
    const row = new Float64Array(layout.ROW_DOUBLES);
    processor.board.read(id, row);
    expect(processor.counters()[0]).toMatchObject({ processed: 1 + 1024, dropped: 100 + 3000 - 1024 });
    expect(row[layout.ROW_COUNT]).toBe(1024);
  });
});
