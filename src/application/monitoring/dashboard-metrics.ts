/** The object of the dashboard, computed at an interval from figures that are kept up, never by looking at rows. */
import { DomainError } from '../../domain/kernel/domain-error.ts';
import { formatAmount } from '../../domain/transactions/money.ts';
import type { Clock } from '../ports/clock.ts';
import type { TransactionEvents } from '../transactions/transaction-events.ts';
import type { ClusterFigures } from './cluster-figures.ts';
import type { DashboardView } from './dashboard.view.ts';
import type { CurrentFigures, TransactionFigures } from './transaction-figures.ts';

export interface DashboardOptions {
  /** ISO 4217, of the volumes. */
  currency: string;
}

export class DashboardMetrics {
  private unsubscribe: () => void = () => undefined;
  private beginning: Promise<void> | null = null;
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

  /**
   * As of the call: whoever was answered before finds it counted. It waits a moment, until what was committed by then has been told.
   * @throws DomainError `database_unavailable` until the figures were read from the database once
   */
  async read(): Promise<DashboardView> {
    const asked = this.clock.now();
    await this.clock.sleep(this.figures.settleMs());
    const current = this.figures.current(asked);
    if (current === null) throw new DomainError('database_unavailable', 'the figures are being read, try again', [], 1);
    return this.viewOf(current);
  }

  /** Computes the next object and tells it; called once an interval. */
  renew(): void {
    const current = this.figures.current();
    if (current === null) return this.begin();
    const view = this.viewOf(current);
    this.listeners.forEach((tell) => tell(view));
  }

  /** Sums of a moment before the first look at the events would miss those between. */
  private begin(): void {
    this.beginning ??= this.events.begun
      .then(() => this.figures.begin())
      .finally(() => {
        this.beginning = null;
      });
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
