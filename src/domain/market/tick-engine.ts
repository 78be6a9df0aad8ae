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
import {
  COUNTED_DOWN,
  COUNTED_UP,
  createWindow,
  growRing,
  insertLate,
  insertSample,
  makeRoomForSample,
  ownWindow,
  positionOf,
  rebuildDeques,
  rewindDeques,
} from './price-window.ts';
import type { OwnWindow } from './price-window.ts';
import * as rule from './spike-rule.ts';
import * as tick from './tick.ts';

/*
 * Constants of this module's own: V8 folds them into the code of the loops below. Imported ones it loads from memory at each use, which took
 * a fifth of a tick.
 */
const {
  ACC_COUNT,
  ACC_HIGH,
  ACC_LOW,
  ACC_VOLUME,
  ARRIVAL,
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
  DOWN_FACTOR,
  FIRST_TIME,
  GAP_FROM,
  GAP_LOST,
  GAP_TO,
  HIGH_AT_I,
  HIGH_I,
  KIND_GAP,
  LAST,
  LOW_AT_I,
  LOW_I,
  MAX,
  MESSAGE_GAP_FROM,
  MESSAGE_GAP_LOST,
  MESSAGE_GAP_TO,
  MESSAGE_KIND,
  MESSAGE_SYMBOL,
  MIN,
  NEWEST,
  NEXT_TURN,
  PREFIX,
  RECORD_DOUBLES,
  ROW_ASK,
  ROW_AVERAGE,
  ROW_BID,
  ROW_CANDLES,
  ROW_COUNT,
  ROW_DAY_HIGH,
  ROW_DAY_LOW,
  ROW_DAY_OPEN,
  ROW_DAY_OPEN_TIME,
  ROW_DAY_VOLUME,
  ROW_FIRST_TIME,
  ROW_GAP_TO,
  ROW_MAX,
  ROW_MIN,
  ROW_PRICE,
  ROW_TIME,
  ROW_WINDOW_MAX,
  ROW_WINDOW_MIN,
  ROW_WINDOW_MS,
  SAMPLES_AT_I,
  SAMPLES_I,
  SECOND_END,
  SEQUENCE,
  THRESHOLD_BP,
  UP_FACTOR,
  WINDOW_MS,
} = layout;
const { TICK_ARRIVAL, TICK_ASK, TICK_BID, TICK_PRICE, TICK_SEQUENCE, TICK_SIZE, TICK_STRIDE, TICK_TIME } = tick;
const { CLEARLY, isBreachDown, isBreachUp } = rule;

const DAY_MS = 86_400_000;
/** A sequence that falls by more than this, in order of event time, was begun anew by its feed; less is a tick out of order. */
const RENUMBERED_BELOW = 1000;

export class TickEngine {
  private readonly state: EngineState;
  private readonly candles: CandleChain;
  private readonly episodes: EpisodeBook;
  /** Per symbol one block of N: behind the position suffix sums of the block before, ahead of it prices of this one. */
  private readonly averages: Float64Array;
  private readonly dirty: Uint8Array;
  private readonly dirtyIds: Int32Array;
  private dirtyCount = 0;
  private readonly gapMoved: Uint8Array;
  private readonly own: OwnWindow = {
    low: NaN,
    lowTime: NaN,
    high: NaN,
    highTime: NaN,
  };

  constructor(options: EngineOptions, sink: MessageSink, losses: Losses) {
    this.state = new EngineState(options, sink, losses);
    this.candles = new CandleChain(this.state);
    this.episodes = new EpisodeBook(this.state);
    this.averages = new Float64Array(options.maxSymbols * options.averageWindow);
    this.dirty = new Uint8Array(options.maxSymbols);
    this.dirtyIds = new Int32Array(options.maxSymbols);
    this.gapMoved = new Uint8Array(options.maxSymbols);
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
    const averages = this.averages;
    const averageWindow = state.options.averageWindow;
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
        this.processLate(id, time, price, slots[at + TICK_SIZE]!, slots[at + TICK_ARRIVAL]!, slots[at + TICK_SEQUENCE]!);
        data = state.pool.data;
        continue;
      }
      if (time >= numbers[r + NEXT_TURN]!) {
        this.turn(id, time, price);
        data = state.pool.data;
      }
      const sequence = slots[at + TICK_SEQUENCE]!;
      if (sequence === sequence) this.checkSequence(id, time, sequence);

