/**
 * Sliding window minimum and maximum on monotonic deques (Lemire, "Streaming Maximum-Minimum Filter Using No More than Three Comparisons
 * per Element", 2006), and the samples of the last 2w from which late ticks are judged.
 *
 *   low deque   head ─► (t, p) (t', p') … ◄─ tail     t rises, p rises strictly: the head is the minimum, the latest of equal ones
 *   high deque  the same with p falling strictly
 *   samples     every tick that was not too late, ordered by (event time, arrival); a fraction of the time marks counted breaches
 *
 * All are power-of-two rings of (time, price) pairs in the engine's pool. Ticks in order are pushed by the engine's own loop; this file
 * holds what happens seldom: growth, late ticks, other settings.
 */
import * as layout from './engine-layout.ts';
import type { EngineState } from './engine-state.ts';

// Constants of this module's own are folded into the code, imported ones are not (see tick-engine.ts).
const {
  FIRST_DEQUE_ENTRIES,
  FIRST_RING_DOUBLES,
  FIRST_SAMPLES,
  HIGH_AT_I,
  HIGH_I,
  LOW_AT_I,
  LOW_I,
  NEWEST,
  RECORD_DOUBLES,
  SAMPLES_AT_I,
  SAMPLES_I,
  WINDOW_MS,
} = layout;

/** Added to a sample's time once its breach upwards, or downwards, is counted. Times are integers below 2⁵⁰, so both are exact. */
export const COUNTED_UP = 0.25;
export const COUNTED_DOWN = 0.5;

/**
 * Most samples of one symbol: 131 072 ticks a second for w = 1 s. A late tick moves those after it, so the bound is also one of time; beyond
 * it the oldest go, counted `samplesEvicted`, and late ticks are judged on less history.
 */
const MAX_SAMPLES = 1 << 18;

/** Gives a symbol its empty rings. */
export function createWindow(state: EngineState, id: number): void {
  createRing(state, id, LOW_I, LOW_AT_I, FIRST_DEQUE_ENTRIES);
  createRing(state, id, HIGH_I, HIGH_AT_I, FIRST_DEQUE_ENTRIES);
  createRing(state, id, SAMPLES_I, SAMPLES_AT_I, FIRST_SAMPLES);
  state.reserved -= FIRST_RING_DOUBLES;
}

function createRing(state: EngineState, id: number, ends: number, place: number, entries: number): void {
  const at = state.pool.allocate(entries * 2);
  if (at < 0) throw new Error('the pool of windows is smaller than its symbols need');
  const r = id * RECORD_DOUBLES * 2;
  state.integers[r + 2 * ends] = 0;
  state.integers[r + 2 * ends + 1] = 0;
  state.integers[r + 2 * place] = at;
  state.integers[r + 2 * place + 1] = entries - 1;
}

/** Makes room for one more entry of a full ring by doubling it; at the pool's limit its oldest entry goes, counted. */
export function growRing(state: EngineState, id: number, ends: number, place: number): void {
  const { integers, pool } = state;
  const e = id * RECORD_DOUBLES * 2 + 2 * ends;
  const p = id * RECORD_DOUBLES * 2 + 2 * place;
  const head = integers[e]!;
  const length = integers[e + 1]! - head;
  const from = integers[p]!;
  const mask = integers[p + 1]!;
  const entries = mask + 1;
  const to = pool.allocate(entries * 4, state.reserved);
  if (to < 0) {
    integers[e] = head + 1;
    state.samplesEvicted += 1;
    return;
  }
  const data = pool.data;
  for (let i = 0; i < length; i += 1) {
    const k = from + ((head + i) & mask) * 2;
    data[to + 2 * i] = data[k]!;
    data[to + 2 * i + 1] = data[k + 1]!;
  }
  pool.release(from, entries * 2);
  integers[e] = 0;
  integers[e + 1] = length;
  integers[p] = to;
  integers[p + 1] = entries * 2 - 1;
}

/** Lets the positions of both deques count from 0 again, so that they never leave 32 bits. */
export function rewindDeques(state: EngineState, id: number): void {
  const i = id * RECORD_DOUBLES * 2;
  rewind(state.integers, i + 2 * LOW_I, state.integers[i + 2 * LOW_AT_I + 1]!);
  rewind(state.integers, i + 2 * HIGH_I, state.integers[i + 2 * HIGH_AT_I + 1]!);
}

function rewind(integers: Int32Array, ends: number, mask: number): void {
  const head = integers[ends]!;
  const passes = head - (head & mask);
  integers[ends] = head - passes;
  integers[ends + 1]! -= passes;
}

