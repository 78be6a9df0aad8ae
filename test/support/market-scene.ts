/** The market with engines on the main thread and stores in memory: what is sent is processed when the call returns. */
import { CandleBook } from '../../src/application/market/candle-book.ts';
import { FeedMonitor } from '../../src/application/market/feed-monitor.ts';
import { IngestTicks } from '../../src/application/market/ingest-ticks.ts';
import { MarketQueries } from '../../src/application/market/market.queries.ts';
import { MarketRecorder } from '../../src/application/market/market-recorder.ts';
import { MarketSnapshots } from '../../src/application/market/market-snapshots.ts';
import { Market } from '../../src/application/market/market.ts';
import { RecentAnomalies } from '../../src/application/market/recent-anomalies.ts';
import { SymbolSettingsService } from '../../src/application/market/symbol-settings.ts';
import type { ProcessingOptions } from '../../src/infrastructure/processing/processing-options.ts';
import { InlineTickProcessor } from '../../src/infrastructure/processing/tick-processor.inline.ts';
import { HandClock } from './hand-clock.ts';
import { DirectUnit, KeptAudit } from './kept-acts.ts';
import { KeptJournal, StoredAnomalies, StoredCandles, StoredGaps, StoredMarket, StoredSettings } from './market-stores.ts';

const OPTIONS: ProcessingOptions = {
  partitions: 2,
  ringCapacity: 1024,
  maxSymbols: 100,
  averageWindow: 64,
  windowMs: 1000,
  thresholdBp: 200,
  cooldownMs: 1000,
  dedup: 'episode',
  idleCloseMs: null,
};
/** Nothing is stored by itself within a test. */
const NEVER_MS = 1_000_000;

/** What outlives a market. */
export class MarketStoresInMemory {
  readonly market = new StoredMarket();
  readonly candles = new StoredCandles(this.market);
  readonly anomalies = new StoredAnomalies();
  readonly gaps = new StoredGaps();
  readonly settings = new StoredSettings();
}

export interface SceneTick {
  symbol: string;
  price: number;
  /** Event time, epoch milliseconds; absent = the clock. */
  timestamp?: number;
  size?: number;
  sequence?: number;
}

export class MarketScene {
  private static readonly begun: MarketScene[] = [];
  readonly clock: HandClock;
  readonly journal = new KeptJournal();
  readonly candles = new CandleBook();
  readonly recent: RecentAnomalies;
  readonly feeds: FeedMonitor;
  readonly processor: InlineTickProcessor;
  readonly recorder: MarketRecorder;
  readonly snapshots: MarketSnapshots;
  readonly ingest: IngestTicks;
  readonly settings: SymbolSettingsService;
  readonly queries: MarketQueries;
  readonly market: Market;

  constructor(
    readonly stores: MarketStoresInMemory,
    now: number,
    options: Partial<ProcessingOptions> = {},
    recentCapacity = 100,
  ) {
    const all = { ...OPTIONS, ...options };
    const { market: statistics, candles: candleStore, anomalies, gaps } = stores;
    this.clock = new HandClock(now);
    this.feeds = new FeedMonitor({ maxSymbols: all.maxSymbols, quietAfterMs: 5000, staleAfterMs: 30_000 });
    this.processor = new InlineTickProcessor({ ...all, publishIntervalMs: 0, isSimulated: (id) => this.feeds.isSimulated(id) });
    this.recent = new RecentAnomalies(recentCapacity);
    this.recorder = new MarketRecorder(anomalies, gaps, this.candles, this.recent, this.journal);
    const { processor, feeds, candles, recent, recorder, clock, journal } = this;
    this.snapshots = new MarketSnapshots(
      processor,
      { statistics, candles: candleStore },
      candles,
      feeds,
      recorder,
      clock,
      journal,
      NEVER_MS,
    );
    this.ingest = new IngestTicks(processor, feeds, recorder, clock, 2000);
    const defaults = { thresholdPercent: all.thresholdBp / 100, windowMs: all.windowMs, cooldownMs: all.cooldownMs };
    this.settings = new SymbolSettingsService(processor, stores.settings, clock, defaults, new DirectUnit(), new KeptAudit(), {
      assertHere: () => undefined,
    });
    this.queries = new MarketQueries(processor, feeds, recent, candles, { anomalies, candles: candleStore, gaps }, clock, 2000);
    const parts = { processor, settings: this.settings, feeds, candles, recent, recorder, snapshots: this.snapshots, ingest: this.ingest };
    this.market = new Market({ statistics, candles: candleStore, anomalies, gaps }, parts, clock);
  }

  /** Stops what tests began, whatever became of them; their timers would keep the process alive. */
  static async stopAll(): Promise<void> {
    for (const scene of MarketScene.begun.splice(0)) await scene.market.stop();
  }

  static async started(
    stores: MarketStoresInMemory,
    now: number,
    options: Partial<ProcessingOptions> = {},
    recentCapacity = 100,
  ): Promise<MarketScene> {
    const scene = new MarketScene(stores, now, options, recentCapacity);
    MarketScene.begun.push(scene);
    await scene.market.start();
    return scene;
  }

  /** Sends ticks from a source; all must be good. */
  send(ticks: readonly SceneTick[], source = 'a'): void {
    const { rejected, errors } = this.ingest.executeArray(source, [], () => ticks);
    if (rejected > 0) throw new Error(JSON.stringify(errors));
  }
}
