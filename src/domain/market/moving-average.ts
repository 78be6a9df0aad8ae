/** Moving averages of all symbols, exact to rounding for ever; the engine's loop adds the prices of ticks in order itself. */
import { AVERAGE_I, HAS_BLOCK, PREFIX, RECORD_DOUBLES } from './engine-layout.ts';
import type { EngineState } from './engine-state.ts';

export class MovingAverages {
  /** Per symbol one block of N: behind the position suffix sums of the block before, ahead of it prices of this one. */
  readonly blocks: Float64Array;
  /** N. */
  readonly length: number;
  private readonly state: EngineState;

  constructor(state: EngineState) {
    this.state = state;
    this.length = state.options.averageWindow;
    this.blocks = new Float64Array(state.options.maxSymbols * this.length);
  }

  /** Takes the next price of a symbol, in arrival order. */
  add(id: number, price: number): void {
    const i = id * RECORD_DOUBLES * 2 + 2 * AVERAGE_I;
    const place = this.state.integers[i]!;
    this.blocks[id * this.length + place] = price;
    if (place + 1 === this.length) this.turnBlock(id);
    else {
      this.state.integers[i] = place + 1;
      this.state.numbers[id * RECORD_DOUBLES + PREFIX]! += price;
    }
  }

  /** The block is full: its prices become suffix sums. */
  turnBlock(id: number): void {
    const blocks = this.blocks;
    const first = id * this.length;
    for (let k = first + this.length - 2; k >= first; k -= 1) blocks[k]! += blocks[k + 1]!;
    const r = id * RECORD_DOUBLES;
    this.state.integers[2 * (r + AVERAGE_I)] = 0;
    this.state.numbers[r + HAS_BLOCK] = 1;
    this.state.numbers[r + PREFIX] = 0;
  }

  /**
   * Mean of the latest N prices. The window is cut into blocks: its sum is the suffix sum of the block before (from the position on) plus
   * the prefix sum of this one. Prices are only added, never subtracted, so the relative error stays below N·2⁻⁵³ for ever, whatever
   * magnitudes passed through (Tangwongsan, Hirzel, Schneider, Wu, "General Incremental Sliding-Window Aggregation", VLDB 2015, two stacks).
   */
  mean(id: number): number {
    const { numbers, integers } = this.state;
    const r = id * RECORD_DOUBLES;
    const place = integers[2 * (r + AVERAGE_I)]!;
    const n = this.length;
    const whole = numbers[r + HAS_BLOCK] === 1;
    const sum = numbers[r + PREFIX]! + (whole ? this.blocks[id * n + place]! : 0);
    return sum / (whole ? n : place);
  }
}
