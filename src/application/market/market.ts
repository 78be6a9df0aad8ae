/** The life of the market: restores what is stored, opens the door, and at the end drains it so that nothing counted is lost. */
import { NotFoundError } from '../../domain/kernel/domain-error.ts';
import type { Journal } from '../ports/journal.ts';
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

export class Market {
  private isStarted = false;

  constructor(
    private readonly processor: TickProcessor,
    private readonly stores: MarketStores,
    private readonly settings: SymbolSettingsService,
    private readonly feeds: FeedMonitor,
    private readonly candles: CandleBook,
    private readonly recent: RecentAnomalies,
    private readonly recentCapacity: number,
    private readonly recorder: MarketRecorder,
    private readonly snapshots: MarketSnapshots,
    private readonly ingest: IngestTicks,
    private readonly journal: Journal,
  ) {}

  /** Whether ticks are taken. */
  get isOpen(): boolean {
    return this.isStarted;
  }

  /** Restores the market and starts its engines; the database must be there. */
  async start(): Promise<void> {
    const statistics = await this.stores.statistics.load();
    const openAnomalies = await this.stores.anomalies.open();
    const recent = await this.stores.anomalies.find({}, null, this.recentCapacity);
    this.recent.restore(recent, recent.length < this.recentCapacity);
    for (const candle of await this.stores.candles.newest()) this.candles.rebase(candle);
    await this.processor.start({ statistics, openAnomalies, settings: await this.settings.load() }, this.recorder);
    const { symbols } = this.processor;
    for (const { symbol, simulated } of statistics) this.feeds.restoreSimulated(symbols.idOf(symbol), simulated);
    for (const gap of await this.stores.gaps.open()) {
      const id = symbols.idOf(gap.symbol);
      if (id >= 0 && gap.reason === 'silent') this.feeds.fellSilent(id, gap.from);
    }
    this.snapshots.start();
    this.isStarted = true;
    this.ingest.open();
  }

  /**
   * Begins count, minimum and maximum of a symbol anew.
   * @throws NotFoundError `symbol_not_found`
   */
  async reset(symbol: string): Promise<void> {
    const id = this.processor.symbols.idOf(symbol);
    if (id < 0 || this.processor.board.version(id) === 0)
      throw new NotFoundError(`the symbol ${symbol} has never been seen`, 'symbol_not_found');
    await this.processor.reset(id);
  }

  /** Takes no more ticks, processes and stores all that were taken. */
  async stop(): Promise<void> {
    this.ingest.close();
    if (!this.isStarted) return;
    this.isStarted = false;
    await this.processor.stop();
    await this.snapshots.stop();
    await this.recorder.close();
    const { accepted, processed, dropped, queued } = this.totals();
    this.journal.info('market.stopped', 'the market is drained', { accepted, processed, dropped, queued });
  }

  /** Sums over all partitions. */
  totals(): { accepted: number; processed: number; dropped: number; queued: number } {
    const totals = { accepted: 0, processed: 0, dropped: 0, queued: 0 };
    for (const partition of this.processor.counters()) {
      totals.accepted += partition.accepted;
      totals.processed += partition.processed;
      totals.dropped += partition.dropped;
      totals.queued += partition.queued;
    }
    return totals;
  }
}