/** Makes room for one more sample: lets go of those older than 2w, and doubles the ring when most of it is still needed. */
export function makeRoomForSample(state: EngineState, id: number): void {
  const { integers, numbers, pool } = state;
  const e = id * RECORD_DOUBLES * 2 + 2 * SAMPLES_I;
  const p = id * RECORD_DOUBLES * 2 + 2 * SAMPLES_AT_I;
  const r = id * RECORD_DOUBLES;
  const horizon = numbers[r + NEWEST]! - 2 * numbers[r + WINDOW_MS]!;
  const at = integers[p]!;
  const mask = integers[p + 1]!;
  const tail = integers[e + 1]!;
  let head = integers[e]!;
  while (head !== tail && pool.data[at + (head & mask) * 2]! < horizon) head += 1;
  integers[e] = head;
  rewind(integers, e, mask);
  // Growing before the ring is quite full keeps the sweep above rare.
  if (mask + 1 < MAX_SAMPLES) {
    if (tail - head > mask - (mask >> 2)) growRing(state, id, SAMPLES_I, SAMPLES_AT_I);
  } else if (tail - head > mask) {
    integers[e]! += 1;
    state.samplesEvicted += 1;
  }
}

/** What a tick's own window says of it. NaN where the window is empty. */
export interface OwnWindow {
  low: number;
  lowTime: number;
  high: number;
  highTime: number;
}

/** Position at which a sample of event time `time` belongs: after its ties. */
export function positionOf(state: EngineState, id: number, time: number): number {
  return firstAfter(state, id, SAMPLES_I, SAMPLES_AT_I, time);
}

