/**
 * The bounded ring of a partition in shared memory: one producer (the main thread), one consumer (the engine), whole batches.
 *
 *          HEAD                    TAIL     INTENT
 *   ──┬─────┬───────────────────────┬─────────┬──   positions count on for ever (32 bits), masked to a slot of 64 bytes
 *     │ free│ queued ticks          │ written │
 *
 * Invariants. TAIL ≤ INTENT: before the producer touches a slot it raises INTENT, and TAIL only after the slot is whole. The producer never
 * waits in `write`: when the ring is full it overwrites the oldest ticks. So the consumer copies slots first and then looks at INTENT: a
 * slot below INTENT − capacity may be torn, was overwritten, and counts as dropped. HEAD is what the consumer has taken.
 */
import { TICK_STRIDE, TICK_TIME } from '../../domain/market/tick.ts';

const TAIL = 0;
const INTENT = 16;
const HEAD = 32;
/** 1 while the consumer sleeps. */
const SLEEPING = 48;
/** Free slots that the producer waits for, 0 while it does not wait. */
const ROOM_WANTED = 64;
const FENCE = 80;
/** Stays 0, and nobody is woken on it. */
const DOZE = 81;
const CONTROL_INTS = 96;

export interface TickRingMemory {
  control: SharedArrayBuffer;
  slots: SharedArrayBuffer;
}

export function allocateTickRing(capacity: number): TickRingMemory {
  return {
    control: new SharedArrayBuffer(CONTROL_INTS * 4),
    slots: new SharedArrayBuffer(capacity * TICK_STRIDE * 8),
  };
}

/** Called for each tick that is overwritten before it was taken. */
export type OnDrop = (symbolId: number, time: number) => void;

/** The main thread's end. */
export class TickRingProducer {
  private readonly control: Int32Array;
  private readonly slots: Float64Array;
  private readonly capacity: number;
  private readonly mask: number;
  /** Largest piece that is written at once: a consumer must find most of the ring whole. */
  private readonly piece: number;
  private tail: number;
  /** Ticks behind the tail that are written and not shown yet. */
  private filled = 0;
  /** Ticks ever written. */
  accepted = 0;

  constructor(memory: TickRingMemory) {
    this.control = new Int32Array(memory.control);
    this.slots = new Float64Array(memory.slots);
    this.capacity = this.slots.length / TICK_STRIDE;
    this.mask = this.capacity - 1;
    this.piece = this.capacity / 4;
    this.tail = Atomics.load(this.control, TAIL);
  }

  /** Ticks that were written and not yet taken. */
  get untaken(): number {
    return Math.min((this.tail - Atomics.load(this.control, HEAD)) >>> 0, this.capacity);
  }

  /** Ticks ever taken by the consumer, overwritten ones included. */
  get taken(): number {
    return this.accepted - ((this.tail - Atomics.load(this.control, HEAD)) >>> 0);
  }

  get position(): number {
    return this.tail;
  }

  /** Appends ticks `from` … `to` − 1 of `source`; overwrites the oldest where there is no room. */
  write(source: Float64Array, from: number, to: number, onDrop: OnDrop): void {
    for (let at = from; at < to; at += this.piece) this.writePiece(source, at, Math.min(to, at + this.piece), onDrop);
  }

  private writePiece(source: Float64Array, from: number, to: number, onDrop: OnDrop): void {
    const { slots, mask } = this;
    const count = to - from;
    this.reserve(count, onDrop);
    const slot = this.tail & mask;
    const untilEnd = Math.min(count, this.capacity - slot);
    slots.set(source.subarray(from * TICK_STRIDE, (from + untilEnd) * TICK_STRIDE), slot * TICK_STRIDE);
    if (untilEnd < count) slots.set(source.subarray((from + untilEnd) * TICK_STRIDE, to * TICK_STRIDE), 0);
    this.filled = count;
    this.commit();
  }

  /** Makes room for `count` ticks, at most `largestPiece`, which are then `put` one by one; overwrites the oldest. */
  reserve(count: number, onDrop: OnDrop): void {
    const { control, slots, mask } = this;
    const head = Atomics.load(control, HEAD);
    const overwritten = ((this.tail - head) >>> 0) + count - this.capacity;
    for (let k = Math.max(0, overwritten - count); k < overwritten; k += 1) {
      const at = ((head + k) & mask) * TICK_STRIDE;
      onDrop(slots[at]!, slots[at + TICK_TIME]!);
    }
    Atomics.exchange(control, INTENT, (this.tail + count) | 0);
  }

  /** Writes the tick at `at` of `source` to the next place that was reserved. */
  put(source: Float64Array, at: number): void {
    const slots = this.slots;
    const to = ((this.tail + this.filled) & this.mask) * TICK_STRIDE;
    this.filled += 1;
    slots[to] = source[at]!;
    slots[to + 1] = source[at + 1]!;
    slots[to + 2] = source[at + 2]!;
    slots[to + 3] = source[at + 3]!;
    slots[to + 4] = source[at + 4]!;
    slots[to + 5] = source[at + 5]!;
    slots[to + 6] = source[at + 6]!;
    slots[to + 7] = source[at + 7]!;
  }

