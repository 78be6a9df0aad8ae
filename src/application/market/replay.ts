/** Replays a recording through an engine of its own: lossless, in the order of the recording, with the same result every time. */
import type { Anomaly } from '../../domain/market/anomaly.ts';
import { DomainError } from '../../domain/kernel/domain-error.ts';
import { TickReader } from '../../domain/market/tick-reader.ts';
import { TICK_STRIDE, TICK_TIME, TickBatch } from '../../domain/market/tick.ts';
import type { Clock } from '../ports/clock.ts';
import type { RecordedFeed } from '../ports/recorded-feed.ts';
import type { TickProcessor } from '../ports/tick-processor.ts';
import { isoTime } from './market.view.ts';
import { Pace } from './pace.ts';
import { anomaliesDigest, MAX_REPLAYED_ANOMALIES, ReplayedAnomalies } from './replayed-anomalies.ts';

/** Ticks handed over at once. */
const BATCH_TICKS = 1024;

export interface ReplaySummary {
  files: number;
  /** = ticks + quotes + ignored + invalid. */
  lines: number;
  ticks: number;
  quotes: number;
  ignored: number;
  invalid: number;
  late: number;
  tooLate: number;
  dropped: number;
  symbols: number;
  anomalies: number;
  breaches: number;
  /** Earliest and latest event time; null without a tick. */
  firstTime: string | null;
  lastTime: string | null;
  digest: string;
  elapsedMs: number;
  ticksPerSecond: number;
}

export interface ReplayOptions {
  /** Seconds of the recording per second, Infinity = as fast as it goes. */
  speed: number;
  clock: Clock;
  /** Hears of every line that is left out. */
  onInvalid: (file: string, line: number, reason: string) => void;
}

export interface ReplayResult {
  summary: ReplaySummary;
  /** By opening time, symbol and direction, all closed. */
  anomalies: Anomaly[];
}

/** The recording has more anomalies than a replay can hold. */
export class TooManyAnomaliesError extends DomainError {
  constructor() {
    super(
      'too_many_anomalies',
      `the recording has more than ${MAX_REPLAYED_ANOMALIES} anomalies; a higher threshold or --dedup episode gives fewer`,
    );
  }
}

/**
 * Starts `processor`, feeds it and ends every episode; the caller stops it.
 * Ticks are not compared with the clock; one without a time is invalid, because its result would differ from run to run.
 * @throws TooManyAnomaliesError, and what `feed` throws
 */
export async function replay(feed: RecordedFeed, processor: TickProcessor, options: ReplayOptions): Promise<ReplayResult> {
  const { clock, onInvalid } = options;
  const startedAt = clock.monotonic();
  const output = new ReplayedAnomalies();
  await processor.start({ statistics: [], openAnomalies: [], settings: new Map() }, output);
  const reader = new TickReader(processor.symbols, null);
  const pace = new Pace(options.speed, clock);
  const batch = new TickBatch(BATCH_TICKS);
  const counts = { lines: 0, ticks: 0, quotes: 0, ignored: 0, invalid: 0 };
  let firstTime = Infinity;
  let lastTime = -Infinity;

  for await (const piece of feed.pieces()) {
    const arrival = clock.now();
    counts.lines += piece.lines;
    counts.quotes += piece.quotes;
    counts.ignored += piece.ignored;
    counts.invalid += piece.invalid.length;
    for (const { line, reason } of piece.invalid) onInvalid(piece.file, line, reason);
    for (let i = 0; i < piece.ticks.length; i += 1) {
      const problem = read(reader, piece.ticks[i], arrival, batch);
      if (problem !== null) {
        counts.invalid += 1;
        onInvalid(piece.file, piece.tickLines[i]!, problem);
        continue;
      }
      counts.ticks += 1;
      const time = batch.slots[(batch.length - 1) * TICK_STRIDE + TICK_TIME]!;
      if (time < firstTime) firstTime = time;
      if (time > lastTime) lastTime = time;
      const waitMs = pace.waitMs(time);
      if (waitMs > 0) {
        await publishAllButLast(batch, processor);
        await clock.sleep(waitMs);
      }
      if (batch.full) await publish(batch, processor);
    }
    if (output.full) throw new TooManyAnomaliesError();
  }
  await publish(batch, processor);
  await processor.settled();
  await processor.closeEpisodes();
  if (output.full) throw new TooManyAnomaliesError();

  const elapsedMs = clock.monotonic() - startedAt;
  const anomalies = output.sorted();
  const counters = processor.counters();
  const sum = (figure: 'late' | 'tooLate' | 'dropped' | 'breaches'): number =>
    counters.reduce((total, partition) => total + partition[figure], 0);
  const summary: ReplaySummary = {
    files: feed.files,
    ...counts,
    late: sum('late'),
    tooLate: sum('tooLate'),
    dropped: sum('dropped'),
    symbols: processor.symbols.size,
    anomalies: anomalies.length,
    breaches: sum('breaches'),
    firstTime: counts.ticks === 0 ? null : isoTime(firstTime),
    lastTime: counts.ticks === 0 ? null : isoTime(lastTime),
    digest: anomaliesDigest(anomalies),
    elapsedMs: Math.round(elapsedMs),
    ticksPerSecond: Math.round((counts.ticks / Math.max(elapsedMs, 1)) * 1000),
  };
  return { summary, anomalies };
}

/** Appends the tick, or says why not. */
function read(reader: TickReader, raw: unknown, arrival: number, batch: TickBatch): string | null {
  if (typeof raw === 'object' && raw !== null && (raw as { timestamp?: unknown }).timestamp === undefined) return 'has no timestamp';
  const error = reader.read(raw, arrival, batch)?.[0];
  return error === undefined ? null : `${error.pointer.slice(1)} ${error.detail}`.trimStart();
}

async function publish(batch: TickBatch, processor: TickProcessor): Promise<void> {
  if (batch.length === 0) return;
  await processor.publishLossless(batch);
  batch.clear();
}

/** The last tick is not due yet. */
async function publishAllButLast(batch: TickBatch, processor: TickProcessor): Promise<void> {
  const last = batch.length - 1;
  batch.length = last;
  await publish(batch, processor);
  batch.slots.copyWithin(0, last * TICK_STRIDE, (last + 1) * TICK_STRIDE);
  batch.length = 1;
}
