/** Makes up the ticks of the simulated market: the same ones for the same seed, whenever they are asked for. */
import type { TickBatch } from '../../domain/market/tick.ts';
import { RandomWalk } from './random-walk.ts';
import { SeededRandom } from './seeded-random.ts';

export interface TickGeneratorOptions {
  /** An integer from 0 to 2^32 − 1. */
  seed: number;
  initialPrice: number;
  /** Percent that a step moves the price at most. */
  maxJitterPercent: number;
  /** On average, all symbols together; their distances are exponential. */
  shocksPerMinute: number;
}

/** Hears of each shock: place of the symbol, signed percent, event time in epoch milliseconds. */
export type OnShock = (index: number, percent: number, eventTime: number) => void;

/** Percent of a shock that was not asked for. */
const SHOCK_MIN_PERCENT = 2.5;
const SHOCK_MAX_PERCENT = 8;
/** Half of a shock is given back over this time. It must be below 5 s, and so long that the way back is no spike by the default settings (8 % gives back 1 % a second). */
const RETURN_SECONDS = 4;
const MAX_SIZE = 500;
/** Keeps the shocks from changing the walk's sequence of numbers. */
const SHOCK_SEED = 0x5f3759df;

export class TickGenerator {
  private readonly ids: readonly number[];
  private readonly options: TickGeneratorOptions;
  private readonly onShock: OnShock;
  private readonly random: SeededRandom;
  private readonly shockRandom: SeededRandom;
  private readonly walk: RandomWalk;
  private next = 0;
  private ticksPerSecond = 0;
  private ticksToShock = Infinity;
  private lastTime = 0;

  /** @param ids of the symbols, which take turns */
  constructor(ids: readonly number[], options: TickGeneratorOptions, onShock: OnShock) {
    this.ids = ids;
    this.options = options;
    this.onShock = onShock;
    this.random = new SeededRandom(options.seed);
    this.shockRandom = new SeededRandom((options.seed ^ SHOCK_SEED) >>> 0);
    this.walk = new RandomWalk(ids.length, options.initialPrice, options.maxJitterPercent, this.random);
  }

  /** The rate at which ticks will be asked for: shocks are laid by counting ticks, not by the clock. */
  setRate(ticksPerSecond: number): void {
    if (ticksPerSecond === this.ticksPerSecond) return;
    this.ticksPerSecond = ticksPerSecond;
    this.ticksToShock = this.distance();
  }

  /**
   * Appends `count` ticks, or one more where the last is a shock: the batch needs that much room. The first is at `time` (epoch
   * milliseconds), each further one `stepMs` later. Returns how many were appended.
   */
  fill(batch: TickBatch, count: number, time: number, stepMs: number, arrival: number): number {
    const before = batch.length;
    for (let made = 0; made < count; made = batch.length - before) {
      const at = this.eventTime(time + made * stepMs);
      this.ticksToShock -= 1;
      if (this.ticksToShock <= 0) {
        this.ticksToShock = this.distance();
        this.laidShock(batch, at, arrival);
        continue;
      }
      const index = this.next;
      this.next = index + 1 === this.ids.length ? 0 : index + 1;
      this.push(batch, index, this.walk.step(index), at, arrival);
    }
    return batch.length - before;
  }

  /** Appends the two ticks of a shock, the price before it and the price after it: so it shows at any rate. Returns its event time. */
  shock(batch: TickBatch, index: number, percent: number, time: number, arrival: number): number {
    const at = this.eventTime(time);
    this.push(batch, index, this.walk.price(index), at, arrival);
    const steps = Math.max(1, Math.floor((this.ticksPerSecond / this.ids.length) * RETURN_SECONDS));
    this.push(batch, index, this.walk.jump(index, percent, steps), at, arrival);
    this.onShock(index, percent, at);
    return at;
  }

  private laidShock(batch: TickBatch, time: number, arrival: number): void {
    const index = Math.floor(this.shockRandom.unit() * this.ids.length);
    const size = SHOCK_MIN_PERCENT + this.shockRandom.unit() * (SHOCK_MAX_PERCENT - SHOCK_MIN_PERCENT);
    const sign = this.shockRandom.unit() < 0.5 ? -1 : 1;
    this.shock(batch, index, (sign * Math.round(size * 100)) / 100, time, arrival);
  }

  /** Ticks until the next shock: exponential, so that shocks come independently of one another. */
  private distance(): number {
    const perTick = this.options.shocksPerMinute / 60 / this.ticksPerSecond;
    return this.options.shocksPerMinute === 0 || this.ticksPerSecond === 0
      ? Infinity
      : Math.ceil(-Math.log(1 - this.shockRandom.unit()) / perTick);
  }

  /** Whole milliseconds that do not go back by rounding; after a clock that was set back they follow it. */
  private eventTime(time: number): number {
    const floor = Math.floor(time);
    if (floor > this.lastTime || this.lastTime - floor > 1000) this.lastTime = floor;
    return this.lastTime;
  }

  private push(batch: TickBatch, index: number, price: number, time: number, arrival: number): void {
    batch.push(this.ids[index]!, price, time, arrival, NaN, NaN, 1 + (this.random.integer() % MAX_SIZE), NaN);
  }
}