      // Statistics.
      numbers[r + NEWEST] = time;
      numbers[r + LAST] = price;
      if (price > numbers[r + ACC_HIGH]!) numbers[r + ACC_HIGH] = price;
      if (price < numbers[r + ACC_LOW]!) numbers[r + ACC_LOW] = price;
      const size = slots[at + TICK_SIZE]!;
      if (size > 0) numbers[r + ACC_VOLUME]! += size;
      numbers[r + ACC_COUNT]! += 1;
      numbers[r + ARRIVAL] = slots[at + TICK_ARRIVAL]!;
      const bid = slots[at + TICK_BID]!;
      if (bid === bid) numbers[r + BID] = bid;
      const ask = slots[at + TICK_ASK]!;
      if (ask === ask) numbers[r + ASK] = ask;

      // Moving average: see `average`.
      const place = integers[i + 2 * AVERAGE_I]!;
      averages[id * averageWindow + place] = price;
      if (place + 1 === averageWindow) this.turnBlock(id);
      else {
        integers[i + 2 * AVERAGE_I] = place + 1;
        numbers[r + PREFIX]! += price;
      }

      // Window: what is older than w leaves both deques; then the tick is tested against their heads; then it enters them.
      const oldest = time - numbers[r + WINDOW_MS]!;
      const scaled = price * 10_000;
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
        if (scaled - lowPrice * numbers[r + UP_FACTOR]! > -CLEARLY * lowPrice && isBreachUp(price, lowPrice, numbers[r + THRESHOLD_BP]!)) {
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
        if (
          scaled - highPrice * numbers[r + DOWN_FACTOR]! < CLEARLY * highPrice &&
          isBreachDown(price, highPrice, numbers[r + THRESHOLD_BP]!)
        ) {
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
    if (numbers[r + UP_FACTOR] === 0) this.state.configure(id, options.thresholdBp, options.windowMs, options.cooldownMs);
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

  private processLate(id: number, time: number, price: number, size: number, arrival: number, sequence: number): void {
    const state = this.state;
    const { numbers, integers } = state;
    const r = id * RECORD_DOUBLES;
    const newest = numbers[r + NEWEST]!;
    const windowMs = numbers[r + WINDOW_MS]!;
    const volume = size > 0 ? size : 0;
    this.candles.fold(id);
    numbers[r + ARRIVAL] = arrival;
    // The sequence counts arrivals: a tick out of order leaves no hole.
    if (sequence === sequence) this.checkSequence(id, newest, sequence);
    numbers[r + COUNT]! += 1;
    numbers[r + MIN] = Math.min(numbers[r + MIN]!, price);
    numbers[r + MAX] = Math.max(numbers[r + MAX]!, price);
    this.candles.addLate(id, time, price, volume, newest);
    if (newest - time > windowMs) {
      state.tooLate += 1;
      return;
    }
    state.late += 1;
    this.addToAverage(id, price);
    if (time >= numbers[r + DAY_END]! - DAY_MS) {
      numbers[r + DAY_HIGH] = Math.max(numbers[r + DAY_HIGH]!, price);
      numbers[r + DAY_LOW] = Math.min(numbers[r + DAY_LOW]!, price);
      numbers[r + DAY_VOLUME]! += volume;
      if (time < numbers[r + DAY_OPEN_TIME]!) {
        numbers[r + DAY_OPEN] = price;
        numbers[r + DAY_OPEN_TIME] = time;
      }
    }

    // Its own window, then every tick after it that reaches back to it; in order of (event time, arrival).
    const bp = numbers[r + THRESHOLD_BP]!;
    const own = this.own;
    const before = positionOf(state, id, time);
    ownWindow(state, id, before, time, own);
    const isUp = own.low === own.low && isBreachUp(price, own.low, bp);
    const isDown = own.high === own.high && isBreachDown(price, own.high, bp);
    const position = insertSample(state, id, before, time, price);
    insertLate(state, id, time, price);
    const data = state.pool.data;
    const ringAt = integers[(r + SAMPLES_AT_I) * 2]!;
    const mask = integers[(r + SAMPLES_AT_I) * 2 + 1]!;
    const tail = integers[(r + SAMPLES_I) * 2 + 1]!;
    data[ringAt + (position & mask) * 2]! += (isUp ? COUNTED_UP : 0) + (isDown ? COUNTED_DOWN : 0);
    if (isUp) this.episodes.found(id, UP, position, time, price, own.low, own.lowTime, true);
    if (isDown) this.episodes.found(id, DOWN, position, time, price, own.high, own.highTime, true);
    for (let k = position + 1; k !== tail; k += 1) {
      const sampleAt = ringAt + (k & mask) * 2;
      const marked = data[sampleAt]!;
      const sampleTime = Math.floor(marked);
      if (sampleTime > time + windowMs) break;
      const counted = marked - sampleTime;
      const samplePrice = data[sampleAt + 1]!;
      if ((counted === 0 || counted === COUNTED_DOWN) && isBreachUp(samplePrice, price, bp)) {
        data[sampleAt]! += COUNTED_UP;
        this.episodes.found(id, UP, k, sampleTime, samplePrice, price, time, true);
      }
      if ((counted === 0 || counted === COUNTED_UP) && isBreachDown(samplePrice, price, bp)) {
        data[sampleAt]! += COUNTED_DOWN;
        this.episodes.found(id, DOWN, k, sampleTime, samplePrice, price, time, true);
      }
    }
  }

  private checkSequence(id: number, time: number, sequence: number): void {
    const numbers = this.state.numbers;
    const r = id * RECORD_DOUBLES;
    const last = numbers[r + SEQUENCE]!;
    const isAnew = time >= numbers[r + NEWEST]! && last - sequence > RENUMBERED_BELOW;
    if (!(sequence <= last) || isAnew) numbers[r + SEQUENCE] = sequence;
    if (!(sequence > last + 1)) return;
    // Holes that follow each other within w are one.
    if (time - numbers[r + GAP_TO]! >= numbers[r + WINDOW_MS]!) {
      this.sendGap(id);
      numbers[r + GAP_FROM] = numbers[r + NEWEST]!;
      numbers[r + GAP_LOST] = 0;
    }
    numbers[r + GAP_TO] = time;
    numbers[r + GAP_LOST]! += sequence - last - 1;
    this.gapMoved[id] = 1;
  }

  private sendGap(id: number): void {
    if (this.gapMoved[id] === 0) return;
    this.gapMoved[id] = 0;
    const numbers = this.state.numbers;
    const r = id * RECORD_DOUBLES;
    const row = this.state.sink.row;
    row[MESSAGE_KIND] = KIND_GAP;
    row[MESSAGE_SYMBOL] = id;
    row[MESSAGE_GAP_FROM] = numbers[r + GAP_FROM]!;
    row[MESSAGE_GAP_TO] = numbers[r + GAP_TO]!;
    row[MESSAGE_GAP_LOST] = numbers[r + GAP_LOST]!;
    this.state.sink.send();
  }

  private addToAverage(id: number, price: number): void {
    const i = id * RECORD_DOUBLES * 2 + 2 * AVERAGE_I;
    const place = this.state.integers[i]!;
    this.averages[id * this.state.options.averageWindow + place] = price;
    if (place + 1 === this.state.options.averageWindow) this.turnBlock(id);
    else {
      this.state.integers[i] = place + 1;
      this.state.numbers[id * RECORD_DOUBLES + PREFIX]! += price;
    }
  }

  /** The block is full: its prices become suffix sums. */
  private turnBlock(id: number): void {
    const averages = this.averages;
    const first = id * this.state.options.averageWindow;
    for (let k = first + this.state.options.averageWindow - 2; k >= first; k -= 1) averages[k]! += averages[k + 1]!;
    const i = id * RECORD_DOUBLES * 2 + 2 * AVERAGE_I;
    this.state.integers[i] = 0;
    this.state.integers[i + 1] = 1;
    this.state.numbers[id * RECORD_DOUBLES + PREFIX] = 0;
  }

  /**
   * Mean of the latest N prices. The window is cut into blocks: its sum is the suffix sum of the block before (from the position on) plus
   * the prefix sum of this one. Prices are only added, never subtracted, so the relative error stays below N·2⁻⁵³ for ever, whatever
   * magnitudes passed through (Tangwongsan, Hirzel, Schneider, Wu, "General Incremental Sliding-Window Aggregation", VLDB 2015, two stacks).
   */
  private average(id: number): number {
    const i = id * RECORD_DOUBLES * 2 + 2 * AVERAGE_I;
    const place = this.state.integers[i]!;
    const n = this.state.options.averageWindow;
    const whole = this.state.integers[i + 1] === 1;
    const sum = this.state.numbers[id * RECORD_DOUBLES + PREFIX]! + (whole ? this.averages[id * n + place]! : 0);
    return sum / (whole ? n : place);
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
    const numbers = this.state.numbers;
    const r = id * RECORD_DOUBLES;
    this.create(id);
    numbers[r + NEWEST] = row[ROW_TIME]!;
    numbers[r + LAST] = row[ROW_PRICE]!;
    numbers[r + ARRIVAL] = now;
    numbers[r + COUNT] = row[ROW_COUNT]!;
    numbers[r + MIN] = row[ROW_MIN]!;
    numbers[r + MAX] = row[ROW_MAX]!;
    numbers[r + DAY_END] = Math.floor(row[ROW_DAY_OPEN_TIME]! / DAY_MS) * DAY_MS + DAY_MS;
    numbers[r + DAY_OPEN] = row[ROW_DAY_OPEN]!;
    numbers[r + DAY_OPEN_TIME] = row[ROW_DAY_OPEN_TIME]!;
    numbers[r + DAY_HIGH] = row[ROW_DAY_HIGH]!;
    numbers[r + DAY_LOW] = row[ROW_DAY_LOW]!;
    numbers[r + DAY_VOLUME] = row[ROW_DAY_VOLUME]!;
    numbers[r + BID] = row[ROW_BID]!;
    numbers[r + ASK] = row[ROW_ASK]!;
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
      this.view(id, row);
      write(id);
      this.sendGap(id);
    }
    this.dirtyCount = 0;
  }

  private view(id: number, row: Float64Array): void {
    const { numbers, integers } = this.state;
    const data = this.state.pool.data;
    const r = id * RECORD_DOUBLES;
    const i = r * 2;
    this.candles.fold(id);
    row[ROW_TIME] = numbers[r + NEWEST]!;
    row[ROW_PRICE] = numbers[r + LAST]!;
    row[ROW_COUNT] = numbers[r + COUNT]!;
    row[ROW_MIN] = numbers[r + MIN]!;
    row[ROW_MAX] = numbers[r + MAX]!;
    row[ROW_AVERAGE] = this.average(id);
    const lowHead = integers[i + 2 * LOW_I]!;
    const highHead = integers[i + 2 * HIGH_I]!;
    const isEmpty = lowHead === integers[i + 2 * LOW_I + 1];
    row[ROW_WINDOW_MIN] = isEmpty ? NaN : data[integers[i + 2 * LOW_AT_I]! + (lowHead & integers[i + 2 * LOW_AT_I + 1]!) * 2 + 1]!;
    row[ROW_WINDOW_MAX] = isEmpty ? NaN : data[integers[i + 2 * HIGH_AT_I]! + (highHead & integers[i + 2 * HIGH_AT_I + 1]!) * 2 + 1]!;
    row[ROW_DAY_OPEN] = numbers[r + DAY_OPEN]!;
    row[ROW_DAY_OPEN_TIME] = numbers[r + DAY_OPEN_TIME]!;
    row[ROW_DAY_HIGH] = numbers[r + DAY_HIGH]!;
    row[ROW_DAY_LOW] = numbers[r + DAY_LOW]!;
    row[ROW_DAY_VOLUME] = numbers[r + DAY_VOLUME]!;
    row[ROW_BID] = numbers[r + BID]!;
    row[ROW_ASK] = numbers[r + ASK]!;
    row[ROW_GAP_TO] = numbers[r + GAP_TO]!;
    row[ROW_FIRST_TIME] = numbers[r + FIRST_TIME]!;
    row[ROW_WINDOW_MS] = numbers[r + WINDOW_MS]!;
    this.candles.view(id, row, ROW_CANDLES);
  }
}
