/** Orders for an engine (settings, reset, closing), each stamped with the tick position from which on it holds; never dropped. */
const TAIL = 0;
const HEAD = 16;
/** 1 = the engine is to end once its tick ring is empty. */
const STOP = 32;
const CONTROL_INTS = 48;
const CAPACITY = 256;
const ORDER_DOUBLES = 6;

export const ORDER_CONFIGURE = 1;
export const ORDER_RESET = 2;
export const ORDER_CLOSE_EPISODES = 3;

export interface ControlRingMemory {
  control: SharedArrayBuffer;
  orders: SharedArrayBuffer;
}

export function allocateControlRing(): ControlRingMemory {
  return {
    control: new SharedArrayBuffer(CONTROL_INTS * 4),
    orders: new SharedArrayBuffer(CAPACITY * ORDER_DOUBLES * 8),
  };
}

/** What an engine does on an order. */
export interface OrderHandler {
  configure(symbolId: number, thresholdBp: number, windowMs: number, cooldownMs: number): void;
  reset(symbolId: number): void;
  closeEpisodes(): void;
}

export class ControlRing {
  private readonly control: Int32Array;
  private readonly orders: Float64Array;

  constructor(memory: ControlRingMemory) {
    this.control = new Int32Array(memory.control);
    this.orders = new Float64Array(memory.orders);
  }

  /** Adds an order that holds from tick `position` on; false when the ring is full. Main thread. */
  add(position: number, order: number, symbolId = 0, a = 0, b = 0, c = 0): boolean {
    const tail = Atomics.load(this.control, TAIL);
    if ((tail - Atomics.load(this.control, HEAD)) >>> 0 >= CAPACITY) return false;
    const at = (tail & (CAPACITY - 1)) * ORDER_DOUBLES;
    this.orders.set([position, order, symbolId, a, b, c], at);
    Atomics.store(this.control, TAIL, (tail + 1) | 0);
    return true;
  }

  /** Has the engine end when its tick ring is empty and no order waits. Main thread. */
  stop(): void {
    Atomics.store(this.control, STOP, 1);
  }

  /** Engine. */
  get isStopping(): boolean {
    return Atomics.load(this.control, STOP) === 1;
  }

  /** Whether orders wait that the engine has not confirmed. */
  get isPending(): boolean {
    return Atomics.load(this.control, HEAD) !== Atomics.load(this.control, TAIL);
  }

  /** First order that was not confirmed; the engine's own count of what it has carried out starts here. */
  get confirmed(): number {
    return Atomics.load(this.control, HEAD);
  }

  /** Carries out the orders from `next` on that hold at tick `position`; returns the first that does not. Engine. */
  carryOut(next: number, position: number, handler: OrderHandler): number {
    const tail = Atomics.load(this.control, TAIL);
    while (next !== tail && ((position - this.positionOf(next)) | 0) >= 0) {
      const at = (next & (CAPACITY - 1)) * ORDER_DOUBLES;
      const symbolId = this.orders[at + 2]!;
      const order = this.orders[at + 1]!;
      if (order === ORDER_CONFIGURE) handler.configure(symbolId, this.orders[at + 3]!, this.orders[at + 4]!, this.orders[at + 5]!);
      else if (order === ORDER_RESET) handler.reset(symbolId);
      else handler.closeEpisodes();
      next = (next + 1) | 0;
    }
    return next;
  }

  /** Ticks from `position` on that may be taken before order `next` holds. Engine. */
  ticksBefore(next: number, position: number): number {
    return next === Atomics.load(this.control, TAIL) ? Infinity : (this.positionOf(next) - position) | 0;
  }

  /** Whether an order at or after `next` waits. Engine. */
  hasMore(next: number): boolean {
    return next !== Atomics.load(this.control, TAIL);
  }

  /** Tells the main thread that everything before `next` is carried out and its effect published. Engine. */
  confirm(next: number): void {
    if (Atomics.load(this.control, HEAD) !== next) Atomics.store(this.control, HEAD, next);
  }

  private positionOf(order: number): number {
    return this.orders[(order & (CAPACITY - 1)) * ORDER_DOUBLES]! | 0;
  }
}
