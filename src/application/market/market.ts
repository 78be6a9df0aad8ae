/** The life of the market: restores what is stored, opens the door, and at the end drains it so that nothing counted is lost. */
import { NotFoundError } from '../../domain/kernel/domain-error.ts';
import type { Anomaly } from '../../domain/market/anomaly.ts';
import type { Clock } from '../ports/clock.ts';
import type { AnomalyRepository, CandleRepository, GapRepository, StatisticsRepository } from '../ports/market-repositories.ts';
import type { TickProcessor } from '../ports/tick-processor.ts';
import type { CandleBook } from './candle-book.ts';
import type { FeedMonitor } from './feed-monitor.ts';
import type { IngestTicks } from './ingest-ticks.ts';
import type { MarketRecorder } from './market-recorder.ts';
import type { MarketSnapshots } from './market-snapshots.ts';
import type { RecentAnomalies } from './recent-anomalies.ts';
import type { SymbolSettingsService } from './symbol-settings.ts';

/** The stores that the market begins from. */
export interface MarketStores {
  statistics: StatisticsRepository;
  candles: CandleRepository;
  anomalies: AnomalyRepository;
  gaps: GapRepository;
}

/** The parts that live and end with the market. */
export interface MarketParts {
  processor: TickProcessor;
  settings: SymbolSettingsService;
  feeds: FeedMonitor;
  candles: CandleBook;
  recent: RecentAnomalies;
  recorder: MarketRecorder;
  snapshots: MarketSnapshots;
  ingest: IngestTicks;
}

/** Anomalies read at once at the start: a statement has its deadline. */
const PAGE = 5000;

export class Market {
  private isStarted = false;
  private starting: Promise<void> | null = null;

  constructor(
    private readonly stores: MarketStores,
    private readonly parts: MarketParts,
    private readonly clock: Clock,
  ) {}

  /** Whether ticks are taken. */
  get isOpen(): boolean {
    return this.isStarted;
  }

  /** Restores the market and starts its engines. Where the database does not answer nothing is begun, and it may be called again. */
  start(): Promise<void> {
    this.starting = this.restore();
    return this.starting;
  }

  private async restore(): Promise<void> {
    const { processor, recent, candles, settings, recorder, feeds, snapshots, ingest } = this.parts;
    const statistics = await this.stores.statistics.load();
    const openAnomalies = await this.stores.anomalies.open();
    const newest = await this.newestAnomalies(recent.capacity);
    const newestCandles = await this.stores.candles.newest();
    const openGaps = await this.stores.gaps.open();
    const ownSettings = await settings.load();

    recent.restore(newest, newest.length < recent.capacity);
    for (const candle of newestCandles) candles.rebase(candle);
    const resumed = newestOfEach(openAnomalies);
    await processor.start({ statistics, openAnomalies: resumed, settings: ownSettings }, recorder);
    const { symbols } = processor;
    for (const { symbol, simulated } of statistics) feeds.restoreSimulated(symbols.idOf(symbol), simulated);
    for (const gap of openGaps) {
      const id = symbols.idOf(gap.symbol);
      if (id >= 0 && gap.reason === 'silent') feeds.fellSilent(id, gap.from);
    }
    const isResumed = new Set(resumed.filter(({ symbol }) => symbols.idOf(symbol) >= 0));
    for (const anomaly of openAnomalies) if (!isResumed.has(anomaly)) recorder.anomaly('closed', closed(anomaly));
    feeds.begin(this.clock.now());
    snapshots.start();
    this.isStarted = true;
    ingest.open();
  }

  private async newestAnomalies(limit: number): Promise<Anomaly[]> {
    const newest: Anomaly[] = [];
    for (;;) {
      const last = newest.at(-1);
      const page = await this.stores.anomalies.find({}, last ?? null, Math.min(PAGE, limit - newest.length));
      newest.push(...page);
      if (page.length < PAGE || newest.length === limit) return newest;
    }
  }

  /**
   * Begins count, minimum and maximum of a symbol anew.
   * @throws NotFoundError `symbol_not_found`
   */
  async reset(symbol: string): Promise<void> {
    await this.parts.processor.reset(this.assertSeen(symbol));
  }

  /**
   * The number of a symbol that has had ticks.
   * @throws NotFoundError `symbol_not_found`
   */
  assertSeen(symbol: string): number {
    const { symbols, board } = this.parts.processor;
    const id = symbols.idOf(symbol);
    if (id < 0 || board.version(id) === 0) throw new NotFoundError(`the symbol ${symbol} has never been seen`, 'symbol_not_found');
    return id;
  }

  /** Takes no more ticks, processes and stores all that were taken. */
  async stop(): Promise<void> {
    this.parts.ingest.close();
    // A start under way is seen to its end: what it began must be ended too. Why it failed is told where it was called.
    await this.starting?.catch(() => undefined);
    if (!this.isStarted) return;
    this.isStarted = false;
    this.parts.recorder.hearOut();
    await this.parts.processor.stop();
    await this.parts.snapshots.stop();
    await this.parts.recorder.close();
  }

  /** Sums over all partitions. */
  totals(): { accepted: number; processed: number; dropped: number; queued: number } {
    const totals = { accepted: 0, processed: 0, dropped: 0, queued: 0 };
    for (const { accepted, processed, dropped, queued } of this.parts.processor.counters()) {
      totals.accepted += accepted;
      totals.processed += processed;
      totals.dropped += dropped;
      totals.queued += queued;
    }
    return totals;
  }
}

/** One per symbol and direction, the newest: an engine has no more. */
function newestOfEach(open: readonly Anomaly[]): Anomaly[] {
  const newest = new Map<string, Anomaly>();
  for (const anomaly of open) {
    const key = `${anomaly.symbol} ${anomaly.direction}`;
    if (anomaly.triggerTime >= (newest.get(key)?.triggerTime ?? 0)) newest.set(key, anomaly);
  }
  return [...newest.values()];
}

/** An open anomaly that no engine goes on with: its symbol is unknown (a crash, no room), or a newer one of its kind is open. */
function closed(anomaly: Anomaly): Anomaly {
  const closedAt = anomaly.lastBreachTime + Math.max(anomaly.windowMs, anomaly.cooldownMs);
  return { ...anomaly, status: 'closed', closedAt };
}
