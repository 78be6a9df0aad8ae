/**
 * The market as it is written in a day: an object per tick, maps by symbol name, arrays as queues, an asynchronous queue between intake and
 * processing. It computes what the product shows (average, window, spikes, session, day, candles), each thing in the plainest way; it knows
 * no late ticks and keeps no samples for them.
 */
import type { Figures } from './figures.ts';

export interface NaiveTick {
  symbol: string;
  price: number;
  timestamp: number;
  size: number;
}

interface Candle {
  openTime: number;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
  count: number;
  firstTime: number;
  lastTime: number;
}

const INTERVALS = { '1s': 1000, '1m': 60_000, '5m': 300_000, '1h': 3_600_000 };
type Interval = keyof typeof INTERVALS;
const AVERAGE_TICKS = 64;
const WINDOW_MS = 1000;
const DAY_MS = 86_400_000;

class SymbolState {
  prices: number[] = [];
  sum = 0;
  /** Ticks of the window whose price no later one undercuts, or exceeds. */
  lows: NaiveTick[] = [];
  highs: NaiveTick[] = [];
  count = 0;
  min = Infinity;
  max = -Infinity;
  last: NaiveTick | undefined;
  day = { start: 0, open: 0, high: 0, low: 0, volume: 0 };
  candles = new Map<Interval, Candle>();
}

export class NaiveMarket {
  private readonly symbols = new Map<string, SymbolState>();
  private breaches = 0;
  private finishedCandles = 0;

  process(tick: NaiveTick): void {
    let state = this.symbols.get(tick.symbol);
    if (!state) {
      state = new SymbolState();
      this.symbols.set(tick.symbol, state);
    }
    state.prices.push(tick.price);
    state.sum += tick.price;
    if (state.prices.length > AVERAGE_TICKS) state.sum -= state.prices.shift()!;

    state.count += 1;
    state.min = Math.min(state.min, tick.price);
    state.max = Math.max(state.max, tick.price);
    state.last = tick;
    this.updateDay(state, tick);
    this.updateCandles(state, tick);

    const oldest = tick.timestamp - WINDOW_MS;
    while (state.lows.length > 0 && state.lows[0]!.timestamp < oldest) state.lows.shift();
    while (state.highs.length > 0 && state.highs[0]!.timestamp < oldest) state.highs.shift();
    if (state.lows.length > 0 && isAbove(tick.price, state.lows[0]!.price)) this.breaches += 1;
    if (state.highs.length > 0 && isBelow(tick.price, state.highs[0]!.price)) this.breaches += 1;
    while (state.lows.length > 0 && state.lows.at(-1)!.price >= tick.price) state.lows.pop();
    state.lows.push(tick);
    while (state.highs.length > 0 && state.highs.at(-1)!.price <= tick.price) state.highs.pop();
    state.highs.push(tick);
  }

  private updateDay(state: SymbolState, tick: NaiveTick): void {
    const start = Math.floor(tick.timestamp / DAY_MS) * DAY_MS;
    if (start !== state.day.start) state.day = { start, open: tick.price, high: tick.price, low: tick.price, volume: 0 };
    state.day.high = Math.max(state.day.high, tick.price);
    state.day.low = Math.min(state.day.low, tick.price);
    state.day.volume += tick.size;
  }

  private updateCandles(state: SymbolState, tick: NaiveTick): void {
    for (const [interval, length] of Object.entries(INTERVALS) as [Interval, number][]) {
      const openTime = Math.floor(tick.timestamp / length) * length;
      let candle = state.candles.get(interval);
      if (!candle || candle.openTime !== openTime) {
        if (candle) {
          this.finishedCandles +=
            candle.open +
            2 * candle.high +
            3 * candle.low +
            5 * candle.close +
            candle.volume +
            candle.count +
            candle.lastTime -
            candle.firstTime;
        }
        candle = {
          openTime,
          open: tick.price,
          high: tick.price,
          low: tick.price,
          close: tick.price,
          volume: 0,
          count: 0,
          firstTime: tick.timestamp,
          lastTime: 0,
        };
        state.candles.set(interval, candle);
      }
      candle.high = Math.max(candle.high, tick.price);
      candle.low = Math.min(candle.low, tick.price);
      candle.close = tick.price;
      candle.lastTime = tick.timestamp;
      candle.volume += tick.size;
      candle.count += 1;
    }
  }

  /** Symbols in the order of `names`. */
  figures(names: readonly string[]): Figures {
    const figures: Figures = { breaches: this.breaches, candles: this.finishedCandles, averages: 0, session: 0, day: 0, window: 0 };
    for (const name of names) {
      const state = this.symbols.get(name);
      if (!state) continue;
      figures.averages += state.sum / state.prices.length;
      figures.session += state.count + state.min + state.max + state.last!.price + (state.last!.timestamp % DAY_MS);
      figures.day += state.day.open + state.day.high + state.day.low + state.day.volume;
      figures.window += state.lows[0]!.price + state.highs[0]!.price;
    }
    return figures;
  }
}

/** Prices have four decimals: in whole units the rule is exact. */
function isAbove(price: number, low: number): boolean {
  return Math.round(price * 10_000) * 10_000 > Math.round(low * 10_000) * 10_200;
}

function isBelow(price: number, high: number): boolean {
  return Math.round(price * 10_000) * 10_000 < Math.round(high * 10_000) * 9_800;
}

/** A bounded asynchronous queue with one reader: writers wait while it is full, the reader while it is empty. */
export class AsyncQueue<T> {
  private items: T[] = [];
  private readonly capacity: number;
  private reader: (() => void) | undefined;
  private writers: (() => void)[] = [];
  private isClosed = false;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  async put(item: T): Promise<void> {
    while (this.items.length >= this.capacity) await new Promise<void>((resolve) => this.writers.push(resolve));
    this.items.push(item);
    this.reader?.();
  }

  close(): void {
    this.isClosed = true;
    this.reader?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for (;;) {
      while (this.items.length === 0) {
        if (this.isClosed) return;
        await new Promise<void>((resolve) => (this.reader = resolve));
        this.reader = undefined;
      }
      const items = this.items;
      this.items = [];
      for (const resolve of this.writers.splice(0)) resolve();
      for (const item of items) yield item;
    }
  }
}
