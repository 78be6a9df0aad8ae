/** What the engines find reaches the database whatever the database does, and the engines wait when too much waits. */
import { deepStrictEqual } from 'node:assert';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { aCandle, aGap, anAnomaly, DAY_START } from '../../../test/support/market-builders.ts';
import { KeptJournal, StoredAnomalies, StoredGaps } from '../../../test/support/market-stores.ts';
import type { Anomaly } from '../../domain/market/anomaly.ts';
import { CandleBook } from './candle-book.ts';
import { MarketRecorder } from './market-recorder.ts';
import { RecentAnomalies } from './recent-anomalies.ts';

function setup(capacity = 100) {
  const anomalies = new StoredAnomalies();
  const gaps = new StoredGaps();
  const candles = new CandleBook();
  const recent = new RecentAnomalies(capacity);
  const journal = new KeptJournal();
  return { anomalies, gaps, candles, recent, journal, recorder: new MarketRecorder(anomalies, gaps, candles, recent, journal) };
}

const numbered = (serial: number, changes: Partial<Anomaly> = {}) => anAnomaly({ ordinal: serial, breachCount: 1, ...changes });

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** Lets what is due happen; nothing here takes more turns. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 60; turn += 1) await Promise.resolve();
}

/** A second passes. */
async function second(): Promise<void> {
  await settle();
  jest.advanceTimersByTime(1000);
  await settle();
}

