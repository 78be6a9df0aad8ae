/**
 * The tick engine: statistics, moving average, sliding window, spikes and candles of many symbols; one writer, no allocation per tick.
 *
 * `process` is one loop with the work of a tick in order written out in it, because a call per structure costs as much as the structure.
 * Everything that happens seldom (a new symbol, the end of a second, a breach, a late tick, a full ring) leaves it for the parts beside
 * this file.
 */
import { CandleChain } from './candle-chain.ts';
import * as layout from './engine-layout.ts';
import { EngineState } from './engine-state.ts';
import type { EngineOptions, Losses, MessageSink } from './engine-state.ts';
import { DOWN, EpisodeBook, UP } from './episode-book.ts';
import { LateTicks } from './late-ticks.ts';
import { MovingAverages } from './moving-average.ts';
import { COUNTED_DOWN, COUNTED_UP, createWindow, growRing, makeRoomForSample, rebuildDeques, rewindDeques } from './price-window.ts';
import { SequenceGaps } from './sequence-gaps.ts';
import * as rule from './spike-rule.ts';
import { readRow, writeRow } from './symbol-rows.ts';
import * as tick from './tick.ts';

/*
 * Constants of this module's own: V8 folds them into the code of the loops below. Imported ones it loads from memory at each use, which took
 * a fifth of a tick.
 */
const {
  ACC_HIGH,
  ACC_I,
  ACC_LOW,
  ACC_VOLUME,
  ASK,
  AVERAGE_I,
  BID,
  CLOSE_AT,
  COUNT,
  DAY_END,
  DAY_HIGH,
  DAY_LOW,
  DAY_OPEN,
  DAY_OPEN_TIME,
  DAY_VOLUME,
  FIRST_TIME,
  HIGH_AT_I,
  HIGH_I,
  LAST,
  LOW_AT_I,
  LOW_I,
  MAX,
  MIN,
  NEWEST,
  NEXT_TURN,
  PREFIX,
  RECORD_DOUBLES,
  SAMPLES_AT_I,
  SAMPLES_I,
  SECOND_END,
  SEQUENCE,
  WINDOW_MS,
} = layout;
const { TICK_ARRIVAL, TICK_ASK, TICK_BID, TICK_PRICE, TICK_SEQUENCE, TICK_SIZE, TICK_STRIDE, TICK_TIME } = tick;
const { CLEARLY, isBreachDown, isBreachUp } = rule;

const DAY_MS = 86_400_000;

export class TickEngine {
  private readonly state: EngineState;
  private readonly candles: CandleChain;
  private readonly episodes: EpisodeBook;
  private readonly averages: MovingAverages;
  private readonly gaps: SequenceGaps;
  private readonly lateTicks: LateTicks;
  private readonly dirty: Uint8Array;
  private readonly dirtyIds: Int32Array;
  private dirtyCount = 0;

  constructor(options: EngineOptions, sink: MessageSink, losses: Losses) {
    this.state = new EngineState(options, sink, losses);
    this.candles = new CandleChain(this.state);
    this.episodes = new EpisodeBook(this.state);
    this.averages = new MovingAverages(this.state);
    this.gaps = new SequenceGaps(this.state);
    this.lateTicks = new LateTicks(this.state, this.candles, this.episodes, this.averages, this.gaps);
    this.dirty = new Uint8Array(options.maxSymbols);
    this.dirtyIds = new Int32Array(options.maxSymbols);
  }

  get late(): number {
    return this.state.late;
  }

  get tooLate(): number {
    return this.state.tooLate;
  }

  get breaches(): number {
    return this.state.breaches;
  }

  get samplesEvicted(): number {
    return this.state.samplesEvicted;
  }

