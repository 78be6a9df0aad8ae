/** What the child process of one side of a comparison does: warm up, measure, tell the driver. */
import { Tape } from './tape.ts';
import { TickBatch } from '../../src/domain/market/tick.ts';

/** The defaults of the settings. */
export const MARKET_OPTIONS = { averageWindow: 64, windowMs: 1000, thresholdBp: 200, cooldownMs: 1000, dedup: 'episode' } as const;

/** As in a request. */
const TICKS_PER_BATCH = 1000;

export interface SideResult {
  /** Units of work that were measured: ticks, bytes … */
  units: number;
  /** User and system time of the whole process, all threads. */
  cpuSeconds: number;
  wallSeconds: number;
  /** What the other side must have found too. */
  check: unknown;
  /** Further figures for the report. */
  notes?: Record<string, number>;
}

export interface TapeSideOptions {
  symbols: number;
  /** Of event time, all symbols together; 10 unless told. */
  ticksPerMs?: number;
  batchesPerPass: number;
  warmPasses: number;
  passes: number;
}

/** Options of a side are one JSON argument. */
export function sideOptions<T>(): T {
  return JSON.parse(process.argv[2] ?? '{}') as T;
}

export function report(result: SideResult): void {
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

/** CPU and wall time of `work`. */
export async function measure(work: () => void | Promise<void>): Promise<{ cpuSeconds: number; wallSeconds: number }> {
  const wall = performance.now();
  const cpu = process.cpuUsage();
  await work();
  const used = process.cpuUsage(cpu);
  return { cpuSeconds: (used.user + used.system) / 1e6, wallSeconds: (performance.now() - wall) / 1000 };
}

/**
 * Lets `run` eat pass after pass of the tape, as batches of `TICKS_PER_BATCH`; only `run` is measured, and only after the warm-up.
 * All sides get the same batches, filled before the clock starts.
 */
export async function measureTape(
  options: TapeSideOptions,
  run: (batches: readonly TickBatch[]) => void | Promise<void>,
): Promise<Omit<SideResult, 'check'>> {
  const { symbols, ticksPerMs, batchesPerPass, warmPasses, passes } = options;
  const tape = new Tape(symbols, ticksPerMs);
  const batches = Array.from({ length: batchesPerPass }, () => new TickBatch(TICKS_PER_BATCH));
  let cpuSeconds = 0;
  let wallSeconds = 0;
  for (let pass = 0; pass < warmPasses + passes; pass += 1) {
    for (const batch of batches) {
      tape.fill(batch.slots, TICKS_PER_BATCH);
      batch.length = TICKS_PER_BATCH;
    }
    const used = await measure(() => run(batches));
    if (pass < warmPasses) continue;
    cpuSeconds += used.cpuSeconds;
    wallSeconds += used.wallSeconds;
  }
  return { units: passes * batchesPerPass * TICKS_PER_BATCH, cpuSeconds, wallSeconds };
}
