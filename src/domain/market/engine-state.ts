/** Memory that the parts of an engine share: the records of all symbols, the pool of rings and the way out. */
import { SlabPool } from '../kernel/slab-pool.ts';
import { AVERAGE_I, COOLDOWN_MS, FIRST_RING_DOUBLES, RECORD_DOUBLES, WINDOW_MS } from './engine-layout.ts';

export interface EngineOptions {
  /** Ids run from 0 to maxSymbols − 1. */
  maxSymbols: number;
  /** N of the moving average. */
  averageWindow: number;
  /** w, milliseconds. */
  windowMs: number;
  /** θ, basis points. */
  thresholdBp: number;
  /** Milliseconds of event time. */
  cooldownMs: number;
  dedup: 'episode' | 'none';
  /** Bound of the memory for windows and samples, a power of two from 64 · maxSymbols up; absent: see `poolLimit`. */
  poolDoubles?: number;
}

/** Takes messages one at a time: fill `row`, then `send`. */
export interface MessageSink {
  readonly row: Float64Array;
  send(): void;
}

/** Event times between which ticks of a symbol were dropped last, by id at 2·id and 2·id + 1; 0, 0 where none were. */
export type Losses = Float64Array;

/**
 * Most doubles for windows and samples of one engine: 256 MiB, or twice what its symbols need at their first tick. At the bound the
 * oldest samples go, counted `samplesEvicted`.
 */
function poolLimit(maxSymbols: number): number {
  return Math.max(1 << 25, 2 ** Math.ceil(Math.log2(maxSymbols * 128)));
}

export class EngineState {
  readonly options: EngineOptions;
  readonly sink: MessageSink;
  readonly losses: Losses;
  /** Records, `RECORD_DOUBLES` each. */
  readonly numbers: Float64Array;
  /** The same memory as integers. */
  readonly integers: Int32Array;
  readonly pool: SlabPool;
  /** Doubles of the pool that symbols yet to come need: rings of others do not grow into them. */
  reserved: number;
  late = 0;
  tooLate = 0;
  breaches = 0;
  samplesEvicted = 0;

  constructor(options: EngineOptions, sink: MessageSink, losses: Losses) {
    this.options = options;
    this.sink = sink;
    this.losses = losses;
    this.pool = new SlabPool(options.poolDoubles ?? poolLimit(options.maxSymbols));
    this.reserved = options.maxSymbols * FIRST_RING_DOUBLES;
    this.numbers = new Float64Array(options.maxSymbols * RECORD_DOUBLES);
    this.integers = new Int32Array(this.numbers.buffer);
  }

  /** Sets threshold, window and cooldown of a symbol. */
  configure(id: number, thresholdBp: number, windowMs: number, cooldownMs: number): void {
    const r = id * RECORD_DOUBLES;
    const numbers = this.numbers;
    this.integers[2 * (r + AVERAGE_I) + 1] = thresholdBp;
    numbers[r + WINDOW_MS] = windowMs;
    numbers[r + COOLDOWN_MS] = cooldownMs;
  }
}