  /** Processes ticks `from` … `to` − 1 of `slots` (`TICK_STRIDE` doubles each, checked by `TickReader`), in order of arrival. */
  process(slots: Float64Array, from: number, to: number): void {
    const state = this.state;
    const numbers = state.numbers;
    const integers = state.integers;
    const averages = this.averages.blocks;
    const averageWindow = this.averages.length;
    const dirty = this.dirty;
    let data = state.pool.data;

    for (let at = from * TICK_STRIDE, end = to * TICK_STRIDE; at < end; at += TICK_STRIDE) {
      const id = slots[at]! | 0;
      const price = slots[at + TICK_PRICE]!;
      const time = slots[at + TICK_TIME]!;
      const r = id * RECORD_DOUBLES;
      const i = r * 2;
      if (dirty[id] === 0) {
        dirty[id] = 1;
        this.dirtyIds[this.dirtyCount] = id;
        this.dirtyCount += 1;
      }
      if (time < numbers[r + NEWEST]!) {
        this.lateTicks.process(id, time, price, slots[at + TICK_SIZE]!, slots[at + TICK_ARRIVAL]!, slots[at + TICK_SEQUENCE]!);
        data = state.pool.data;
        continue;
      }
      if (time >= numbers[r + NEXT_TURN]!) {
        this.turn(id, time, price);
        data = state.pool.data;
      }
      const sequence = slots[at + TICK_SEQUENCE]!;
      if (sequence === sequence) this.gaps.check(id, time, sequence);

      // Statistics.
      numbers[r + NEWEST] = time;
      numbers[r + LAST] = price;
      if (price > numbers[r + ACC_HIGH]!) numbers[r + ACC_HIGH] = price;
      if (price < numbers[r + ACC_LOW]!) numbers[r + ACC_LOW] = price;
      const size = slots[at + TICK_SIZE]!;
      if (size > 0) numbers[r + ACC_VOLUME]! += size;
      integers[i + 2 * ACC_I]! += 1;
      integers[i + 2 * ACC_I + 1] = slots[at + TICK_ARRIVAL]! | 0;
      const bid = slots[at + TICK_BID]!;
      if (bid === bid) numbers[r + BID] = bid;
      const ask = slots[at + TICK_ASK]!;
      if (ask === ask) numbers[r + ASK] = ask;

      // Moving average: see `MovingAverages`.
      const place = integers[i + 2 * AVERAGE_I]!;
      averages[id * averageWindow + place] = price;
      if (place + 1 === averageWindow) this.averages.turnBlock(id);
      else {
        integers[i + 2 * AVERAGE_I] = place + 1;
        numbers[r + PREFIX]! += price;
      }

      // Window: what is older than w leaves both deques; then the tick is tested against their heads; then it enters them.
      const oldest = time - numbers[r + WINDOW_MS]!;
      const scaled = price * 10_000;
      const thresholdBp = integers[i + 2 * AVERAGE_I + 1]!;
      let breach = 0;
      let lowPrice = 0;
      let lowTime = 0;
      let highPrice = 0;
      let highTime = 0;

      let ringAt = integers[i + 2 * LOW_AT_I]!;
      let mask = integers[i + 2 * LOW_AT_I + 1]!;
      let head = integers[i + 2 * LOW_I]!;
      let tail = integers[i + 2 * LOW_I + 1]!;
      while (head !== tail && data[ringAt + (head & mask) * 2]! < oldest) head += 1;
      if (head !== tail) {
        lowPrice = data[ringAt + (head & mask) * 2 + 1]!;
        if (scaled - lowPrice * (10_000 + thresholdBp) > -CLEARLY * lowPrice && isBreachUp(price, lowPrice, thresholdBp)) {
          breach = 1;
          lowTime = data[ringAt + (head & mask) * 2]!;
        }
        while (tail !== head && data[ringAt + ((tail - 1) & mask) * 2 + 1]! >= price) tail -= 1;
      }
      integers[i + 2 * LOW_I] = head;
      // An earlier tick of the same instant that is lower makes this one unnecessary: they leave together.
      if (tail === head || data[ringAt + ((tail - 1) & mask) * 2] !== time) {
        if (tail - head > mask) {
          integers[i + 2 * LOW_I + 1] = tail;
          growRing(state, id, LOW_I, LOW_AT_I);
          data = state.pool.data;
          ringAt = integers[i + 2 * LOW_AT_I]!;
          mask = integers[i + 2 * LOW_AT_I + 1]!;
          tail = integers[i + 2 * LOW_I + 1]!;
        }
        data[ringAt + (tail & mask) * 2] = time;
        data[ringAt + (tail & mask) * 2 + 1] = price;
        tail += 1;
      }
      integers[i + 2 * LOW_I + 1] = tail;

      ringAt = integers[i + 2 * HIGH_AT_I]!;
      mask = integers[i + 2 * HIGH_AT_I + 1]!;
      head = integers[i + 2 * HIGH_I]!;
      tail = integers[i + 2 * HIGH_I + 1]!;
      while (head !== tail && data[ringAt + (head & mask) * 2]! < oldest) head += 1;
      if (head !== tail) {
        highPrice = data[ringAt + (head & mask) * 2 + 1]!;
        if (scaled - highPrice * (10_000 - thresholdBp) < CLEARLY * highPrice && isBreachDown(price, highPrice, thresholdBp)) {
          breach |= 2;
          highTime = data[ringAt + (head & mask) * 2]!;
        }
        while (tail !== head && data[ringAt + ((tail - 1) & mask) * 2 + 1]! <= price) tail -= 1;
      }
      integers[i + 2 * HIGH_I] = head;
      if (tail === head || data[ringAt + ((tail - 1) & mask) * 2] !== time) {
        if (tail - head > mask) {
          integers[i + 2 * HIGH_I + 1] = tail;
          growRing(state, id, HIGH_I, HIGH_AT_I);
          data = state.pool.data;
          ringAt = integers[i + 2 * HIGH_AT_I]!;
          mask = integers[i + 2 * HIGH_AT_I + 1]!;
          tail = integers[i + 2 * HIGH_I + 1]!;
        }
        data[ringAt + (tail & mask) * 2] = time;
        data[ringAt + (tail & mask) * 2 + 1] = price;
        tail += 1;
      }
      integers[i + 2 * HIGH_I + 1] = tail;

      // Samples: kept for late ticks, let go when their ring is full.
      if (integers[i + 2 * SAMPLES_I + 1]! - integers[i + 2 * SAMPLES_I]! > integers[i + 2 * SAMPLES_AT_I + 1]!) {
        makeRoomForSample(state, id);
        data = state.pool.data;
      }
      const position = integers[i + 2 * SAMPLES_I + 1]!;
      const sampleAt = integers[i + 2 * SAMPLES_AT_I]! + (position & integers[i + 2 * SAMPLES_AT_I + 1]!) * 2;
      data[sampleAt] = time;
      data[sampleAt + 1] = price;
      integers[i + 2 * SAMPLES_I + 1] = position + 1;

      if (breach !== 0) {
        data[sampleAt] = time + (breach & 1 ? COUNTED_UP : 0) + (breach & 2 ? COUNTED_DOWN : 0);
        if (breach & 1) this.episodes.found(id, UP, position, time, price, lowPrice, lowTime, false);
        if (breach & 2) this.episodes.found(id, DOWN, position, time, price, highPrice, highTime, false);
      }
    }
  }

