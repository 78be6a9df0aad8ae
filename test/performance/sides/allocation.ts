/** Side: what a partition's loop leaves to the garbage collector, ring and publishing included. Needs --expose-gc and a large young generation. */
import { PerformanceObserver } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { MessageRingConsumer, MessageRingProducer } from '../../../src/infrastructure/processing/message-ring.ts';
import { allocateBoard, allocatePartition } from '../../../src/infrastructure/processing/partition-memory.ts';
import { PartitionLoop } from '../../../src/infrastructure/processing/partition-loop.ts';
import { TickRingProducer } from '../../../src/infrastructure/processing/tick-ring.ts';
import { MARKET_OPTIONS, measureTape, report, sideOptions } from '../side.ts';
import type { TapeSideOptions } from '../side.ts';

/** The ring is seldom empty where a partition is busy. */
const BATCHES_WAITING = 8;

const options = sideOptions<TapeSideOptions>();
const processing = { ...MARKET_OPTIONS, partitions: 1, ringCapacity: 131_072, maxSymbols: options.symbols, idleCloseMs: 5000 };
const memory = allocatePartition(processing);
const messages = new MessageRingConsumer(memory.messages);
const loop = new PartitionLoop(
  {
    options: processing,
    memory,
    board: allocateBoard(options.symbols),
    symbolIds: new Int32Array(0),
    settings: new Float64Array(0),
    episodes: new Float64Array(0),
  },
  new MessageRingProducer(memory.messages, () => undefined),
  { now: () => Date.now(), monotonic: () => performance.now() },
);
const ring = new TickRingProducer(memory.ring);
const ignore = (): void => undefined;
const always = (): boolean => true;

let collections = 0;
new PerformanceObserver((list) => (collections += list.getEntries().length)).observe({ entryTypes: ['gc'] });
let bytes = 0;
let passes = 0;
const result = await measureTape(options, async (batches) => {
  if (passes === options.warmPasses) {
    (globalThis as { gc?: () => void }).gc!();
    await sleep(50); // until the observer has told of it
    collections = 0;
  }
  passes += 1;
  const before = process.memoryUsage().heapUsed;
  for (let k = 0; k < batches.length; k += 1) {
    ring.write(batches[k]!.slots, 0, batches[k]!.length, ignore);
    if (k % BATCHES_WAITING !== 0) continue;
    while (loop.step());
    messages.drain(ignore, always);
  }
  while (loop.step());
  if (passes > options.warmPasses) bytes += process.memoryUsage().heapUsed - before;
});
await sleep(50);
// A collection in between would hide what was allocated.
if (collections > 0) throw new Error(`${collections} garbage collections while measuring`);
report({ ...result, check: null, notes: { bytesPerTick: bytes / result.units } });
