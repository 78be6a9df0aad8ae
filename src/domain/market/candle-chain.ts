/**
 * Candles of four nested intervals for the price of one: ticks in order only move the record's accumulator, which is folded into the
 * second; a finished second is merged into the minute, that into five minutes, that into the hour. What a level shows is its own part
 * merged with the levels below. Late ticks go to the lowest level whose candle is still being built, and to finished candles as parts.
 */
import * as layout from './engine-layout.ts';
import type { EngineState } from './engine-state.ts';

// Constants of this module's own are folded into the code, imported ones are not (see tick-engine.ts).
const {
  ACC_I,
  ACC_HIGH,
  ACC_LOW,
  ACC_VOLUME,
  CANDLE_CLOSE,
  CANDLE_COUNT,
  CANDLE_DOUBLES,
  CANDLE_FIRST,
  CANDLE_HIGH,
  CANDLE_LAST,
  CANDLE_LEVELS,
  CANDLE_LOW,
  CANDLE_OPEN,
  CANDLE_REVISION,
  CANDLE_TIME,
  CANDLE_VOLUME,
  COUNT,
  DAY_HIGH,
  DAY_LOW,
  DAY_VOLUME,
  KIND_CANDLE,
  KIND_CANDLE_PART,
  LAST,
  MAX,
  MESSAGE_CANDLE,
  MESSAGE_KIND,
  MESSAGE_LEVEL,
  MESSAGE_SYMBOL,
  MIN,
  NEWEST,
  RECORD_DOUBLES,
  WINDOW_MS,
} = layout;

const LEVEL_MS = [1000, 60_000, 300_000, 3_600_000] as const;
/** Candles of one symbol. */
const CHAIN_DOUBLES = CANDLE_LEVELS * CANDLE_DOUBLES;

export class CandleChain {
  private readonly state: EngineState;
  private readonly candles: Float64Array;

  constructor(state: EngineState) {
    this.state = state;
    this.candles = new Float64Array(state.options.maxSymbols * CHAIN_DOUBLES);
  }

  /** Moves the accumulator into the second's candle, the session and the day. */
  fold(id: number): void {
    const numbers = this.state.numbers;
    const r = id * RECORD_DOUBLES;
    const count = this.state.integers[2 * (r + ACC_I)]!;
    if (count === 0) return;
    const high = numbers[r + ACC_HIGH]!;
    const low = numbers[r + ACC_LOW]!;
    const volume = numbers[r + ACC_VOLUME]!;
    const c = id * CHAIN_DOUBLES;
    const candles = this.candles;
    if (high > candles[c + CANDLE_HIGH]!) candles[c + CANDLE_HIGH] = high;
    if (low < candles[c + CANDLE_LOW]!) candles[c + CANDLE_LOW] = low;
    candles[c + CANDLE_CLOSE] = numbers[r + LAST]!;
    candles[c + CANDLE_LAST] = numbers[r + NEWEST]!;
    candles[c + CANDLE_VOLUME]! += volume;
    candles[c + CANDLE_COUNT]! += count;
    numbers[r + COUNT]! += count;
    if (low < numbers[r + MIN]!) numbers[r + MIN] = low;
    if (high > numbers[r + MAX]!) numbers[r + MAX] = high;
    if (high > numbers[r + DAY_HIGH]!) numbers[r + DAY_HIGH] = high;
    if (low < numbers[r + DAY_LOW]!) numbers[r + DAY_LOW] = low;
    numbers[r + DAY_VOLUME]! += volume;
    this.state.integers[2 * (r + ACC_I)] = 0;
    numbers[r + ACC_HIGH] = -Infinity;
    numbers[r + ACC_LOW] = Infinity;
    numbers[r + ACC_VOLUME] = 0;
  }

  /** A tick in order begins `second`: sends what is finished and opens the new candle. The accumulator must be folded. */
  turn(id: number, second: number, time: number, price: number): void {
    const c = id * CHAIN_DOUBLES;
    if (this.candles[c] === second) return; // late ticks opened it before
    for (let level = 0; level < CANDLE_LEVELS; level += 1) {
      const at = c + level * CANDLE_DOUBLES;
      const openTime = this.candles[at]!;
      if (openTime === 0) continue;
      if (time < openTime + LEVEL_MS[level]!) break;
      this.send(id, level, at, KIND_CANDLE);
      if (level + 1 < CANDLE_LEVELS) this.mergeInto(at + CANDLE_DOUBLES, at, level + 1);
      this.candles[at] = 0;
    }
    this.open(c, second, time, price);
  }

  private open(at: number, openTime: number, time: number, price: number): void {
    const candles = this.candles;
    candles[at + CANDLE_TIME] = openTime;
    candles[at + CANDLE_OPEN] = price;
    candles[at + CANDLE_FIRST] = time;
    candles[at + CANDLE_HIGH] = -Infinity;
    candles[at + CANDLE_LOW] = Infinity;
    candles[at + CANDLE_CLOSE] = price;
    candles[at + CANDLE_LAST] = time;
    candles[at + CANDLE_VOLUME] = 0;
    candles[at + CANDLE_COUNT] = 0;
    candles[at + CANDLE_REVISION] = 0;
  }

