/**
 * The engine's denominator: what it does to ticks in order, written by hand as one loop over typed arrays, for somebody who wants only
 * that and wants it fast. No late ticks, no settings per symbol, no episodes; breaches and finished candles are only summed up.
 *
 * One record per symbol, hot fields first; the second's high, low, volume and count are gathered in it and folded into candle, session and
 * day when the second ends.
 */
import {
  TICK_ARRIVAL,
  TICK_ASK,
  TICK_BID,
  TICK_PRICE,
  TICK_SEQUENCE,
  TICK_SIZE,
  TICK_STRIDE,
  TICK_TIME,
} from '../../src/domain/market/tick.ts';
import type { Figures } from './figures.ts';

const AVERAGE_TICKS = 64;
const WINDOW_MS = 1000;
const KEPT_MS = 2 * WINDOW_MS;
const UP_FACTOR = 10_200;
const DOWN_FACTOR = 9_800;
const DAY_MS = 86_400_000;
const LEVEL_MS = [1000, 60_000, 300_000, 3_600_000];

const NEWEST = 0;
const LAST = 1;
const HIGH = 2;
const LOW = 3;
const VOLUME = 4;
const COUNT = 5;
const PREFIX = 6;
const SECOND_END = 7;
/** Integers from here on, two in a double: the rings as head, tail, offset, mask; then the place in the average's block. */
const LOWS = 16;
const HIGHS = 20;
const SAMPLES = 24;
const PLACE = 28;
const HAS_BLOCK = 29;
const ARRIVAL = 15;
const BID = 16;
const ASK = 17;
const SEQUENCE = 18;
const MISSING = 19;
const SESSION_COUNT = 20;
const MIN = 21;
const MAX = 22;
const DAY_END = 23;
const DAY_OPEN = 24;
const DAY_HIGH = 25;
const DAY_LOW = 26;
const DAY_VOLUME = 27;
const RECORD = 32;

const OPEN_TIME = 0;
const OPEN = 1;
const C_HIGH = 2;
const C_LOW = 3;
const CLOSE = 4;
const C_VOLUME = 5;
const C_COUNT = 6;
/** Event times of the first and the last tick. */
const FIRST_TIME = 7;
const LAST_TIME = 8;
const CANDLE = 9;

export class BareMarket {
  private readonly symbols: number;
  private readonly numbers: Float64Array;
  private readonly integers: Int32Array;
  private readonly averages: Float64Array;
  private readonly candles: Float64Array;
  private slab: Float64Array;
  private used = 0;
  private breaches = 0;
  private finishedCandles = 0;

  constructor(symbols: number) {
    this.symbols = symbols;
    this.numbers = new Float64Array(symbols * RECORD);
    this.integers = new Int32Array(this.numbers.buffer);
    this.averages = new Float64Array(symbols * AVERAGE_TICKS);
    this.candles = new Float64Array(symbols * 4 * CANDLE);
    this.slab = new Float64Array(symbols * 128);
    for (let id = 0; id < symbols; id += 1) {
      const r = id * RECORD;
      for (const ring of [LOWS, HIGHS, SAMPLES]) {
        this.integers[2 * r + ring + 2] = this.used;
        this.integers[2 * r + ring + 3] = 15;
        this.used += 32;
      }
      this.numbers[r + HIGH] = this.numbers[r + MAX] = -Infinity;
      this.numbers[r + LOW] = this.numbers[r + MIN] = Infinity;
      this.numbers[r + SEQUENCE] = NaN;
    }
  }

