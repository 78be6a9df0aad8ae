/**
 * Side: a partition at saturation (the producer waits for room) and at twice that (the ring drops the oldest), in turns within one process.
 * The worker's CPU time is the process's less the main thread's.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { ROW_COUNT, ROW_DOUBLES } from '../../../src/domain/market/engine-layout.ts';
import { TICK_ARRIVAL, TICK_STRIDE, TICK_TIME, TickBatch } from '../../../src/domain/market/tick.ts';
import { WorkerPoolTickProcessor } from '../../../src/infrastructure/processing/tick-processor.pool.ts';
import { SumOutput } from '../figures.ts';
import { MARKET_OPTIONS, report, sideOptions } from '../side.ts';
import { symbolName, Tape } from '../tape.ts';

const BATCHES = 500;
const TICKS_PER_BATCH = 1000;
const TICKS_PER_MS = 10;

const { symbols, turns } = sideOptions<{ symbols: number; turns: number }>();
const processor = new WorkerPoolTickProcessor({
  ...MARKET_OPTIONS,
  partitions: 1,
  ringCapacity: 131_072,
  maxSymbols: symbols,
  idleCloseMs: null,
});
for (let id = 0; id < symbols; id += 1) processor.symbols.intern(symbolName(id));
await processor.start({ statistics: [], openAnomalies: [], settings: new Map() }, new SumOutput());

const tape = new Tape(symbols, TICKS_PER_MS);
const batches = Array.from({ length: BATCHES }, () => {
  const batch = new TickBatch(TICKS_PER_BATCH);
  tape.fill(batch.slots, TICKS_PER_BATCH);
  batch.length = TICKS_PER_BATCH;
  return batch;
});

/** The same ticks again, later. */
function shift({ slots }: TickBatch): void {
  const ms = (BATCHES * TICKS_PER_BATCH) / TICKS_PER_MS;
  for (let at = 0; at < slots.length; at += TICK_STRIDE) {
    slots[at + TICK_TIME]! += ms;
    slots[at + TICK_ARRIVAL]! += ms;
  }
}

interface Phase {
  offered: number;
  processed: number;
  dropped: number;
  seconds: number;
  workerCpuSeconds: number;
}

async function phase(offer: (batch: TickBatch, ticksSoFar: number, startedAt: number) => Promise<void>, count: number): Promise<Phase> {
  const before = processor.counters()[0]!;
  const startedAt = performance.now();
  const cpu = process.cpuUsage();
  const own = process.threadCpuUsage();
  for (let k = 0; k < count; k += 1) {
    const batch = batches[k % BATCHES]!;
    await offer(batch, k * TICKS_PER_BATCH, startedAt);
    shift(batch);
  }
  await processor.settled();
  const seconds = (performance.now() - startedAt) / 1000;
  const all = process.cpuUsage(cpu);
  const main = process.threadCpuUsage(own);
  const after = processor.counters()[0]!;
  return {
    offered: count * TICKS_PER_BATCH,
    processed: after.processed - before.processed,
    dropped: after.dropped - before.dropped,
    seconds,
    workerCpuSeconds: (all.user + all.system - main.user - main.system) / 1e6,
  };
}

const atSaturation = (): Promise<Phase> => phase((batch) => processor.publishLossless(batch), BATCHES * 4);

/** Twice the ticks in the time that saturation took, without waiting for room. */
function atTwice({ offered, seconds }: Phase): Promise<Phase> {
  const msPerTick = (seconds * 1000) / offered / 2;
  return phase(
    async (batch, ticksSoFar, startedAt) => {
      while (performance.now() < startedAt + ticksSoFar * msPerTick) await turn();
      processor.publish(batch);
      if (ticksSoFar % (TICKS_PER_BATCH * 16) === 0) await turn();
    },
    (offered * 2) / TICKS_PER_BATCH,
  );
}

await atTwice(await atSaturation());
const ratios: number[] = [];
let last: { once: Phase; twice: Phase } | undefined;
for (let k = 0; k < turns; k += 1) {
  const once = await atSaturation();
  const twice = await atTwice(once);
  if (once.dropped !== 0 || twice.dropped === 0) throw new Error(`dropped ${once.dropped} at saturation, ${twice.dropped} at twice that`);
  ratios.push(twice.processed / twice.workerCpuSeconds / (once.processed / once.workerCpuSeconds));
  last = { once, twice };
}

const { accepted, processed, dropped } = processor.counters()[0]!;
const row = new Float64Array(ROW_DOUBLES);
let updates = 0;
for (let id = 0; id < symbols; id += 1) if (processor.board.read(id, row)) updates += row[ROW_COUNT]!;
if (accepted !== processed + dropped || updates !== processed) {
  throw new Error(`${accepted} accepted, ${processed} processed, ${dropped} dropped, ${updates} counted by symbol`);
}
await processor.stop();
const { once, twice } = last!;
report({
  units: once.processed,
  cpuSeconds: once.workerCpuSeconds,
  wallSeconds: once.seconds,
  check: null,
  notes: {
    processedRatio: ratios.sort((a, b) => a - b)[ratios.length >> 1]!,
    wallRatio: twice.processed / twice.seconds / (once.processed / once.seconds),
    droppedShare: twice.dropped / twice.offered,
    million: once.processed / once.seconds / 1e6,
  },
});
