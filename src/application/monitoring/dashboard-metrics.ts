/** The object of the dashboard, computed at an interval from figures that are kept up, never by looking at rows. */
import { DomainError } from '../../domain/kernel/domain-error.ts';
import { formatAmount } from '../../domain/transactions/money.ts';
import type { Clock } from '../ports/clock.ts';
import type { TransactionEvents } from '../transactions/transaction-events.ts';
import type { ClusterFigures } from './cluster-figures.ts';
import type { DashboardView } from './dashboard.view.ts';
import type { CurrentFigures, TransactionFigures } from './transaction-figures.ts';

export interface DashboardOptions {
  intervalMs: number;
  /** ISO 4217, of the volumes. */
  currency: string;
}

/** Intervals after which nobody has computed one: then it is computed for who asks. */
const LATE = 1.5;

export class DashboardMetrics {
  private newest: DashboardView | null = null;
  private newestAt = -Infinity;
  private unsubscribe: () => void = () => undefined;
  private readonly listeners = new Set<(view: DashboardView) => void>();

  constructor(
    private readonly figures: TransactionFigures,
    private readonly events: TransactionEvents,
    private readonly cluster: ClusterFigures,
    private readonly clock: Clock,
    private readonly options: DashboardOptions,
  ) {}

  start(): void {
    this.unsubscribe = this.events.subscribe(this.figures);
    this.cluster.start();
    this.begin();
  }

  async stop(): Promise<void> {
    this.unsubscribe();
    await this.cluster.stop();
  }

  /** Tells every new object; ends with the function that is returned. */
  subscribe(listener: (view: DashboardView) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The object of this interval, the same that is told. @throws DomainError `database_unavailable` until the figures were read from the database once */
  read(): DashboardView {
    if (this.clock.monotonic() - this.newestAt > this.options.intervalMs * LATE) this.compute();
    if (this.newest === null) throw new DomainError('database_unavailable', 'the figures are being read, try again', [], 1);
    return this.newest;
  }

  /** Computes the next object and tells it; called once an interval. */
  renew(): void {
    this.compute();
    const view = this.newest;
    if (view === null) this.begin();
    else this.listeners.forEach((tell) => tell(view));
  }

  /** Sums of a moment before the first look at the events would miss those between. */
  private begin(): void {
    void this.events.begun.then(() => this.figures.begin());
  }

  private compute(): void {
    const current = this.figures.current();
    this.newest = current === null ? null : this.viewOf(current);
    this.newestAt = this.clock.monotonic();
  }

  private viewOf(current: CurrentFigures): DashboardView {
    const { currency } = this.options;
    const money = (minor: bigint): string => formatAmount(minor, currency);
    const { ticksPerSecond, ticksDropped, queueDepth, connections } = this.cluster.sum();
    const [tenSeconds, minute, fiveMinutes, hour] = current.counts;
    const [, minuteVolume, fiveMinutesVolume, hourVolume] = current.volumes;
    const ended = current.completed + current.failed;
    return {
      totalTransactions1Min: minute,
      totalTransactions5Min: fiveMinutes,
      totalTransactions1Hour: hour,
      totalVolume1Min: money(minuteVolume),
      totalVolume5Min: money(fiveMinutesVolume),
      totalVolume1Hour: money(hourVolume),
      currency,
      unconvertedCount: current.unconverted,
      successRate: ended === 0 ? null : tenths((100 * current.completed) / ended),
      failureRate: ended === 0 ? null : tenths((100 * current.failed) / ended),
      averageProcessingTimeMs: current.averageDurationMs === null ? null : tenths(current.averageDurationMs),
      p95ProcessingTimeMs: current.p95DurationMs,
      transactionsPerSecond: tenSeconds / 10,
      topSources: current.sources.map(({ name, count, volume }) => ({ source: name, count, volume: money(volume) })),
      topCountries: current.countries.map(({ name, count, volume }) => ({ country: name, count, volume: money(volume) })),
      flaggedCount: current.flagged,
      heldCount: current.held,
      ticksPerSecond: tenths(ticksPerSecond),
      ticksDropped,
      queueDepth,
      activeConnections: connections,
      computedAt: new Date(current.computedAt).toISOString(),
    };
  }
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
