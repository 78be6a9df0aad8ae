/** The life of the market: restores what is stored, opens the door, and at the end drains it so that nothing counted is lost. */
import { NotFoundError } from '../../domain/kernel/domain-error.ts';
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

export class Market {
  private isStarted = false;

  constructor(
    private readonly stores: MarketStores,
    private readonly parts: MarketParts,
  ) {}

  /** Whether ticks are taken. */
  get isOpen(): boolean {
    return this.isStarted;
  }

  /** Restores the market and starts its engines; the database must be there. */
  async start(): Promise<void> {
    const statistics = await this.stores.statistics.load();
    const openAnomalies = await this.stores.anomalies.open();
    const { processor, recent, candles, settings, recorder, feeds, snapshots, ingest } = this.parts;
    const newest = await this.stores.anomalies.find({}, null, recent.capacity);
    recent.restore(newest, newest.length < recent.capacity);
    for (const candle of await this.stores.candles.newest()) candles.rebase(candle);
    await processor.start({ statistics, openAnomalies, settings: await settings.load() }, recorder);
    const { symbols } = processor;
    for (const { symbol, simulated } of statistics) feeds.restoreSimulated(symbols.idOf(symbol), simulated);
    for (const gap of await this.stores.gaps.open()) {
      const id = symbols.idOf(gap.symbol);
      if (id >= 0 && gap.reason === 'silent') feeds.fellSilent(id, gap.from);
    }
    snapshots.start();
    this.isStarted = true;
    ingest.open();
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
    if (!this.isStarted) return;
    this.isStarted = false;
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