  /** A tick that is late or too late; `newest` is the symbol's newest event time before it. The accumulator must be folded. */
  addLate(id: number, time: number, price: number, size: number, newest: number): void {
    const windowMs = this.state.numbers[id * RECORD_DOUBLES + WINDOW_MS]!;
    for (let level = 0; level < CANDLE_LEVELS; level += 1) {
      const length = LEVEL_MS[level]!;
      const openTime = Math.floor(time / length) * length;
      if (openTime === Math.floor(newest / length) * length) {
        this.add(id * CHAIN_DOUBLES + level * CANDLE_DOUBLES, openTime, time, price, size);
        return;
      }
      const row = this.state.sink.row;
      row[MESSAGE_KIND] = KIND_CANDLE_PART;
      row[MESSAGE_SYMBOL] = id;
      row[MESSAGE_LEVEL] = level;
      row[MESSAGE_CANDLE + CANDLE_TIME] = openTime;
      row[MESSAGE_CANDLE + CANDLE_OPEN] = price;
      row[MESSAGE_CANDLE + CANDLE_FIRST] = time;
      row[MESSAGE_CANDLE + CANDLE_HIGH] = price;
      row[MESSAGE_CANDLE + CANDLE_LOW] = price;
      row[MESSAGE_CANDLE + CANDLE_CLOSE] = price;
      row[MESSAGE_CANDLE + CANDLE_LAST] = time;
      row[MESSAGE_CANDLE + CANDLE_VOLUME] = size;
      row[MESSAGE_CANDLE + CANDLE_COUNT] = 1;
      row[MESSAGE_CANDLE + CANDLE_REVISION] = newest >= openTime + length + windowMs ? 1 : 0;
      this.state.sink.send();
    }
  }

  private add(at: number, openTime: number, time: number, price: number, size: number): void {
    const candles = this.candles;
    if (candles[at] === 0) this.open(at, openTime, time, price);
    if (time < candles[at + CANDLE_FIRST]!) {
      candles[at + CANDLE_FIRST] = time;
      candles[at + CANDLE_OPEN] = price;
    }
    if (time >= candles[at + CANDLE_LAST]!) {
      candles[at + CANDLE_LAST] = time;
      candles[at + CANDLE_CLOSE] = price;
    }
    candles[at + CANDLE_HIGH] = Math.max(candles[at + CANDLE_HIGH]!, price);
    candles[at + CANDLE_LOW] = Math.min(candles[at + CANDLE_LOW]!, price);
    candles[at + CANDLE_VOLUME]! += size;
    candles[at + CANDLE_COUNT]! += 1;
  }

  /** Merges the finished candle at `from` into the part of the next level at `to`; they share no instant. */
  private mergeInto(to: number, from: number, level: number): void {
    const candles = this.candles;
    if (candles[to] === 0) {
      for (let i = 1; i < CANDLE_DOUBLES; i += 1) candles[to + i] = candles[from + i]!;
      const length = LEVEL_MS[level]!;
      candles[to] = Math.floor(candles[from]! / length) * length;
      return;
    }
    mergeParts(candles, to, candles, from);
  }

  private send(id: number, level: number, at: number, kind: number): void {
    const row = this.state.sink.row;
    row[MESSAGE_KIND] = kind;
    row[MESSAGE_SYMBOL] = id;
    row[MESSAGE_LEVEL] = level;
    for (let i = 0; i < CANDLE_DOUBLES; i += 1) row[MESSAGE_CANDLE + i] = this.candles[at + i]!;
    this.state.sink.send();
  }

  /** Writes the four open candles as they stand to `row` from `at` on; the accumulator must be folded. */
  view(id: number, row: Float64Array, at: number): void {
    const c = id * CHAIN_DOUBLES;
    for (let level = 0; level < CANDLE_LEVELS; level += 1) {
      const to = at + level * CANDLE_DOUBLES;
      const from = c + level * CANDLE_DOUBLES;
      for (let i = 0; i < CANDLE_DOUBLES; i += 1) row[to + i] = this.candles[from + i]!;
      if (level === 0 || row[to - CANDLE_DOUBLES] === 0) continue;
      if (row[to] === 0) {
        for (let i = 1; i < CANDLE_DOUBLES; i += 1) row[to + i] = row[to - CANDLE_DOUBLES + i]!;
        row[to] = Math.floor(row[to - CANDLE_DOUBLES]! / LEVEL_MS[level]!) * LEVEL_MS[level]!;
      } else mergeParts(row, to, row, to - CANDLE_DOUBLES);
    }
  }
}

/** Merges two parts of one candle that share no instant. */
function mergeParts(target: Float64Array, to: number, source: Float64Array, from: number): void {
  if (source[from + CANDLE_FIRST]! < target[to + CANDLE_FIRST]!) {
    target[to + CANDLE_FIRST] = source[from + CANDLE_FIRST]!;
    target[to + CANDLE_OPEN] = source[from + CANDLE_OPEN]!;
  }
  if (source[from + CANDLE_LAST]! >= target[to + CANDLE_LAST]!) {
    target[to + CANDLE_LAST] = source[from + CANDLE_LAST]!;
    target[to + CANDLE_CLOSE] = source[from + CANDLE_CLOSE]!;
  }
  if (source[from + CANDLE_HIGH]! > target[to + CANDLE_HIGH]!) target[to + CANDLE_HIGH] = source[from + CANDLE_HIGH]!;
  if (source[from + CANDLE_LOW]! < target[to + CANDLE_LOW]!) target[to + CANDLE_LOW] = source[from + CANDLE_LOW]!;
  target[to + CANDLE_VOLUME]! += source[from + CANDLE_VOLUME]!;
  target[to + CANDLE_COUNT]! += source[from + CANDLE_COUNT]!;
  target[to + CANDLE_REVISION]! += source[from + CANDLE_REVISION]!;
}