describe('MarketRecorder', () => {
  it('stores everything at its newest state through failures, lost answers and changes in mid-write', async () => {
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom('anomaly' as const, 'gap' as const), which: fc.nat(6) }) },
      {
        weight: 2,
        arbitrary: fc.record({ kind: fc.constantFrom('fail' as const, 'lose' as const), which: fc.integer({ min: 1, max: 3 }) }),
      },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('hold' as const), which: fc.nat(1) }) },
      { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('turn' as const, 'second' as const), which: fc.nat(3) }) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40, size: 'max' }), async (steps) => {
        const { anomalies, gaps, recorder } = setup();
        const newest = new Map<string, Anomaly>();
        let count = 0;
        for (const { kind, which } of steps) {
          count += 1;
          if (kind === 'anomaly') {
            const anomaly = numbered(which, { breachCount: count });
            recorder.anomaly(newest.has(anomaly.id) ? 'progress' : 'opened', anomaly);
            newest.set(anomaly.id, anomaly);
          } else if (kind === 'gap') recorder.gap(aGap({ from: DAY_START + which, lost: count }));
          else if (kind === 'fail' || kind === 'lose') {
            const { weather } = which % 2 === 0 ? anomalies : gaps;
            weather.failures = which;
            weather.failsAfterwards = kind === 'lose';
          } else if (kind === 'hold') {
            if (which === 0) anomalies.weather.hold();
            else anomalies.weather.release();
          } else if (kind === 'second') await second();
          else for (let turn = 0; turn < which; turn += 1) await Promise.resolve();
        }
        anomalies.weather.release();
        for (let seconds = 0; seconds < 8; seconds += 1) await second();
        await recorder.flushed();
        deepStrictEqual([...anomalies.byId.values()].sort(byId), [...newest.values()].sort(byId));
        const lastGaps = new Map(steps.flatMap(({ kind, which }, i) => (kind === 'gap' ? [[DAY_START + which, i + 1] as const] : [])));
        deepStrictEqual(new Map([...gaps.byKey.values()].map(({ from, lost }) => [from, lost])), lastGaps);
      }),
      { numRuns: 200 },
    );
  });

  it('begins a new write for what is told in the very step in which another ends', async () => {
    // Whatever the number of promise turns between the end of a write and the next anomaly: it is written too.
    for (let turns = 0; turns < 30; turns += 1) {
      const { anomalies, recorder } = setup();
      recorder.anomaly('opened', numbered(1));
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
      recorder.anomaly('opened', numbered(2));
      await recorder.flushed();
      expect([turns, anomalies.byId.size]).toEqual([turns, 2]);
    }
  });

  it('writes what one drain brings in one batch', async () => {
    const { anomalies, gaps, recorder } = setup();
    for (let serial = 0; serial < 50; serial += 1) recorder.anomaly('opened', numbered(serial));
    recorder.gap(aGap());
    await recorder.flushed();
    expect([anomalies.weather.calls, anomalies.byId.size, gaps.weather.calls]).toEqual([1, 50, 1]);
  });

  it('writes a count that moved with the next event, within a second, or at the end', async () => {
    const { anomalies, recorder } = setup();
    const storedCount = () => anomalies.byId.get(numbered(1).id)!.breachCount;
    recorder.anomaly('opened', numbered(1));
    await settle();
    for (const breachCount of [2, 3]) {
      recorder.anomaly('progress', numbered(1, { breachCount }));
      await settle();
    }
    expect([anomalies.weather.calls, storedCount()]).toEqual([1, 1]);
    jest.advanceTimersByTime(999);
    await settle();
    expect(storedCount()).toBe(1);
    jest.advanceTimersByTime(1);
    await settle();
    expect([anomalies.weather.calls, storedCount()]).toEqual([2, 3]);
    recorder.anomaly('progress', numbered(1, { breachCount: 4 }));
    recorder.anomaly('opened', numbered(2));
    await settle();
    expect(storedCount()).toBe(4);
    recorder.anomaly('progress', numbered(1, { breachCount: 5 }));
    await recorder.close();
    expect(storedCount()).toBe(5);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('tries again after a second and says that it failed', async () => {
    const { anomalies, journal, recorder } = setup();
    anomalies.weather.failures = 2;
    recorder.anomaly('opened', numbered(1));
    await settle();
    jest.advanceTimersByTime(999);
    await settle();
    expect([anomalies.weather.calls, anomalies.byId.size]).toEqual([1, 0]);
    await second();
    await second();
    expect([anomalies.byId.size, journal.events]).toEqual([1, ['market.write_failed', 'market.write_failed']]);
  });

  it('says how many anomalies and how many gaps wait', async () => {
    const { anomalies, gaps, journal, recorder } = setup();
    gaps.weather.failures = 1;
    recorder.gap(aGap());
    await settle();
    await second();
    anomalies.weather.failures = 1;
    recorder.anomaly('opened', numbered(1));
    recorder.anomaly('opened', numbered(2));
    await settle();
    await second();
    expect(journal.details).toEqual([
      { anomalies: 0, gaps: 1 },
      { anomalies: 2, gaps: 0 },
    ]);
  });

  it('counts anomalies as they open, by direction and severity', () => {
    const { recorder } = setup();
    recorder.anomaly('opened', numbered(1, { direction: 'DOWN', severity: 'medium' }));
    recorder.anomaly('updated', numbered(1, { direction: 'DOWN', severity: 'critical' }));
    recorder.anomaly('closed', numbered(1, { direction: 'DOWN', severity: 'critical', status: 'closed' }));
    recorder.anomaly('opened', numbered(2, { severity: 'high' }));
    expect(recorder.detected).toEqual({ UP: { medium: 0, high: 1, critical: 0 }, DOWN: { medium: 1, high: 0, critical: 0 } });
    expect(recorder.detectedCount).toBe(2);
  });

  it('hands over each event with the anomaly as it was then, in order, also after a write that failed', async () => {
    const { anomalies, recorder } = setup();
    anomalies.weather.failures = 1;
    recorder.anomaly('opened', numbered(1, { severity: 'medium' }));
    recorder.anomaly('progress', numbered(1, { severity: 'medium', breachCount: 2 }));
    recorder.anomaly('updated', numbered(1, { severity: 'high', breachCount: 3 }));
    await Promise.resolve();
    recorder.anomaly('opened', numbered(2));
    recorder.anomaly('closed', numbered(1, { severity: 'high', status: 'closed', breachCount: 3 }));
    await second();
    await recorder.flushed();
    expect(anomalies.news.map(({ event, anomaly }) => [event, anomaly.id, anomaly.severity, anomaly.status])).toEqual([
      ['opened', numbered(1).id, 'medium', 'open'],
      ['updated', numbered(1).id, 'high', 'open'],
      ['opened', numbered(2).id, numbered(2).severity, 'open'],
      ['closed', numbered(1).id, 'high', 'closed'],
    ]);
  });

  it('holds the engines back from 100 000 that wait, and lets them go on when the database is back', async () => {
    const { anomalies, gaps, recorder } = setup();
    anomalies.weather.failures = Infinity;
    const anomaly = numbered(0);
    for (let serial = 0; serial < 99_999; serial += 1) recorder.anomaly('opened', { ...anomaly, id: String(serial), detectedAt: serial });
    await second();
    expect(recorder.ready()).toBe(true);
    recorder.gap(aGap());
    expect(recorder.ready()).toBe(false);
    // The same again waits once.
    recorder.anomaly('progress', { ...anomaly, id: '7', breachCount: 8 });
    anomalies.weather.failures = 0;
    await second();
    await recorder.flushed();
    expect([recorder.ready(), anomalies.byId.size, anomalies.byId.get('7')!.breachCount, gaps.byKey.size]).toEqual([true, 99_999, 8, 1]);
  });

  it('holds the engines back when as many candles wait', async () => {
    const { candles, recorder } = setup();
    const candle = aCandle();
    for (let k = 1; k < 100_000; k += 1) recorder.candle({ ...candle, openTime: DAY_START + k * 60_000 }, true);
    expect(recorder.ready()).toBe(true);
    recorder.candle(candle, true);
    expect(recorder.ready()).toBe(false);
    await candles.take(async () => []);
    expect(recorder.ready()).toBe(true);
  });

  it('keeps an anomaly in memory until the database has it, and no longer', async () => {
    const { anomalies, recent, recorder } = setup(10);
    anomalies.weather.hold();
    const openAt = (serial: number) => recorder.anomaly('opened', numbered(serial, { detectedAt: DAY_START + serial }));
    for (let serial = 0; serial < 50; serial += 1) openAt(serial);
    expect(recent.find({}, null, 100).items).toHaveLength(50);
    anomalies.weather.release();
    await recorder.flushed();
    openAt(50);
    // An open one that has left memory goes on in the database.
    recorder.anomaly('closed', numbered(0, { detectedAt: DAY_START, status: 'closed' }));
    await recorder.flushed();
    expect(recent.find({}, null, 100).items).toHaveLength(10);
    expect(anomalies.byId.get(numbered(0).id)!.status).toBe('closed');
  });

  it('adds what an engine builds after its predecessor died to what that one had', () => {
    const { candles, recorder } = setup();
    recorder.candle(aCandle({ openTime: DAY_START - 60_000 }), true);
    recorder.restarted([aCandle({ count: 5 })]);
    recorder.restarted([aCandle({ count: 2 })]);
    recorder.candle(aCandle({ count: 1 }), true);
    recorder.candle(aCandle({ count: 1, revision: 1 }), false);
    const shown = candles.overlay('AAPL', '1m', []);
    expect([...shown.values()].map(({ openTime, count, revision }) => [openTime, count, revision])).toEqual([
      [DAY_START - 60_000, 34, 0],
      [DAY_START, 9, 1],
    ]);
  });

  it('closes when all is stored', async () => {
    const { anomalies, recorder } = setup();
    anomalies.weather.hold();
    recorder.anomaly('opened', numbered(1));
    let isClosed = false;
    const closing = recorder.close().then(() => (isClosed = true));
    await second();
    expect(isClosed).toBe(false);
    anomalies.weather.release();
    await closing;
    expect(anomalies.byId.size).toBe(1);
  });

  it('closes though the database stays away', async () => {
    const { anomalies, recorder } = setup();
    anomalies.weather.failures = Infinity;
    recorder.anomaly('opened', numbered(1));
    await second();
    const closing = recorder.close();
    await second();
    await closing;
    expect(anomalies.byId.size).toBe(0);
  });
});

function byId(a: Anomaly, b: Anomaly): number {
  return a.id < b.id ? -1 : 1;
}