  /** A new symbol, the end of a second (and with it perhaps of a day), or an episode that closes. */
  private turn(id: number, time: number, price: number): void {
    const numbers = this.state.numbers;
    const r = id * RECORD_DOUBLES;
    if (numbers[r + NEWEST] === 0) this.create(id);
    if (time > numbers[r + CLOSE_AT]!) this.episodes.closePassed(id, time);
    if (time >= numbers[r + SECOND_END]!) {
      if (numbers[r + SECOND_END] === 0) numbers[r + FIRST_TIME] = time;
      const second = Math.floor(time / 1000) * 1000;
      rewindDeques(this.state, id);
      this.candles.fold(id);
      this.candles.turn(id, second, time, price);
      numbers[r + SECOND_END] = second + 1000;
      if (time >= numbers[r + DAY_END]!) this.turnDay(id, time, price);
    }
    const secondEnd = numbers[r + SECOND_END]!;
    const closed = numbers[r + CLOSE_AT]! + 1;
    numbers[r + NEXT_TURN] = secondEnd < closed ? secondEnd : closed;
  }

  private turnDay(id: number, time: number, price: number): void {
    const numbers = this.state.numbers;
    const r = id * RECORD_DOUBLES;
    numbers[r + DAY_END] = Math.floor(time / DAY_MS) * DAY_MS + DAY_MS;
    numbers[r + DAY_OPEN] = price;
    numbers[r + DAY_OPEN_TIME] = time;
    numbers[r + DAY_HIGH] = -Infinity;
    numbers[r + DAY_LOW] = Infinity;
    numbers[r + DAY_VOLUME] = 0;
  }

