/** Replays generated files through the real engines: one result, whatever the format, the speed and the number of partitions. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { replay } from '../../src/application/market/replay.ts';
import type { ReplayResult } from '../../src/application/market/replay.ts';
import { Clock } from '../../src/application/ports/clock.ts';
import { RecordedFiles } from '../../src/infrastructure/feeds/recorded-feed.files.ts';
import { TimestampParser } from '../../src/infrastructure/feeds/timestamp-parser.ts';
import type { ProcessingOptions } from '../../src/infrastructure/processing/processing-options.ts';
import { InlineTickProcessor } from '../../src/infrastructure/processing/tick-processor.inline.ts';
import { WorkerPoolTickProcessor } from '../../src/infrastructure/processing/tick-processor.pool.ts';
import { SeededRandom } from '../../src/infrastructure/simulation/seeded-random.ts';

const T = Date.UTC(2025, 2, 3, 10);

class RealClock extends Clock {
  now(): number {
    return Date.now();
  }

  monotonic(): number {
    return performance.now();
  }
}

interface Row {
  symbol: string;
  timestamp: number;
  price: number;
  size: number;
}

/** Jumps of up to 6 %, ties, late and too late ticks. */
function rows(count: number): Row[] {
  const random = new SeededRandom(11);
  const symbols = ['AA', 'B-B', 'C/C', 'D:D', 'EE.E'];
  return Array.from({ length: count }, (_, i) => ({
    symbol: symbols[random.integer() % symbols.length]!,
    timestamp: T + i * 40 - (random.unit() < 0.1 ? Math.floor(random.unit() * 3000) : 0),
    price: Math.round(100_000 * (random.unit() < 0.05 ? 0.97 + random.unit() * 0.06 : 1)) / 1000,
    size: random.integer() % 100,
  }));
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'replay-'));
});
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const ndjson = (ticks: readonly unknown[]): string => ticks.map((tick) => `${JSON.stringify(tick)}\n`).join('');

async function run(
  paths: string[],
  { threads = false, speed = Infinity, ...more }: Partial<ProcessingOptions> & { threads?: boolean; speed?: number } = {},
) {
  const feed = new RecordedFiles(paths, { format: 'auto', symbol: null, columns: null, timestamps: new TimestampParser('UTC', null) });
  const options: ProcessingOptions = {
    partitions: 1,
    ringCapacity: 1024,
    maxSymbols: 100,
    averageWindow: 64,
    windowMs: 1000,
    thresholdBp: 200,
    cooldownMs: 1000,
    dedup: 'episode',
    idleCloseMs: null,
    ...more,
  };
  const processor = threads ? new WorkerPoolTickProcessor(options) : new InlineTickProcessor(options);
  const invalid: string[] = [];
  try {
    const onInvalid = (_path: string, line: number, reason: string): void => void invalid.push(`${line} ${reason}`);
    return { ...(await replay(feed, processor, { speed, clock: new RealClock(), onInvalid })), invalid };
  } finally {
    await processor.stop();
  }
}