  process(slots: Float64Array, from: number, to: number): void {
    const { numbers, integers, averages } = this;
    let slab = this.slab;
    let breaches = 0;
    for (let at = from * TICK_STRIDE, end = to * TICK_STRIDE; at < end; at += TICK_STRIDE) {
      const id = slots[at]! | 0;
      const price = slots[at + TICK_PRICE]!;
      const time = slots[at + TICK_TIME]!;
      const r = id * RECORD;
      const i = r * 2;
      if (time >= numbers[r + SECOND_END]!) this.turnSecond(id, time, price);

      numbers[r + NEWEST] = time;
      numbers[r + LAST] = price;
      if (price > numbers[r + HIGH]!) numbers[r + HIGH] = price;
      if (price < numbers[r + LOW]!) numbers[r + LOW] = price;
      const size = slots[at + TICK_SIZE]!;
      if (size > 0) numbers[r + VOLUME]! += size;
      numbers[r + COUNT]! += 1;
      numbers[r + ARRIVAL] = slots[at + TICK_ARRIVAL]!;
      const bid = slots[at + TICK_BID]!;
      if (bid === bid) numbers[r + BID] = bid;
      const ask = slots[at + TICK_ASK]!;
      if (ask === ask) numbers[r + ASK] = ask;
      const sequence = slots[at + TICK_SEQUENCE]!;
      if (sequence === sequence) {
        if (sequence > numbers[r + SEQUENCE]! + 1) numbers[r + MISSING]! += sequence - numbers[r + SEQUENCE]! - 1;
        numbers[r + SEQUENCE] = sequence;
      }

      // Average: a block of prices; full, it becomes suffix sums.
      const place = integers[i + PLACE]!;
      const block = id * AVERAGE_TICKS;
      averages[block + place] = price;
      if (place < AVERAGE_TICKS - 1) {
        integers[i + PLACE] = place + 1;
        numbers[r + PREFIX]! += price;
      } else {
        for (let k = block + AVERAGE_TICKS - 2; k >= block; k -= 1) averages[k]! += averages[k + 1]!;
        integers[i + PLACE] = 0;
        integers[i + HAS_BLOCK] = 1;
        numbers[r + PREFIX] = 0;
      }

      // Window: two monotonic deques of (time, price).
      const oldest = time - WINDOW_MS;
      const scaled = price * 10_000;
      let head = integers[i + LOWS]!;
      let tail = integers[i + LOWS + 1]!;
      let ring = integers[i + LOWS + 2]!;
      let mask = integers[i + LOWS + 3]!;
      while (head !== tail && slab[ring + (head & mask) * 2]! < oldest) head += 1;
      if (head !== tail) {
        const low = slab[ring + (head & mask) * 2 + 1]!;
        const beyond = scaled - low * UP_FACTOR;
        if (beyond > -1e-6 && (beyond > 1e-6 || isBeyond(price, low, UP_FACTOR))) breaches += 1;
        while (tail !== head && slab[ring + ((tail - 1) & mask) * 2 + 1]! >= price) tail -= 1;
      }
      integers[i + LOWS] = head;
      if (tail === head || slab[ring + ((tail - 1) & mask) * 2] !== time) {
        if (tail - head > mask) {
          integers[i + LOWS + 1] = tail;
          this.grow(i + LOWS);
          slab = this.slab;
          tail = integers[i + LOWS + 1]!;
          ring = integers[i + LOWS + 2]!;
          mask = integers[i + LOWS + 3]!;
        }
        slab[ring + (tail & mask) * 2] = time;
        slab[ring + (tail & mask) * 2 + 1] = price;
        tail += 1;
      }
      integers[i + LOWS + 1] = tail;

      head = integers[i + HIGHS]!;
      tail = integers[i + HIGHS + 1]!;
      ring = integers[i + HIGHS + 2]!;
      mask = integers[i + HIGHS + 3]!;
      while (head !== tail && slab[ring + (head & mask) * 2]! < oldest) head += 1;
      if (head !== tail) {
        const high = slab[ring + (head & mask) * 2 + 1]!;
        const beyond = high * DOWN_FACTOR - scaled;
        if (beyond > -1e-6 && (beyond > 1e-6 || isBeyond(price, high, DOWN_FACTOR))) breaches += 1;
        while (tail !== head && slab[ring + ((tail - 1) & mask) * 2 + 1]! <= price) tail -= 1;
      }
      integers[i + HIGHS] = head;
      if (tail === head || slab[ring + ((tail - 1) & mask) * 2] !== time) {
        if (tail - head > mask) {
          integers[i + HIGHS + 1] = tail;
          this.grow(i + HIGHS);
          slab = this.slab;
          tail = integers[i + HIGHS + 1]!;
          ring = integers[i + HIGHS + 2]!;
          mask = integers[i + HIGHS + 3]!;
        }
        slab[ring + (tail & mask) * 2] = time;
        slab[ring + (tail & mask) * 2 + 1] = price;
        tail += 1;
      }
      integers[i + HIGHS + 1] = tail;

      // Samples of the last two windows; those that are older go when the ring is full.
      let newest = integers[i + SAMPLES + 1]!;
      if (newest - integers[i + SAMPLES]! > integers[i + SAMPLES + 3]!) {
        this.makeRoom(i, time - KEPT_MS);
        slab = this.slab;
        newest = integers[i + SAMPLES + 1]!;
      }
      const sampleAt = integers[i + SAMPLES + 2]! + (newest & integers[i + SAMPLES + 3]!) * 2;
      slab[sampleAt] = time;
      slab[sampleAt + 1] = price;
      integers[i + SAMPLES + 1] = newest + 1;
    }
    this.breaches += breaches;
  }