/** Position of the first entry of a ring that is later than `time`; its tail where none is. */
function firstAfter(state: EngineState, id: number, ends: number, place: number, time: number): number {
  const { integers } = state;
  const data = state.pool.data;
  const i = id * RECORD_DOUBLES * 2;
  const at = integers[i + 2 * place]!;
  const mask = integers[i + 2 * place + 1]!;
  let low = integers[i + 2 * ends]!;
  let high = integers[i + 2 * ends + 1]!;
  while (low !== high) {
    const middle = (low + high) >>> 1;
    if (Math.floor(data[at + (middle & mask) * 2]!) > time) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Highest price of the ticks after `time`, which is at most w old: what stands in a deque behind an instant is extreme from there on. */
export function highestAfter(state: EngineState, id: number, time: number): number {
  return extremeAfter(state, id, HIGH_I, HIGH_AT_I, time);
}

export function lowestAfter(state: EngineState, id: number, time: number): number {
  return extremeAfter(state, id, LOW_I, LOW_AT_I, time);
}

function extremeAfter(state: EngineState, id: number, ends: number, place: number, time: number): number {
  const i = id * RECORD_DOUBLES * 2 + 2 * place;
  const position = firstAfter(state, id, ends, place, time);
  return state.pool.data[state.integers[i]! + (position & state.integers[i + 1]!) * 2 + 1]!;
}

/** Minimum and maximum (of equal ones the latest) of the samples before `position` that are at most w older than `time`. */
export function ownWindow(state: EngineState, id: number, position: number, time: number, result: OwnWindow): void {
  const { integers } = state;
  const data = state.pool.data;
  const i = id * RECORD_DOUBLES * 2;
  const head = integers[i + 2 * SAMPLES_I]!;
  const at = integers[i + 2 * SAMPLES_AT_I]!;
  const mask = integers[i + 2 * SAMPLES_AT_I + 1]!;
  const oldest = time - state.numbers[id * RECORD_DOUBLES + WINDOW_MS]!;
  result.low = NaN;
  result.high = NaN;
  for (let k = position - 1; k >= head; k -= 1) {
    const sampleTime = Math.floor(data[at + (k & mask) * 2]!);
    if (sampleTime < oldest) break;
    const price = data[at + (k & mask) * 2 + 1]!;
    if (!(price >= result.low)) {
      result.low = price;
      result.lowTime = sampleTime;
    }
    if (!(price <= result.high)) {
      result.high = price;
      result.highTime = sampleTime;
    }
  }
}

/** Earlier arrivals with the same event time as the sample at `position`. */
export function ordinalOf(state: EngineState, id: number, position: number, time: number): number {
  const { integers } = state;
  const data = state.pool.data;
  const i = id * RECORD_DOUBLES * 2;
  const head = integers[i + 2 * SAMPLES_I]!;
  const at = integers[i + 2 * SAMPLES_AT_I]!;
  const mask = integers[i + 2 * SAMPLES_AT_I + 1]!;
  let ordinal = 0;
  while (position - ordinal > head && Math.floor(data[at + ((position - ordinal - 1) & mask) * 2]!) === time) ordinal += 1;
  return ordinal;
}

/** Inserts a late sample at its position; the ring may move, so positions found before are void. Returns the new position. */
export function insertSample(state: EngineState, id: number, position: number, time: number, price: number): number {
  const { integers } = state;
  const i = id * RECORD_DOUBLES * 2;
  const fromTail = integers[i + 2 * SAMPLES_I + 1]! - position;
  if (integers[i + 2 * SAMPLES_I + 1]! - integers[i + 2 * SAMPLES_I]! > integers[i + 2 * SAMPLES_AT_I + 1]!) makeRoomForSample(state, id);
  const data = state.pool.data;
  const at = integers[i + 2 * SAMPLES_AT_I]!;
  const mask = integers[i + 2 * SAMPLES_AT_I + 1]!;
  const tail = integers[i + 2 * SAMPLES_I + 1]!;
  // At the pool's limit the oldest sample has gone, and it may have stood right here.
  const place = Math.max(tail - fromTail, integers[i + 2 * SAMPLES_I]!);
  const first = place & mask;
  const end = tail & mask;
  if (first <= end && place !== tail) data.copyWithin(at + first * 2 + 2, at + first * 2, at + end * 2);
  else if (place !== tail) {
    // The samples that move stand on both sides of the ring's end.
    data.copyWithin(at + 2, at, at + end * 2);
    moveEntry(data, at, mask, mask, 0);
    data.copyWithin(at + first * 2 + 2, at + first * 2, at + mask * 2);
  }
  data[at + (place & mask) * 2] = time;
  data[at + (place & mask) * 2 + 1] = price;
  integers[i + 2 * SAMPLES_I + 1] = tail + 1;
  return place;
}

/** Puts a late tick into both deques, where later ticks may still need it. */
export function insertLate(state: EngineState, id: number, time: number, price: number): void {
  insertIntoDeque(state, id, LOW_I, LOW_AT_I, 1, time, price);
  insertIntoDeque(state, id, HIGH_I, HIGH_AT_I, -1, time, price);
}

/** `sign` 1: the deque of the minimum; -1: of the maximum (the same rule on negated prices). */
function insertIntoDeque(state: EngineState, id: number, ends: number, place: number, sign: number, time: number, price: number): void {
  const { integers, pool } = state;
  const i = id * RECORD_DOUBLES * 2;
  const e = i + 2 * ends;
  const a = i + 2 * place;
  if (integers[e + 1]! - integers[e]! > integers[a + 1]!) growRing(state, id, ends, place);
  const data = pool.data;
  const at = integers[a]!;
  const mask = integers[a + 1]!;
  const head = integers[e]!;
  const tail = integers[e + 1]!;
  let after = tail; // first entry that is later than the tick
  while (after !== head && data[at + ((after - 1) & mask) * 2]! > time) after -= 1;
  if (after !== tail && data[at + (after & mask) * 2 + 1]! * sign <= price * sign) return; // a later one is at least as extreme
  let before = after; // entries from here to `after` are no longer extreme
  while (before !== head && data[at + ((before - 1) & mask) * 2 + 1]! * sign >= price * sign) before -= 1;
  // An entry of the same instant that is still there is more extreme and leaves the window at the same time.
  if (before !== head && data[at + ((before - 1) & mask) * 2]! === time) return;
  const shift = 1 - (after - before);
  if (shift > 0) for (let k = tail - 1; k >= after; k -= 1) moveEntry(data, at, mask, k, k + shift);
  else if (shift < 0) for (let k = after; k < tail; k += 1) moveEntry(data, at, mask, k, k + shift);
  data[at + (before & mask) * 2] = time;
  data[at + (before & mask) * 2 + 1] = price;
  integers[e + 1] = tail + shift;
}

function moveEntry(data: Float64Array, at: number, mask: number, from: number, to: number): void {
  data[at + (to & mask) * 2] = data[at + (from & mask) * 2]!;
  data[at + (to & mask) * 2 + 1] = data[at + (from & mask) * 2 + 1]!;
}

/** Builds both deques anew from the samples: a wider window needs entries that the old one had let go. */
export function rebuildDeques(state: EngineState, id: number): void {
  const { integers, numbers } = state;
  const i = id * RECORD_DOUBLES * 2;
  const oldest = numbers[id * RECORD_DOUBLES + NEWEST]! - numbers[id * RECORD_DOUBLES + WINDOW_MS]!;
  for (const ends of [LOW_I, HIGH_I]) integers[i + 2 * ends + 1] = integers[i + 2 * ends]!;
  const head = integers[i + 2 * SAMPLES_I]!;
  const tail = integers[i + 2 * SAMPLES_I + 1]!;
  const at = integers[i + 2 * SAMPLES_AT_I]!;
  const mask = integers[i + 2 * SAMPLES_AT_I + 1]!;
  for (let k = head; k !== tail; k += 1) {
    const time = Math.floor(state.pool.data[at + (k & mask) * 2]!);
    if (time >= oldest) insertLate(state, id, time, state.pool.data[at + (k & mask) * 2 + 1]!);
  }
}
