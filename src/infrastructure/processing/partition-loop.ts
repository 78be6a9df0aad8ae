/** What a partition does over and over: take ticks from its ring, run the engine, publish. The same code in a thread and without one. */
import { MESSAGE_DOUBLES, ROW_DOUBLES } from '../../domain/market/engine-layout.ts';
import { TickEngine } from '../../domain/market/tick-engine.ts';
import type { MessageSink } from '../../domain/market/engine-state.ts';
import { TICK_ARRIVAL, TICK_STRIDE } from '../../domain/market/tick.ts';
import { ControlRing } from './control-ring.ts';
import {
  COUNTER_BREACHES,
  COUNTER_DOUBLES,
  COUNTER_DROPPED,
  COUNTER_EVICTED,
  COUNTER_HELD,
  COUNTER_LATE,
  COUNTER_PROCESSED,
  COUNTER_TOO_LATE,
} from './partition-memory.ts';
import type { BoardMemory, PartitionMemory } from './partition-memory.ts';
import type { ProcessingOptions } from './processing-options.ts';
import { PublishedRows } from './published-rows.ts';
import { TickRingConsumer } from './tick-ring.ts';

/** Ticks taken at a time: 32 KiB, which the first-level cache holds. */
const CHUNK = 512;
/** After one publication the next waits at least so long, unless told otherwise, … */
const PUBLISH_INTERVAL_MS = 2;
/** … and so that this share of the time is spent on it, … */
const PUBLISH_SHARE = 0.05;
/** … but no longer than this. */
const PUBLISH_LATEST_MS = 50;
const IDLE_CHECK_MS = 50;

/** What a partition begins with: ids of symbols, the state of an earlier run. */
export interface PartitionStart {
  options: Omit<ProcessingOptions, 'onRestart' | 'isSimulated'>;
  memory: PartitionMemory;
  board: BoardMemory;
  /** Symbols of this partition whose rows are on the board. */
  symbolIds: Int32Array;
  /** Settings of symbols that have their own: id, basis points, window, cooldown. */
  settings: Float64Array;
  /** Open episodes as messages. */
  episodes: Float64Array;
}

/** Wall clock and monotonic clock, epoch milliseconds and milliseconds. */
export interface LoopClock {
  now(): number;
  monotonic(): number;
}

export class PartitionLoop {
  readonly ring: TickRingConsumer;
  private readonly engine: TickEngine;
  private readonly board: PublishedRows;
  private readonly counters: PublishedRows;
  private readonly orders: ControlRing;
  private readonly sink: MessageSink & { held?: number };
  private readonly clock: LoopClock;
  private readonly idleCloseMs: number | null;
  private readonly publishIntervalMs: number;
  private readonly chunk = new Float64Array(CHUNK * TICK_STRIDE);
  private readonly row = new Float64Array(ROW_DOUBLES);
  private readonly counterRow = new Float64Array(COUNTER_DOUBLES);
  private readonly taken = { torn: 0 };
  private readonly writeRow: (id: number) => void;
  /** Figures of the threads before this one. */
  private readonly earlier: Float64Array;
  private processed: number;
  private nextOrder: number;
  private publishAt = 0;
  private idleCheckAt = 0;
  private isDirty = true;

  constructor(start: PartitionStart, sink: MessageSink & { held?: number }, clock: LoopClock) {
    const { options, memory, board } = start;
    this.sink = sink;
    this.clock = clock;
    this.idleCloseMs = options.idleCloseMs;
    this.publishIntervalMs = options.publishIntervalMs ?? PUBLISH_INTERVAL_MS;
    this.ring = new TickRingConsumer(memory.ring);
    this.orders = new ControlRing(memory.orders);
    this.nextOrder = this.orders.confirmed;
    this.board = new PublishedRows(board, ROW_DOUBLES);
    this.counters = new PublishedRows(memory.counters, COUNTER_DOUBLES);
    // A successor of a thread that died goes on counting where that one stopped.
    this.counters.read(0, this.counterRow);
    this.processed = this.counterRow[COUNTER_PROCESSED]!;
    this.ring.dropped = this.counterRow[COUNTER_DROPPED]!;
    this.earlier = Float64Array.from(this.counterRow);
    this.engine = new TickEngine(options, sink, new Float64Array(board.losses));
    this.writeRow = (id) => this.board.write(id, this.row);
    this.restore(start);
  }

