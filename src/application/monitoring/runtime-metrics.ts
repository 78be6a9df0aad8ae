/** The counters of this process as `GET /api/metrics` shows them. */
import type { Clock } from '../ports/clock.ts';
import type { MarketFigures } from '../ports/market-figures.ts';
import type { ProcessFigures } from '../ports/process-figures.ts';
import type { PartitionCounters, TickProcessor } from '../ports/tick-processor.ts';

const SAMPLE_MS = 1000;
/** The rate is that of the last 10 s. */
const SAMPLES = 10;

export interface RuntimeMetricsView {
  instance: string;
  uptimeSeconds: number;
  accepted: number;
  processed: number;
  dropped: number;
  queued: number;
  invalid: number;
  late: number;
  tooLate: number;
  clockSkewed: number;
  anomaliesDetected: number;
  activeSymbols: number;
  ticksPerSecond: number;
  partitions: Pick<PartitionCounters, 'partition' | 'accepted' | 'processed' | 'dropped' | 'queued' | 'restarts'>[];
  rssBytes: number;
  eventLoopDelayP99Ms: number;
}

export class RuntimeMetrics {
  private readonly samples: { time: number; accepted: number }[] = [];
  private sampling: NodeJS.Timeout | null = null;

  constructor(
    private readonly processor: TickProcessor,
    private readonly figures: MarketFigures,
    private readonly process: ProcessFigures,
    private readonly clock: Clock,
  ) {}

  /** Begins to measure the rate; until then and in the first second it is 0. */
  start(): void {
    this.sample();
    this.sampling = setInterval(() => this.sample(), SAMPLE_MS);
    this.sampling.unref();
  }

  stop(): void {
    if (this.sampling !== null) clearInterval(this.sampling);
    this.sampling = null;
  }

  /** Takes the count of now into the rate; `start()` does it every second. */
  sample(): void {
    this.samples.push({ time: this.clock.monotonic(), accepted: sum(this.processor.counters(), 'accepted') });
    if (this.samples.length > SAMPLES) this.samples.shift();
  }

  read(): RuntimeMetricsView {
    const counters = this.processor.counters();
    return {
      instance: this.process.instance,
      uptimeSeconds: this.process.uptimeSeconds(),
      accepted: sum(counters, 'accepted'),
      processed: sum(counters, 'processed'),
      dropped: sum(counters, 'dropped'),
      queued: sum(counters, 'queued'),
      invalid: this.figures.invalid,
      late: sum(counters, 'late'),
      tooLate: sum(counters, 'tooLate'),
      clockSkewed: this.figures.clockSkewed,
      anomaliesDetected: this.figures.anomalies().reduce((total, { count }) => total + count, 0),
      activeSymbols: this.figures.activeSymbols(),
      ticksPerSecond: this.rate(sum(counters, 'accepted')),
      partitions: counters.map(({ partition, accepted, processed, dropped, queued, restarts }) => {
        return { partition, accepted, processed, dropped, queued, restarts };
      }),
      rssBytes: this.process.rssBytes(),
      eventLoopDelayP99Ms: this.process.eventLoopDelayP99Ms(),
    };
  }

  private rate(accepted: number): number {
    const oldest = this.samples[0];
    if (oldest === undefined) return 0;
    const seconds = (this.clock.monotonic() - oldest.time) / 1000;
    return seconds > 0 ? (accepted - oldest.accepted) / seconds : 0;
  }
}

function sum(counters: readonly PartitionCounters[], figure: keyof PartitionCounters): number {
  let total = 0;
  for (const partition of counters) total += partition[figure];
  return total;
}
