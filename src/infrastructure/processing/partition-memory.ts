/** The shared memory of one partition and of the board, as it is handed to a worker thread. */
import { ROW_DOUBLES } from '../../domain/market/engine-layout.ts';
import { allocateControlRing } from './control-ring.ts';
import type { ControlRingMemory } from './control-ring.ts';
import { allocateMessageRing } from './message-ring.ts';
import type { MessageRingMemory } from './message-ring.ts';
import type { ProcessingOptions } from './processing-options.ts';
import { PublishedRows } from './published-rows.ts';
import { allocateTickRing } from './tick-ring.ts';
import type { TickRingMemory } from './tick-ring.ts';

/** Figures that an engine publishes of itself, one row: see `COUNTER_…`. */
export const COUNTER_PROCESSED = 0;
export const COUNTER_DROPPED = 1;
export const COUNTER_LATE = 2;
export const COUNTER_TOO_LATE = 3;
export const COUNTER_BREACHES = 4;
export const COUNTER_HELD = 5;
export const COUNTER_EVICTED = 6;
export const COUNTER_DOUBLES = 8;

export interface BoardMemory {
  numbers: SharedArrayBuffer;
  versions: SharedArrayBuffer;
  /** Event times of the latest dropped ticks of each symbol: from, to. */
  losses: SharedArrayBuffer;
}

export interface PartitionMemory {
  ring: TickRingMemory;
  messages: MessageRingMemory;
  orders: ControlRingMemory;
  counters: { numbers: SharedArrayBuffer; versions: SharedArrayBuffer };
}

export function allocateBoard(maxSymbols: number): BoardMemory {
  return {
    ...PublishedRows.allocate(maxSymbols, ROW_DOUBLES),
    losses: new SharedArrayBuffer(maxSymbols * 2 * 8),
  };
}

export function allocatePartition(options: ProcessingOptions): PartitionMemory {
  return {
    ring: allocateTickRing(options.ringCapacity),
    messages: allocateMessageRing(),
    orders: allocateControlRing(),
    counters: PublishedRows.allocate(1, COUNTER_DOUBLES),
  };
}