  private restore(start: PartitionStart): void {
    const { settings, symbolIds, episodes } = start;
    for (let k = 0; k < settings.length; k += 4) this.engine.configure(settings[k]!, settings[k + 1]!, settings[k + 2]!, settings[k + 3]!);
    const now = this.clock.now();
    for (const id of symbolIds) if (this.board.read(id, this.row)) this.engine.restore(id, this.row, now);
    for (let at = 0; at < episodes.length; at += MESSAGE_DOUBLES) this.engine.restoreEpisode(episodes, at);
  }

  /** Takes and processes one chunk, publishes when it is time; false when there was nothing to do. */
  step(): boolean {
    // Ticks are looked for first: an order that was given before one of them is seen then, and one that was skipped over is due.
    const available = this.ring.look();
    const order = this.nextOrder;
    this.nextOrder = this.orders.carryOut(order, this.ring.position, this);
    // Somebody waits for an order to be confirmed.
    if (this.nextOrder !== order) this.publishAt = 0;
    const count = Math.min(available, CHUNK, this.orders.ticksBefore(this.nextOrder, this.ring.position));
    if (count > 0) {
      this.ring.take(this.chunk, count, this.taken);
      this.engine.process(this.chunk, this.taken.torn, count);
      this.processed += count - this.taken.torn;
      this.isDirty = true;
    }
    const now = this.clock.monotonic();
    if (now >= this.idleCheckAt) this.closeIdle(now, count);
    if (this.isDirty && now >= this.publishAt) this.publish();
    return count > 0;
  }

  /** Milliseconds until `step` should be called though nothing came; at most `limit`. */
  rest(limit: number): number {
    return this.isDirty ? Math.max(0, Math.min(limit, this.publishAt - this.clock.monotonic())) : limit;
  }

  /** Whether an order waits that was not there at the last step. */
  hasOrders(): boolean {
    return this.orders.hasMore(this.nextOrder);
  }

  /** Whether to end instead of sleeping. */
  isDone(): boolean {
    return this.orders.isStopping && !this.hasOrders() && !this.isDirty;
  }

  /** A symbol is not silent because its ticks still wait: where there is a backlog, time is that of the tick taken last. */
  private closeIdle(now: number, taken: number): void {
    this.idleCheckAt = now + IDLE_CHECK_MS;
    if (this.idleCloseMs === null) return;
    const time = taken > 0 ? this.chunk[(taken - 1) * TICK_STRIDE + TICK_ARRIVAL]! : this.clock.now();
    this.engine.closeSilent(time - this.idleCloseMs);
    this.isDirty = true;
  }

  private publish(): void {
    const begin = this.clock.monotonic();
    this.engine.publish(this.row, this.writeRow);
    const row = this.counterRow;
    row[COUNTER_PROCESSED] = this.processed;
    row[COUNTER_DROPPED] = this.ring.dropped;
    row[COUNTER_LATE] = this.earlier[COUNTER_LATE]! + this.engine.late;
    row[COUNTER_TOO_LATE] = this.earlier[COUNTER_TOO_LATE]! + this.engine.tooLate;
    row[COUNTER_BREACHES] = this.earlier[COUNTER_BREACHES]! + this.engine.breaches;
    row[COUNTER_HELD] = this.earlier[COUNTER_HELD]! + (this.sink.held ?? 0);
    row[COUNTER_EVICTED] = this.earlier[COUNTER_EVICTED]! + this.engine.samplesEvicted;
    this.counters.write(0, row);
    this.orders.confirm(this.nextOrder);
    this.isDirty = false;
    const end = this.clock.monotonic();
    const pause = this.publishIntervalMs === 0 ? 0 : Math.max(this.publishIntervalMs, (end - begin) / PUBLISH_SHARE);
    this.publishAt = end + Math.min(PUBLISH_LATEST_MS, pause);
  }

  configure(symbolId: number, thresholdBp: number, windowMs: number, cooldownMs: number): void {
    this.engine.configure(symbolId, thresholdBp, windowMs, cooldownMs);
    this.isDirty = true;
  }

  reset(symbolId: number): void {
    this.engine.reset(symbolId);
    this.isDirty = true;
  }

  closeEpisodes(): void {
    this.engine.closeSilent(Infinity);
    this.isDirty = true;
  }
}
