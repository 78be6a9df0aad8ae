/**
 * What an engine has to say, on its way to the main thread: a bounded ring in shared memory that never drops. When it is full the engine
 * waits, and counts that it did. One producer (the engine), one consumer (the main thread).
 */
import { MESSAGE_DOUBLES } from '../../domain/market/engine-layout.ts';

const TAIL = 0;
const HEAD = 16;
/** 1 from the bell until the main thread looks. */
const RUNG = 32;
const CONTROL_INTS = 48;
/** Messages: a burst of several thousand breaches fits. */
const CAPACITY = 8192;

export interface MessageRingMemory {
  control: SharedArrayBuffer;
  slots: SharedArrayBuffer;
}

export function allocateMessageRing(): MessageRingMemory {
  return {
    control: new SharedArrayBuffer(CONTROL_INTS * 4),
    slots: new SharedArrayBuffer(CAPACITY * MESSAGE_DOUBLES * 8),
  };
}

/** The engine's end; worker threads only, because it may wait. */
export class MessageRingProducer {
  /** Fill it, then `send`. */
  readonly row = new Float64Array(MESSAGE_DOUBLES);
  /** Times the ring was full. */
  held = 0;
  private readonly control: Int32Array;
  private readonly slots: Float64Array;
  private readonly ring: () => void;
  private tail: number;

  /** @param ring wakes the main thread */
  constructor(memory: MessageRingMemory, ring: () => void) {
    this.control = new Int32Array(memory.control);
    this.slots = new Float64Array(memory.slots);
    this.ring = ring;
    this.tail = Atomics.load(this.control, TAIL);
  }

  send(): void {
    let head = Atomics.load(this.control, HEAD);
    if ((this.tail - head) >>> 0 >= CAPACITY) {
      this.held += 1;
      while ((this.tail - head) >>> 0 >= CAPACITY) {
        this.notify();
        Atomics.wait(this.control, HEAD, head, 50);
        head = Atomics.load(this.control, HEAD);
      }
    }
    const at = (this.tail & (CAPACITY - 1)) * MESSAGE_DOUBLES;
    for (let i = 0; i < MESSAGE_DOUBLES; i += 1) this.slots[at + i] = this.row[i]!;
    this.tail = (this.tail + 1) | 0;
    Atomics.store(this.control, TAIL, this.tail);
  }

  /** Whether so much is waiting that the main thread should look soon. */
  get isCrowded(): boolean {
    return (this.tail - Atomics.load(this.control, HEAD)) >>> 0 > CAPACITY / 4;
  }

  /** Rings the bell if something is waiting and it has not rung yet. */
  notify(): void {
    if (Atomics.load(this.control, HEAD) !== this.tail && Atomics.exchange(this.control, RUNG, 1) === 0) this.ring();
  }
}

/** The main thread's end. */
export class MessageRingConsumer {
  private readonly control: Int32Array;
  private readonly slots: Float64Array;

  constructor(memory: MessageRingMemory) {
    this.control = new Int32Array(memory.control);
    this.slots = new Float64Array(memory.slots);
  }

  get isEmpty(): boolean {
    return Atomics.load(this.control, HEAD) === Atomics.load(this.control, TAIL);
  }

  /** Hands each waiting message to `deliver` (ring memory and offset, valid only during the call) while `isReady`; true when none is left. */
  drain(deliver: (slots: Float64Array, at: number) => void, isReady: () => boolean): boolean {
    // While nothing may be taken the bell stays rung: the engine need not ring again.
    if (!isReady()) return this.isEmpty;
    Atomics.store(this.control, RUNG, 0);
    let head = Atomics.load(this.control, HEAD);
    const tail = Atomics.load(this.control, TAIL);
    while (head !== tail && isReady()) {
      deliver(this.slots, (head & (CAPACITY - 1)) * MESSAGE_DOUBLES);
      head = (head + 1) | 0;
      Atomics.store(this.control, HEAD, head);
    }
    Atomics.notify(this.control, HEAD);
    return head === tail;
  }
}
