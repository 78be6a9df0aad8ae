/** The engine against a model that asks every question of all ticks; statistics, day, average and gaps by example. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { EngineProbe, statisticsOf } from '../../../test/support/engine-probe.ts';
import { ratioOf, unitsOf } from '../../../test/support/exact-decimal.ts';
import { checkStream, streams } from '../../../test/support/market-streams.ts';
import { MESSAGE_DOUBLES, ROW_ASK, ROW_AVERAGE, ROW_BID, ROW_DOUBLES, ROW_FIRST_TIME, ROW_GAP_TO } from './engine-layout.ts';
import { TickBatch } from './tick.ts';
import { TickEngine } from './tick-engine.ts';

const T = Date.UTC(2026, 0, 5, 12);

function published(probe: EngineProbe, id = 0) {
  probe.publish();
  return statisticsOf(probe.rows.get(id)!);
}

describe('TickEngine and the model', () => {
  it('agree on every stream of ticks: ties, late and too late ones, prices at the threshold, several symbols', () => {
    expect(() => fc.assert(fc.property(streams(false), checkStream), { numRuns: 500 })).not.toThrow();
  });

  it('agree when settings, sessions and processes change in mid-stream', () => {
    expect(() => fc.assert(fc.property(streams(true), checkStream), { numRuns: 500 })).not.toThrow();
  });

  it('agree on long streams', () => {
    expect(() => fc.assert(fc.property(streams(true, 400), checkStream), { numRuns: 20 })).not.toThrow();
  });
});

describe('TickEngine statistics', () => {
  it('take the current price from the newest event time, of equal ones the last arrival', () => {
    const probe = new EngineProbe().push({ time: T, price: 1 }, { time: T, price: 2 }, { time: T - 1, price: 3 });
    expect(published(probe)).toMatchObject({ price: 2, time: T, count: 3, min: 1, max: 3 });
  });

  it('count a tick of exactly w ago into the window and one of w + 1 ago only into count, minimum and maximum', () => {
    const probe = new EngineProbe().push({ time: T, price: 100 }, { time: T - 1000, price: 99 }, { time: T - 1001, price: 90, size: 5 });
    expect(published(probe)).toMatchObject({
      windowMin: 99,
      windowMax: 100,
      min: 90,
      max: 100,
      count: 3,
      average: 99.5,
      dayVolume: 0,
      dayLow: 99,
    });
    expect([probe.engine.late, probe.engine.tooLate]).toEqual([1, 1]);
  });

  it('begin the day with its first tick and leave it alone for a late tick of the day before', () => {
    const midnight = Date.UTC(2026, 0, 6);
    const probe = new EngineProbe().push(
      { time: midnight - 10, price: 5, size: 1 },
      { time: midnight + 20, price: 7, size: 2 },
      { time: midnight - 1, price: 1, size: 4 },
    );
    expect(published(probe)).toMatchObject({ dayOpen: 7, dayHigh: 7, dayLow: 7, dayVolume: 2 });
    probe.push({ time: midnight, price: 6, size: 8 });
    expect(published(probe)).toMatchObject({ dayOpen: 6, dayOpenTime: midnight, dayHigh: 7, dayLow: 6, dayVolume: 10 });
  });

  it('begin count, minimum and maximum anew at a reset and keep the rest', () => {
    const probe = new EngineProbe().push({ time: T, price: 90 }, { time: T + 1, price: 100 });
    probe.engine.reset(0);
    expect(published(probe)).toMatchObject({ count: 0, average: 95, windowMin: 90, dayLow: 90, price: 100 });
    probe.push({ time: T + 2, price: 95 });
    expect(published(probe)).toMatchObject({ count: 1, min: 95, max: 95, average: 95, windowMin: 90 });
  });

  it('show a narrower window at once', () => {
    const probe = new EngineProbe().push({ time: T, price: 90 }, { time: T + 500, price: 100 });
    probe.configure(0, { thresholdBp: 200, windowMs: 499, cooldownMs: 0 });
    expect(published(probe)).toMatchObject({ windowMin: 100, windowMax: 100 });
  });

  it('say since when the window fills: from the first tick, from a wider window, from a restart', () => {
    const probe = new EngineProbe().push({ time: T, price: 1 }, { time: T + 5000, price: 1 });
    const firstTime = () => (probe.publish(), probe.rows.get(0)![ROW_FIRST_TIME]);
    expect(firstTime()).toBe(T);
    probe.configure(0, { thresholdBp: 200, windowMs: 2000, cooldownMs: 0 });
    expect(firstTime()).toBe(T + 5000);
    probe.restart();
    probe.configure(0, { thresholdBp: 200, windowMs: 3000, cooldownMs: 0 });
    probe.push({ time: T + 9000, price: 1 });
    expect(firstTime()).toBe(T + 9000);
  });

  it('keep the latest bid and ask, each by itself', () => {
    const probe = new EngineProbe().push({ time: T, price: 1, bid: 0.9, ask: 1.1 }, { time: T, price: 1, bid: 0.8 }, { time: T, price: 1 });
    probe.publish();
    expect([probe.rows.get(0)![ROW_BID], probe.rows.get(0)![ROW_ASK]]).toEqual([0.8, 1.1]);
  });
});

describe('TickEngine moving average', () => {
  const relativeError = (actual: number, prices: number[]) => {
    const sum = prices.reduce((total, price) => total + unitsOf(price), 0n);
    return Math.abs(actual / (ratioOf(sum, 10n ** 30n) / prices.length) - 1);
  };

  it('is the mean of what there is until N prices came, then of the latest N', () => {
    const probe = new EngineProbe({ averageWindow: 3 });
    const means = [1, 2, 6, 10, 2].map((price, i) => published(probe.push({ time: T + i * 9, price })).average);
    expect(means).toEqual([1, 1.5, 3, 6, 6]);
  });

  it('forgets 1e12 once it has left the window', () => {
    const probe = new EngineProbe({ averageWindow: 64 });
    const prices = [...Array(200)].map((_, i) => (i < 100 ? 1e12 - i : 1e-6 * (1 + i / 1000)));
    prices.forEach((price, i) => probe.push({ time: T + i, price: Number(price.toPrecision(15)) }));
    expect(
      relativeError(
        published(probe).average,
        prices.slice(-64).map((price) => Number(price.toPrecision(15))),
      ),
    ).toBeLessThan(1e-14);
  });

  it.each([
    [1, 10],
    [64, 101],
    [4096, 20],
  ])('with N = %d stays exact to 1e-12 over %d times ten thousand ticks', (averageWindow, batches) => {
    const options = { maxSymbols: 1, averageWindow, windowMs: 1000, thresholdBp: 9999, cooldownMs: 0, dedup: 'episode' as const };
    const sink = { row: new Float64Array(MESSAGE_DOUBLES), send: () => undefined };
    const engine = new TickEngine(options, sink, new Float64Array(2));
    const batch = new TickBatch(9973);
    const prices = Array.from({ length: 10_000 }, (_, k) => Number((10 ** (((k * 7919) % 18_000) / 1000 - 6)).toPrecision(15)));
    const row = new Float64Array(ROW_DOUBLES);
    let worst = 0;
    for (let n = 0; n < batches; n += 1) {
      batch.clear();
      const price = (k: number) => prices[(n * batch.capacity + k) % prices.length]!;
      for (let k = 0; k < batch.capacity; k += 1) batch.push(0, price(k), T + n * batch.capacity + k, T);
      engine.process(batch.slots, 0, batch.length);
      engine.publish(row, () => undefined);
      const latest = Array.from({ length: averageWindow }, (_, k) => price(batch.capacity - averageWindow + k));
      if (n % 10 === 9) worst = Math.max(worst, relativeError(row[ROW_AVERAGE]!, latest));
    }
    expect(worst).toBeLessThan(1e-12);
  });
});

describe('TickEngine gaps', () => {
  const sequence = (...ticks: [time: number, sequence: number][]) => {
    const probe = new EngineProbe();
    for (const [time, number] of ticks) probe.push({ time: T + time, price: 100, sequence: number });
    probe.publish();
    return probe;
  };

  it('tell of a jump in the sequence with the ticks around it and how many are missing', () => {
    const probe = sequence([0, 7], [5, 8], [9, 12]);
    expect(probe.gaps).toEqual([{ id: 0, from: T + 5, to: T + 9, lost: 3 }]);
    expect(probe.rows.get(0)![ROW_GAP_TO]).toBe(T + 9);
  });

  it('join jumps that follow each other within w and part those that do not', () => {
    const probe = sequence([0, 1], [10, 3], [900, 6], [1901, 7], [1950, 9]);
    expect(probe.gaps).toEqual([
      { id: 0, from: T, to: T + 900, lost: 3 },
      { id: 0, from: T + 1901, to: T + 1950, lost: 1 },
    ]);
  });

  it('see no jump in ticks that come out of order but without a hole, or twice', () => {
    expect(sequence([0, 1], [10, 2], [4, 3], [11, 4], [11, 4], [-2000, 5], [12, 6]).gaps).toEqual([]);
  });

  it('go on from a sequence that its feed began anew, and tell of jumps in the new one', () => {
    expect(sequence([0, 5000], [10, 0], [20, 1], [30, 5]).gaps).toEqual([{ id: 0, from: T + 20, to: T + 30, lost: 3 }]);
  });

  it('see a jump at a late tick', () => {
    expect(sequence([0, 1], [10, 2], [4, 5], [11, 6]).gaps).toEqual([{ id: 0, from: T + 10, to: T + 10, lost: 2 }]);
  });

  it('mark anomalies whose window overlaps the jump, and no others', () => {
    const probe = sequence([0, 1], [10, 4]).push({ time: T + 1010, price: 103, sequence: 5 }, { time: T + 1011, price: 100, sequence: 6 });
    expect(probe.messages.map(({ event, gap, episode }) => [event, episode.direction, gap])).toEqual([
      ['opened', 'UP', true],
      ['opened', 'DOWN', false],
    ]);
  });

  it('mark anomalies whose window overlaps ticks that were dropped', () => {
    const anomalyAt = (from: number, to: number) => {
      const probe = new EngineProbe();
      probe.losses.set([T + from, T + to]);
      return probe.push({ time: T, price: 100 }, { time: T + 500, price: 103 }).messages[0]!.gap;
    };
    expect([anomalyAt(-900, -501), anomalyAt(-900, -500), anomalyAt(500, 800), anomalyAt(501, 800)]).toEqual([false, true, true, false]);
  });
});