  /** Prepares the record of a symbol that this engine has not seen. */
  private create(id: number): void {
    const { numbers, options } = this.state;
    const r = id * RECORD_DOUBLES;
    if (numbers[r + WINDOW_MS] === 0) this.state.configure(id, options.thresholdBp, options.windowMs, options.cooldownMs);
    createWindow(this.state, id);
    numbers[r + ACC_HIGH] = -Infinity;
    numbers[r + ACC_LOW] = Infinity;
    numbers[r + MIN] = Infinity;
    numbers[r + MAX] = -Infinity;
    numbers[r + BID] = NaN;
    numbers[r + ASK] = NaN;
    numbers[r + SEQUENCE] = NaN;
    numbers[r + CLOSE_AT] = Infinity;
  }

  /** In force for the next tick of the symbol; open episodes keep theirs. */
  configure(id: number, thresholdBp: number, windowMs: number, cooldownMs: number): void {
    const numbers = this.state.numbers;
    const r = id * RECORD_DOUBLES;
    const before = numbers[r + NEWEST] === 0 ? windowMs : numbers[r + WINDOW_MS]!;
    this.state.configure(id, thresholdBp, windowMs, cooldownMs);
    if (windowMs === before) return;
    rebuildDeques(this.state, id);
    // What the narrower window had let go is missing until the wider one has passed.
    if (windowMs > before && numbers[r + FIRST_TIME]! > 0) numbers[r + FIRST_TIME] = numbers[r + NEWEST]!;
    this.markDirty(id);
  }

  /** Begins count, minimum and maximum of a symbol anew. */
  reset(id: number): void {
    const numbers = this.state.numbers;
    const r = id * RECORD_DOUBLES;
    if (numbers[r + NEWEST] === 0) return;
    this.candles.fold(id);
    numbers[r + COUNT] = 0;
    numbers[r + MIN] = Infinity;
    numbers[r + MAX] = -Infinity;
    this.markDirty(id);
  }

  /** Closes episodes of symbols that have been silent since `silentSince` (wall clock, epoch milliseconds); Infinity closes all. */
  closeSilent(silentSince: number): void {
    this.episodes.closeSilent(silentSince);
  }

  /** Takes up an open episode of an earlier run, in the form of a message. Its symbol must be restored before. */
  restoreEpisode(source: Float64Array, at: number): void {
    this.episodes.restore(source, at);
  }

  /**
   * Takes up a symbol's session and day where an earlier run published `row`; average, window and candles begin empty. `now` (wall clock)
   * stands for its last arrival, so that open episodes get their full time of silence.
   */
  restore(id: number, row: Float64Array, now: number): void {
    this.create(id);
    readRow(this.state, id, row, now);
    this.markDirty(id);
  }

  private markDirty(id: number): void {
    if (this.dirty[id] !== 0) return;
    this.dirty[id] = 1;
    this.dirtyIds[this.dirtyCount] = id;
    this.dirtyCount += 1;
  }

  /** Hands the row of every symbol that changed since the last call to `write`, and sends what its episodes and gaps have to tell. */
  publish(row: Float64Array, write: (id: number) => void): void {
    this.episodes.sendProgress();
    for (let k = 0; k < this.dirtyCount; k += 1) {
      const id = this.dirtyIds[k]!;
      this.dirty[id] = 0;
      writeRow(this.state, this.candles, this.averages, id, row);
      write(id);
      this.gaps.send(id);
    }
    this.dirtyCount = 0;
  }
}