  /** Shows the consumer what was put; every reserved place must be filled. */
  commit(): void {
    this.tail = (this.tail + this.filled) | 0;
    this.accepted += this.filled;
    this.filled = 0;
    Atomics.store(this.control, TAIL, this.tail);
  }

  /** Wakes the consumer if it sleeps; call it after `write`. */
  wake(): void {
    if (Atomics.load(this.control, SLEEPING) === 0) return;
    Atomics.store(this.control, SLEEPING, 0);
    Atomics.notify(this.control, SLEEPING);
  }

  /** Names the last `count` ticks that the consumer took, as far as their slots are still whole: it died before it was done with them. */
  lost(count: number, onDrop: OnDrop): void {
    const head = Atomics.load(this.control, HEAD);
    const overwritten = ((this.tail - head) >>> 0) + count - this.capacity;
    for (let k = Math.max(0, overwritten); k < count; k += 1) {
      const at = ((head - count + k) & this.mask) * TICK_STRIDE;
      onDrop(this.slots[at]!, this.slots[at + TICK_TIME]!);
    }
  }

  /** Resolves with whether at least `count` slots are free, at once or within `timeoutMs`; `count` at most `largestPiece`. */
  async room(count: number, timeoutMs: number): Promise<boolean> {
    if (this.capacity - this.untaken >= count) return true;
    const head = Atomics.load(this.control, HEAD);
    // Half a ring is worth a wake-up; a few slots are not.
    Atomics.store(this.control, ROOM_WANTED, this.capacity / 2);
    if (this.capacity - this.untaken < count) {
      const waiting = Atomics.waitAsync(this.control, HEAD, head, timeoutMs);
      // A pending waitAsync does not keep the process alive; the timer does.
      const timer = setTimeout(() => undefined, timeoutMs);
      if (waiting.async) await waiting.value;
      clearTimeout(timer);
    }
    Atomics.store(this.control, ROOM_WANTED, 0);
    return this.capacity - this.untaken >= count;
  }

  /** Most ticks that `room` may be asked for. */
  get largestPiece(): number {
    return this.piece;
  }
}

/** The engine's end. */
export class TickRingConsumer {
  private readonly control: Int32Array;
  private readonly slots: Float64Array;
  private readonly capacity: number;
  private readonly mask: number;
  private head: number;
  /** What the last look found. */
  private seen = 0;
  /** Ticks that were overwritten before they were taken. */
  dropped = 0;

  constructor(memory: TickRingMemory) {
    this.control = new Int32Array(memory.control);
    this.slots = new Float64Array(memory.slots);
    this.capacity = this.slots.length / TICK_STRIDE;
    this.mask = this.capacity - 1;
    this.head = Atomics.load(this.control, HEAD);
  }

  get position(): number {
    return this.head;
  }

  /** Ticks that can be taken now. Those that were overwritten before are skipped and counted in `dropped`: `position` moves past them. */
  look(): number {
    let available = (Atomics.load(this.control, TAIL) - this.head) >>> 0;
    if (available > this.capacity) {
      const skipped = available - this.capacity;
      this.dropped += skipped;
      this.head = (this.head + skipped) | 0;
      available = this.capacity;
    }
    this.seen = available;
    return available;
  }

  /**
   * Copies `count` ticks, at most as many as the last `look` found, to the front of `target`. The first `torn` of them were overwritten
   * meanwhile and must not be used; they are counted in `dropped` too.
   */
  take(target: Float64Array, count: number, result: { torn: number }): void {
    const { control, slots, mask } = this;
    const slot = this.head & mask;
    const untilEnd = Math.min(count, this.capacity - slot);
    target.set(slots.subarray(slot * TICK_STRIDE, (slot + untilEnd) * TICK_STRIDE));
    if (untilEnd < count) target.set(slots.subarray(0, (count - untilEnd) * TICK_STRIDE), untilEnd * TICK_STRIDE);
    // The copy must be done before INTENT is looked at, on weakly ordered machines too.
    Atomics.add(control, FENCE, 1);
    const beyond = ((Atomics.load(control, INTENT) - this.head) >>> 0) - this.capacity;
    result.torn = Math.max(0, Math.min(beyond, count));
    this.dropped += result.torn;
    this.head = (this.head + count) | 0;
    Atomics.store(control, HEAD, this.head);
    const wanted = Atomics.load(control, ROOM_WANTED);
    if (wanted > 0 && this.capacity - (this.seen - count) >= wanted) Atomics.notify(control, HEAD);
  }

  /** Sleeps for so long, whatever is written meanwhile: the producer need not wake it. For worker threads only. */
  doze(ms: number): void {
    Atomics.wait(this.control, DOZE, 0, ms);
  }

  /** Sleeps until something is written, `wake` is called or `timeoutMs` have passed. For worker threads only. */
  sleep(timeoutMs: number, isAwaited: () => boolean): void {
    Atomics.store(this.control, SLEEPING, 1);
    if (Atomics.load(this.control, TAIL) === this.head && !isAwaited()) Atomics.wait(this.control, SLEEPING, 1, timeoutMs);
    Atomics.store(this.control, SLEEPING, 0);
  }
}
