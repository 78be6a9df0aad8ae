/**
 * Ticks out of order. L = newest event time − this tick's. Up to w it is late: it enters the average in order of arrival and the window in
 * order of time, is tested against its own window, and every tick after it is tested against it. Beyond w it is too late and enters the
 * session and its candle only.
 */
import type { CandleChain } from './candle-chain.ts';
import {
  ACC_I,
  COUNT,
  DAY_END,
  DAY_HIGH,
  DAY_LOW,
  DAY_OPEN,
  DAY_OPEN_TIME,
  DAY_VOLUME,
  MAX,
  MIN,
  NEWEST,
  RECORD_DOUBLES,
  SAMPLES_AT_I,
  SAMPLES_I,
  AVERAGE_I,
  WINDOW_MS,
} from './engine-layout.ts';
import type { EngineState } from './engine-state.ts';
import { DOWN, UP } from './episode-book.ts';
import type { EpisodeBook } from './episode-book.ts';
import type { MovingAverages } from './moving-average.ts';
import { COUNTED_DOWN, COUNTED_UP, highestAfter, insertLate, insertSample, lowestAfter, ownWindow, positionOf } from './price-window.ts';
import type { OwnWindow } from './price-window.ts';
import type { SequenceGaps } from './sequence-gaps.ts';
import { isBreachDown, isBreachUp } from './spike-rule.ts';

const DAY_MS = 86_400_000;

export class LateTicks {
  private readonly state: EngineState;
  private readonly candles: CandleChain;
  private readonly episodes: EpisodeBook;
  private readonly averages: MovingAverages;
  private readonly gaps: SequenceGaps;
  private readonly own: OwnWindow = { low: NaN, lowTime: NaN, high: NaN, highTime: NaN };

  constructor(state: EngineState, candles: CandleChain, episodes: EpisodeBook, averages: MovingAverages, gaps: SequenceGaps) {
    this.state = state;
    this.candles = candles;
    this.episodes = episodes;
    this.averages = averages;
    this.gaps = gaps;
  }

  process(id: number, time: number, price: number, size: number, arrival: number, sequence: number): void {
    const state = this.state;
    const { numbers, integers } = state;
    const r = id * RECORD_DOUBLES;
    const newest = numbers[r + NEWEST]!;
    const windowMs = numbers[r + WINDOW_MS]!;
    const volume = size > 0 ? size : 0;
    this.candles.fold(id);
    integers[2 * (r + ACC_I) + 1] = arrival | 0;
    // The sequence counts arrivals: a tick out of order leaves no hole.
    if (sequence === sequence) this.gaps.check(id, newest, sequence);
    numbers[r + COUNT]! += 1;
    numbers[r + MIN] = Math.min(numbers[r + MIN]!, price);
    numbers[r + MAX] = Math.max(numbers[r + MAX]!, price);
    this.candles.addLate(id, time, price, volume, newest);
    if (newest - time > windowMs) {
      state.tooLate += 1;
      return;
    }
    state.late += 1;
    this.averages.add(id, price);
    if (time >= numbers[r + DAY_END]! - DAY_MS) {
      numbers[r + DAY_HIGH] = Math.max(numbers[r + DAY_HIGH]!, price);
      numbers[r + DAY_LOW] = Math.min(numbers[r + DAY_LOW]!, price);
      numbers[r + DAY_VOLUME]! += volume;
      if (time < numbers[r + DAY_OPEN_TIME]!) {
        numbers[r + DAY_OPEN] = price;
        numbers[r + DAY_OPEN_TIME] = time;
      }
    }

    this.detect(id, time, price);
  }

  /** Its own window first, then every tick after it, all of which reach back to it; in order of (event time, arrival). */
  private detect(id: number, time: number, price: number): void {
    const state = this.state;
    const { integers } = state;
    const r = id * RECORD_DOUBLES;
    const bp = integers[2 * (r + AVERAGE_I) + 1]!;
    const own = this.own;
    const before = positionOf(state, id, time);
    ownWindow(state, id, before, time, own);
    const isUp = own.low === own.low && isBreachUp(price, own.low, bp);
    const isDown = own.high === own.high && isBreachDown(price, own.high, bp);
    // The extremes of all later ticks tell whether any of them can breach; most often none can, however many there are.
    const hasLater = before !== integers[(r + SAMPLES_I) * 2 + 1];
    const mayRise = hasLater && isBreachUp(highestAfter(state, id, time), price, bp);
    const mayFall = hasLater && isBreachDown(lowestAfter(state, id, time), price, bp);
    const position = insertSample(state, id, before, time, price);
    insertLate(state, id, time, price);
    const data = state.pool.data;
    const ringAt = integers[(r + SAMPLES_AT_I) * 2]!;
    const mask = integers[(r + SAMPLES_AT_I) * 2 + 1]!;
    const tail = integers[(r + SAMPLES_I) * 2 + 1]!;
    data[ringAt + (position & mask) * 2]! += (isUp ? COUNTED_UP : 0) + (isDown ? COUNTED_DOWN : 0);
    if (isUp) this.episodes.found(id, UP, position, time, price, own.low, own.lowTime, true);
    if (isDown) this.episodes.found(id, DOWN, position, time, price, own.high, own.highTime, true);
    if (!mayRise && !mayFall) return;
    for (let k = position + 1; k !== tail; k += 1) {
      const sampleAt = ringAt + (k & mask) * 2;
      const marked = data[sampleAt]!;
      const sampleTime = Math.floor(marked);
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
}