describe('replay', () => {
  const ticks = rows(5000);
  let expected: ReplayResult;
  let path: string;
  beforeAll(async () => {
    path = file('ticks.ndjson', ndjson(ticks));
    expected = await run([path]);
  });

  it('finds spikes, counts everything and closes every episode', () => {
    const { summary, anomalies } = expected;
    expect(summary).toMatchObject({ files: 1, lines: 5000, ticks: 5000, quotes: 0, ignored: 0, invalid: 0, dropped: 0, symbols: 5 });
    expect(summary.anomalies).toBeGreaterThan(20);
    expect(summary.breaches).toBeGreaterThanOrEqual(summary.anomalies);
    expect(summary.late).toBeGreaterThan(20);
    expect(summary.tooLate).toBeGreaterThan(20);
    expect(summary.firstTime).toBe(new Date(Math.min(...ticks.map((tick) => tick.timestamp))).toISOString());
    expect(summary.lastTime).toBe(new Date(Math.max(...ticks.map((tick) => tick.timestamp))).toISOString());
    expect(anomalies).toHaveLength(summary.anomalies);
    expect(anomalies.every((anomaly) => anomaly.status === 'closed' && anomaly.closedAt === anomaly.lastBreachTime + 1000)).toBe(true);
    expect(new Set(anomalies.map((anomaly) => anomaly.id)).size).toBe(anomalies.length);
  });

  it.each([
    ['again', {}],
    ['with two inline partitions', { partitions: 2 }],
    ['with one thread', { threads: true }],
    ['with four threads', { threads: true, partitions: 4 }],
  ])('has the same digest %s', async (_, options) => {
    const { summary } = await run([path], options);
    expect({ ...summary, elapsedMs: 0, ticksPerSecond: 0 }).toEqual({ ...expected.summary, elapsedMs: 0, ticksPerSecond: 0 });
  });

  it('has the same digest from CSV, from gzip and from two files', async () => {
    const csv = `symbol,price,timestamp,size\n${ticks.map((t) => `${t.symbol},${t.price},${t.timestamp},${t.size}`).join('\n')}\n`;
    const halves = [file('a.gz', gzipSync(ndjson(ticks.slice(0, 2000)))), file('b.ndjson', ndjson(ticks.slice(2000)))];
    for (const paths of [[file('ticks.csv', csv)], halves]) expect((await run(paths)).summary.digest).toBe(expected.summary.digest);
  });

  it('has another digest with one price changed', async () => {
    const changed = ticks.map((tick, i) => (i === 2500 ? { ...tick, price: 109 } : tick));
    expect((await run([file('changed.ndjson', ndjson(changed))])).summary.digest).not.toBe(expected.summary.digest);
  });

  it('keeps the pace of the recording and finds the same', async () => {
    const some = ticks.slice(0, 300);
    const slow = file('slow.ndjson', ndjson(some));
    const fast = await run([slow]);
    const paced = await run([slow], { speed: 10 });
    expect(paced.summary.digest).toBe(fast.summary.digest);
    const spanMs = Math.max(...some.map((tick) => tick.timestamp)) - some[0]!.timestamp;
    expect(paced.summary.elapsedMs).toBeGreaterThan(spanMs / 10 - 20);
    expect(paced.summary.elapsedMs).toBeLessThan(spanMs / 10 + 2000);
  });

  it('counts what is no tick, says why, and takes the rest', async () => {
    const dirty = `${ndjson([{ symbol: 'D', price: 100, timestamp: T }])}rubbish\n${ndjson([
      { symbol: 'D', price: -1, timestamp: T },
      { symbol: 'D', price: 1 },
      { symbol: 'D', price: 1, timestamp: T / 1000 },
      7,
      { symbol: 'D', price: 103, timestamp: T + 10 },
    ])}`;
    const { summary, invalid } = await run([file('dirty.ndjson', dirty)]);
    expect(summary).toMatchObject({ lines: 7, ticks: 2, invalid: 5, anomalies: 1 });
    expect(invalid).toEqual([
      '2 is not JSON',
      expect.stringMatching(/^3 price must be from/),
      '4 has no timestamp',
      expect.stringMatching(/^5 timestamp must be from 2000/),
      '6 must be an object',
    ]);
  });

  it('makes every breach an anomaly of its own without episodes', async () => {
    const { summary } = await run([path], { dedup: 'none' });
    expect(summary.anomalies).toBe(summary.breaches);
    expect(summary.breaches).toBe(expected.summary.breaches);
  });

  it('replays ticks of the future and an empty file', async () => {
    expect((await run([file('future.ndjson', ndjson([{ symbol: 'F', price: 1, timestamp: Date.UTC(2090, 0) }]))])).summary).toMatchObject({
      ticks: 1,
      firstTime: '2090-01-01T00:00:00.000Z',
    });
    expect((await run([file('empty.csv', '')])).summary).toMatchObject({
      lines: 0,
      ticks: 0,
      symbols: 0,
      anomalies: 0,
      firstTime: null,
      lastTime: null,
    });
  });
});
