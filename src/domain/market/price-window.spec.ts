/** The rings behind the window: long runs, positions that begin anew, and the bound of their memory. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { EngineProbe, statisticsOf } from '../../../test/support/engine-probe.ts';
import { MarketOracle } from '../../../test/support/market-oracle.ts';
import { HIGH_AT_I, HIGH_I, LOW_AT_I, LOW_I, NEWEST, RECORD_DOUBLES } from './engine-layout.ts';
import { EngineState } from './engine-state.ts';
import { createWindow, growRing, insertLate, rewindDeques } from './price-window.ts';

const T = Date.UTC(2026, 0, 5, 12);
const settings = { thresholdBp: 200, windowMs: 1000, cooldownMs: 0 };

/** Entries of one deque, oldest first. */
function entriesOf(state: EngineState, id: number, ends: number, place: number): [number, number][] {
  const i = id * RECORD_DOUBLES * 2;
  const [head, tail] = state.integers.subarray(i + 2 * ends, i + 2 * ends + 2);
  const [at, mask] = state.integers.subarray(i + 2 * place, i + 2 * place + 2);
  return Array.from({ length: tail! - head! }, (_, k) => {
    const from = at! + ((head! + k) & mask!) * 2;
    return [state.pool.data[from]!, state.pool.data[from + 1]!];
  });
}

function windowState(): EngineState {
  const options = { maxSymbols: 2, averageWindow: 4, ...settings, dedup: 'episode' as const };
  const state = new EngineState(options, { row: new Float64Array(20), send: () => undefined }, new Float64Array(4));
  state.configure(1, 200, 1000, 0);
  state.numbers[RECORD_DOUBLES + NEWEST] = T;
  createWindow(state, 1);
  return state;
}

describe('price window', () => {
  it('keeps each deque strictly monotonic, of equal extremes the latest, whatever the order of arrival', () => {
    const entry = fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 1, max: 6 }));
    const property = fc.property(fc.array(entry, { maxLength: 40 }), (ticks) => {
      const state = windowState();
      for (const [time, price] of ticks) insertLate(state, 1, T + time, price);
      const isLow = ([time, price]: number[]) =>
        !ticks.some(([t, p]) => t > time! && p <= price!) && !ticks.some(([t, p]) => t === time && p < price!);
      const isHigh = ([time, price]: number[]) =>
        !ticks.some(([t, p]) => t > time! && p >= price!) && !ticks.some(([t, p]) => t === time && p > price!);
      const expected = (keep: (tick: number[]) => boolean) => {
        const kept = new Map(ticks.filter(keep).map(([time, price]) => [T + time, price]));
        return [...kept].sort(([a], [b]) => a - b);
      };
      expect(entriesOf(state, 1, LOW_I, LOW_AT_I)).toEqual(expected(isLow));
      expect(entriesOf(state, 1, HIGH_I, HIGH_AT_I)).toEqual(expected(isHigh));
    });
    fc.assert(property, { numRuns: 400 });
  });

  it('keeps its entries when positions begin anew and when rings grow', () => {
    const state = windowState();
    const low = (RECORD_DOUBLES + LOW_I) * 2;
    state.integers.fill(2 ** 31 - 1 - 37, low, low + 2);
    for (let k = 0; k < 30; k += 1) insertLate(state, 1, T + k, 100 + k);
    const expected = Array.from({ length: 30 }, (_, k) => [T + k, 100 + k]);
    expect(entriesOf(state, 1, LOW_I, LOW_AT_I)).toEqual(expected);
    state.integers[low]! += 3 * 64;
    state.integers[low + 1]! += 3 * 64;
    rewindDeques(state, 1);
    expect(state.integers[low]).toBeLessThan(64);
    expect(entriesOf(state, 1, LOW_I, LOW_AT_I)).toEqual(expected);
    growRing(state, 1, LOW_I, LOW_AT_I);
    expect(entriesOf(state, 1, LOW_I, LOW_AT_I)).toEqual(expected);
  });

  it('stays right over hundreds of thousands of ticks in few instants', () => {
    const probe = new EngineProbe({ maxSymbols: 1, averageWindow: 1, windowMs: 2, thresholdBp: 9999 });
    const prices = Array.from({ length: 997 }, (_, k) => 100 + ((k * 613) % 997) / 100);
    const recent: [number, number][] = [];
    for (let n = 0; n < 200_000; n += 1) {
      const tick: [number, number] = [T + Math.floor(n / 100), prices[n % prices.length]!];
      probe.push({ time: tick[0], price: tick[1] });
      recent.push(tick);
      if (recent.length > 300) recent.shift();
      if (n % 9973 !== 9972) continue;
      probe.publish();
      const window = recent.filter(([time]) => time >= tick[0] - 2).map(([, price]) => price);
      expect(statisticsOf(probe.rows.get(0)!)).toMatchObject({
        windowMin: Math.min(...window),
        windowMax: Math.max(...window),
        count: n + 1,
      });
    }
    expect(probe.engine.samplesEvicted).toBe(0);
  });
});

describe('price window at the bound of its memory', () => {
  it('gives up the oldest samples, counted, and goes on', () => {
    const probe = new EngineProbe({ maxSymbols: 2, poolDoubles: 512, ...settings, windowMs: 60_000 });
    for (let k = 0; k < 1000; k += 1) probe.push({ time: T + k, price: 100 + k / 1000 });
    expect(probe.engine.samplesEvicted).toBeGreaterThan(500);
    probe.push({ time: T + 1000, price: 104 });
    expect(probe.messages).toMatchObject([{ event: 'opened', episode: { direction: 'UP', newPrice: 104 } }]);
    probe.publish();
    expect(statisticsOf(probe.rows.get(0)!)).toMatchObject({ count: 1001, min: 100, windowMax: 104 });
  });

  it('has room for the first tick of every symbol, however much the others have taken', () => {
    const probe = new EngineProbe({ maxSymbols: 8, poolDoubles: 512, ...settings, windowMs: 60_000 });
    for (let k = 0; k < 500; k += 1) probe.push({ time: T + k, price: 100 + k / 1000 });
    for (let id = 1; id < 8; id += 1) probe.push({ id, time: T, price: 100 }, { id, time: T + 1, price: 103 });
    expect(probe.messages.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it('finds no breach that is none', () => {
    const tick = fc.tuple(fc.integer({ min: -40, max: 20 }), fc.integer({ min: 96, max: 105 }));
    const property = fc.property(fc.array(tick, { minLength: 30, maxLength: 90, size: 'max' }), (ticks) => {
      const probe = new EngineProbe({ maxSymbols: 1, poolDoubles: 64, ...settings, dedup: 'none' });
      const oracle = new MarketOracle(settings, 4, 'none');
      for (const [distance, price] of ticks) {
        const time = (oracle.newest ?? T) + distance;
        oracle.push({ time, price });
        probe.push({ time, price });
      }
      const real = new Set(oracle.episodes.map(({ direction, triggerTime, newPrice }) => `${direction} ${triggerTime} ${newPrice}`));
      const found = probe.messages.map(({ episode: { direction, triggerTime, newPrice } }) => `${direction} ${triggerTime} ${newPrice}`);
      expect(found.filter((breach) => !real.has(breach))).toEqual([]);
      expect(probe.engine.samplesEvicted > 0 || oracle.samples().length <= 16).toBe(true);
    });
    fc.assert(property, { numRuns: 150 });
  });
});
