/** Ticks in the form the engine eats: eight doubles each, no objects. */

/** Doubles of one tick: one cache line. An absent value is NaN. */
export const TICK_STRIDE = 8;
export const TICK_SYMBOL = 0;
export const TICK_PRICE = 1;
/** Event time, epoch milliseconds. */
export const TICK_TIME = 2;
/** Arrival time, epoch milliseconds. */
export const TICK_ARRIVAL = 3;
export const TICK_BID = 4;
export const TICK_ASK = 5;
export const TICK_SIZE = 6;
export const TICK_SEQUENCE = 7;

/** Ticks of one request or one piece of a feed, in arrival order; used again and again. */
export class TickBatch {
  readonly slots: Float64Array;
  readonly capacity: number;
  length = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.slots = new Float64Array(capacity * TICK_STRIDE);
  }

  get full(): boolean {
    return this.length === this.capacity;
  }

  clear(): void {
    this.length = 0;
  }

  /** Appends a tick that has been checked (`TickReader`). The batch must not be full. */
  push(symbolId: number, price: number, time: number, arrival: number, bid = NaN, ask = NaN, size = NaN, sequence = NaN): void {
    const at = this.length * TICK_STRIDE;
    const slots = this.slots;
    slots[at] = symbolId;
    slots[at + TICK_PRICE] = price;
    slots[at + TICK_TIME] = time;
    slots[at + TICK_ARRIVAL] = arrival;
    slots[at + TICK_BID] = bid;
    slots[at + TICK_ASK] = ask;
    slots[at + TICK_SIZE] = size;
    slots[at + TICK_SEQUENCE] = sequence;
    this.length += 1;
  }
}