  private grow(ring: number): void {
    const integers = this.integers;
    const head = integers[ring]!;
    const length = integers[ring + 1]! - head;
    const from = integers[ring + 2]!;
    const mask = integers[ring + 3]!;
    const size = (mask + 1) * 4;
    if (this.used + size > this.slab.length) {
      const larger = new Float64Array(Math.max(this.slab.length * 2, this.used + size));
      larger.set(this.slab);
      this.slab = larger;
    }
    for (let k = 0; k < length; k += 1) {
      this.slab[this.used + 2 * k] = this.slab[from + ((head + k) & mask) * 2]!;
      this.slab[this.used + 2 * k + 1] = this.slab[from + ((head + k) & mask) * 2 + 1]!;
    }
    integers[ring] = 0;
    integers[ring + 1] = length;
    integers[ring + 2] = this.used;
    integers[ring + 3] = mask * 2 + 1;
    this.used += size;
  }

  private makeRoom(i: number, horizon: number): void {
    const integers = this.integers;
    const at = integers[i + SAMPLES + 2]!;
    const mask = integers[i + SAMPLES + 3]!;
    const tail = integers[i + SAMPLES + 1]!;
    let head = integers[i + SAMPLES]!;
    while (head !== tail && this.slab[at + (head & mask) * 2]! < horizon) head += 1;
    integers[i + SAMPLES] = head;
    if (tail - head > mask - (mask >> 2)) this.grow(i + SAMPLES);
  }

  /** Finishes the second: candles, session and day take what was gathered; then the next one begins. */
  private turnSecond(id: number, time: number, price: number): void {
    const { numbers, candles } = this;
    const r = id * RECORD;
    this.fold(id);
    const first = id * 4 * CANDLE;
    for (let level = 0, c = first; level < 4; level += 1, c += CANDLE) {
      const length = LEVEL_MS[level]!;
      if (candles[c] === 0) continue;
      if (time < candles[c]! + length) break;
      this.finishedCandles +=
        candles[c + OPEN]! +
        2 * candles[c + C_HIGH]! +
        3 * candles[c + C_LOW]! +
        5 * candles[c + CLOSE]! +
        candles[c + C_VOLUME]! +
        candles[c + C_COUNT]! +
        candles[c + LAST_TIME]! -
        candles[c + FIRST_TIME]!;
      if (level < 3) {
        const up = c + CANDLE;
        if (candles[up] === 0) {
          candles[up] = Math.floor(candles[c]! / LEVEL_MS[level + 1]!) * LEVEL_MS[level + 1]!;
          for (let k = OPEN; k < CANDLE; k += 1) candles[up + k] = candles[c + k]!;
        } else {
          if (candles[c + C_HIGH]! > candles[up + C_HIGH]!) candles[up + C_HIGH] = candles[c + C_HIGH]!;
          if (candles[c + C_LOW]! < candles[up + C_LOW]!) candles[up + C_LOW] = candles[c + C_LOW]!;
          candles[up + CLOSE] = candles[c + CLOSE]!;
          candles[up + LAST_TIME] = candles[c + LAST_TIME]!;
          candles[up + C_VOLUME]! += candles[c + C_VOLUME]!;
          candles[up + C_COUNT]! += candles[c + C_COUNT]!;
        }
      }
      candles[c] = 0;
    }
    const second = Math.floor(time / 1000) * 1000;
    candles[first + OPEN_TIME] = second;
    candles[first + OPEN] = price;
    candles[first + FIRST_TIME] = time;
    candles[first + C_HIGH] = -Infinity;
    candles[first + C_LOW] = Infinity;
    candles[first + C_VOLUME] = 0;
    candles[first + C_COUNT] = 0;
    numbers[r + SECOND_END] = second + 1000;
    if (time >= numbers[r + DAY_END]!) {
      numbers[r + DAY_END] = Math.floor(time / DAY_MS) * DAY_MS + DAY_MS;
      numbers[r + DAY_OPEN] = price;
      numbers[r + DAY_HIGH] = -Infinity;
      numbers[r + DAY_LOW] = Infinity;
      numbers[r + DAY_VOLUME] = 0;
    }
  }

