/** Prices that wander: one random walk per symbol, with jumps of which half is given back. */
import type { SeededRandom } from './seeded-random.ts';

/** Prices have four decimals. */
const UNITS = 1e4;
/** A walk stays between a hundredth and a hundred times its first price, so that a year of walking ends at no absurd one. */
const RANGE = 100;
/** Four decimals of a price above this are more than its 15 digits hold. */
const HIGHEST_PRICE = 1e10;

export class RandomWalk {
  private readonly prices: Float64Array;
  /** Steps over which a jump is still given back, and what each multiplies the price with. */
  private readonly returnSteps: Int32Array;
  private readonly returnFactors: Float64Array;
  private readonly random: SeededRandom;
  private readonly jitter: number;
  private readonly lowest: number;
  private readonly highest: number;

  /** @param maxJitterPercent of one step: 0.01 = a step moves the price by at most ±0.01 % */
  constructor(count: number, initialPrice: number, maxJitterPercent: number, random: SeededRandom) {
    this.returnSteps = new Int32Array(count);
    this.returnFactors = new Float64Array(count);
    this.random = random;
    this.jitter = maxJitterPercent / 100;
    this.lowest = Math.max(rounded(initialPrice / RANGE), 1 / UNITS);
    this.highest = Math.min(initialPrice * RANGE, HIGHEST_PRICE);
    this.prices = new Float64Array(count).fill(this.bounded(initialPrice));
  }

  /** The price as it stands. */
  price(index: number): number {
    return this.prices[index]!;
  }

  /** Walks one step and gives the new price. */
  step(index: number): number {
    let price = this.prices[index]! * (1 + (this.random.unit() * 2 - 1) * this.jitter);
    if (this.returnSteps[index]! > 0) {
      this.returnSteps[index]! -= 1;
      price *= this.returnFactors[index]!;
    }
    return (this.prices[index] = this.bounded(price));
  }

  /** Jumps by `percent` (signed, above −100), of which the next `steps` (≥ 1) give back half; gives the new price. */
  jump(index: number, percent: number, steps: number): number {
    const size = percent / 100;
    this.returnSteps[index] = steps;
    this.returnFactors[index] = ((1 + size / 2) / (1 + size)) ** (1 / steps);
    return (this.prices[index] = this.bounded(this.prices[index]! * (1 + size)));
  }

  private bounded(price: number): number {
    return Math.max(rounded(Math.min(Math.max(price, this.lowest), this.highest)), 1 / UNITS);
  }
}

function rounded(price: number): number {
  return Math.round(price * UNITS) / UNITS;
}
