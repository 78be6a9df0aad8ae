/** The input of every benchmark: a seeded walk of many symbols with shocks, the same numbers on every machine and in every process. */
import {
  TICK_ARRIVAL,
  TICK_ASK,
  TICK_BID,
  TICK_PRICE,
  TICK_SEQUENCE,
  TICK_SIZE,
  TICK_STRIDE,
  TICK_SYMBOL,
  TICK_TIME,
} from '../../src/domain/market/tick.ts';

/** 2023-11-14T22:13:20Z. */
const TAPE_START = 1_700_000_000_000;
/** One tick in so many jumps by 3 %. */
const TICKS_PER_SHOCK = 10_000;
/** Prices are multiples of 1/10 000, kept as integers here. */
const UNITS = 10_000;

export function symbolName(id: number): string {
  return `SYM${id}`;
}

/** Goes on for ever: each call of `fill` continues where the last one stopped. */
export class Tape {
  private readonly symbols: number;
  private readonly ticksPerMs: number;
  private readonly home: Int32Array;
  private readonly last: Int32Array;
  private random = 2_463_534_242;
  private written = 0;

  /** @param ticksPerMs of event time, all symbols together */
  constructor(symbols: number, ticksPerMs = 10) {
    this.symbols = symbols;
    this.ticksPerMs = ticksPerMs;
    this.home = Int32Array.from({ length: symbols }, (_, id) => (100 + (id % 100)) * UNITS);
    this.last = this.home.slice();
  }

  /** Writes the next `count` ticks to the front of `slots`. Sizes are whole, so that volumes are exact in any order of addition. */
  fill(slots: Float64Array, count: number): void {
    for (let at = 0, end = count * TICK_STRIDE; at < end; at += TICK_STRIDE) {
      const id = this.next() % this.symbols;
      const time = TAPE_START + Math.floor(this.written / this.ticksPerMs);
      slots[at + TICK_SYMBOL] = id;
      slots[at + TICK_PRICE] = this.step(id) / UNITS;
      slots[at + TICK_TIME] = time;
      slots[at + TICK_ARRIVAL] = time;
      slots[at + TICK_BID] = NaN;
      slots[at + TICK_ASK] = NaN;
      slots[at + TICK_SIZE] = 1 + (this.next() % 100);
      slots[at + TICK_SEQUENCE] = NaN;
      this.written += 1;
    }
  }

  /** Moves a symbol by at most a cent; it is turned back at half and at twice its home, and shocks point home. */
  private step(id: number): number {
    const home = this.home[id]!;
    let price = this.last[id]!;
    const move = (this.next() % 201) - 100;
    price += price < home / 2 ? Math.abs(move) : price > home * 2 ? -Math.abs(move) : move;
    if (this.written % TICKS_PER_SHOCK === TICKS_PER_SHOCK - 1) price += Math.floor(price * 0.03) * (price < home ? 1 : -1);
    this.last[id] = price;
    return price;
  }

  /** Marsaglia, "Xorshift RNGs", 2003: 32 bits. */
  private next(): number {
    let x = this.random;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.random = x >>> 0;
    return this.random;
  }
}