  private fold(id: number): void {
    const { numbers, candles } = this;
    const r = id * RECORD;
    const c = id * 4 * CANDLE;
    const count = numbers[r + COUNT]!;
    if (count === 0) return;
    const high = numbers[r + HIGH]!;
    const low = numbers[r + LOW]!;
    const volume = numbers[r + VOLUME]!;
    if (high > candles[c + C_HIGH]!) candles[c + C_HIGH] = high;
    if (low < candles[c + C_LOW]!) candles[c + C_LOW] = low;
    candles[c + CLOSE] = numbers[r + LAST]!;
    candles[c + LAST_TIME] = numbers[r + NEWEST]!;
    candles[c + C_VOLUME]! += volume;
    candles[c + C_COUNT]! += count;
    numbers[r + SESSION_COUNT]! += count;
    if (low < numbers[r + MIN]!) numbers[r + MIN] = low;
    if (high > numbers[r + MAX]!) numbers[r + MAX] = high;
    if (high > numbers[r + DAY_HIGH]!) numbers[r + DAY_HIGH] = high;
    if (low < numbers[r + DAY_LOW]!) numbers[r + DAY_LOW] = low;
    numbers[r + DAY_VOLUME]! += volume;
    numbers[r + COUNT] = 0;
    numbers[r + HIGH] = -Infinity;
    numbers[r + LOW] = Infinity;
    numbers[r + VOLUME] = 0;
  }

  figures(): Figures {
    const figures = { breaches: this.breaches, candles: this.finishedCandles, averages: 0, session: 0, day: 0, window: 0 };
    for (let id = 0; id < this.symbols; id += 1) {
      const r = id * RECORD;
      this.fold(id);
      if (this.numbers[r + SESSION_COUNT] === 0) continue;
      const n = this.numbers;
      const place = this.integers[2 * r + PLACE]!;
      const hasBlock = this.integers[2 * r + HAS_BLOCK] === 1;
      const sum = n[r + PREFIX]! + (hasBlock ? this.averages[id * AVERAGE_TICKS + place]! : 0);
      figures.averages += sum / (hasBlock ? AVERAGE_TICKS : place);
      figures.session += n[r + SESSION_COUNT]! + n[r + MIN]! + n[r + MAX]! + n[r + LAST]! + (n[r + NEWEST]! % DAY_MS);
      figures.day += n[r + DAY_OPEN]! + n[r + DAY_HIGH]! + n[r + DAY_LOW]! + n[r + DAY_VOLUME]!;
      figures.window += this.extreme(2 * r + LOWS) + this.extreme(2 * r + HIGHS);
    }
    return figures;
  }

  private extreme(ring: number): number {
    const [head, , at, mask] = this.integers.subarray(ring, ring + 4) as unknown as [number, number, number, number];
    return this.slab[at + (head & mask) * 2 + 1]!;
  }
}

/** Too close for doubles: the tape's prices have four decimals, so that integers decide. */
function isBeyond(price: number, reference: number, factor: number): boolean {
  const difference = Math.round(price * 10_000) * 10_000 - Math.round(reference * 10_000) * factor;
  return factor > 10_000 ? difference > 0 : difference < 0;
}
