/** The market: ticks in, statistics, spikes and candles out. */
import { Inject, Module } from '@nestjs/common';
import type { OnApplicationBootstrap, OnApplicationShutdown, BeforeApplicationShutdown } from '@nestjs/common';
import { CandleBook } from '../application/market/candle-book.ts';
import { FeedMonitor } from '../application/market/feed-monitor.ts';
import { IngestTicks } from '../application/market/ingest-ticks.ts';
import { MarketCounts } from '../application/market/market-counts.ts';
import { MarketAdministration } from '../application/market/market-administration.ts';
import { MarketQueries } from '../application/market/market.queries.ts';
import { MarketRecorder } from '../application/market/market-recorder.ts';
import { MarketSnapshots } from '../application/market/market-snapshots.ts';
import { MarketKeeper } from '../application/market/market-keeper.ts';
import { Market } from '../application/market/market.ts';
import { RecentAnomalies } from '../application/market/recent-anomalies.ts';
import { SymbolSettingsService } from '../application/market/symbol-settings.ts';
import { AuditLog } from '../application/ports/audit-log.ts';
import { Clock } from '../application/ports/clock.ts';
import { ClusterSignal } from '../application/ports/cluster-signal.ts';
import { Journal } from '../application/ports/journal.ts';
import { MarketFigures } from '../application/ports/market-figures.ts';
import {
  AnomalyRepository,
  CandleRepository,
  GapRepository,
  StatisticsRepository,
  SymbolSettingsRepository,
} from '../application/ports/market-repositories.ts';
import { MarketLease } from '../application/ports/market-lease.ts';
import { MarketSimulation } from '../application/ports/market-simulation.ts';
import { TransactionSimulation } from '../application/ports/transaction-simulation.ts';
import { TickProcessor } from '../application/ports/tick-processor.ts';
import { UnitOfWork } from '../application/ports/unit-of-work.ts';
import { Config } from '../infrastructure/config.ts';
import { PostgresAnomalyRepository } from '../infrastructure/persistence/anomaly-repository.postgres.ts';
import { PostgresCandleRepository } from '../infrastructure/persistence/candle-repository.postgres.ts';
import { Database } from '../infrastructure/persistence/database.ts';
import { PostgresGapRepository } from '../infrastructure/persistence/gap-repository.postgres.ts';
import { PostgresMarketLease } from '../infrastructure/persistence/market-lease.postgres.ts';
import { PostgresStatisticsRepository } from '../infrastructure/persistence/statistics-repository.postgres.ts';
import { SymbolIds } from '../infrastructure/persistence/symbol-ids.ts';
import { PostgresSymbolSettingsRepository } from '../infrastructure/persistence/symbol-settings-repository.postgres.ts';
import { processingOptions } from '../infrastructure/processing/configured-options.ts';
import type { ProcessingOptions } from '../infrastructure/processing/processing-options.ts';
import { InlineTickProcessor } from '../infrastructure/processing/tick-processor.inline.ts';
import { WorkerPoolTickProcessor } from '../infrastructure/processing/tick-processor.pool.ts';
import { SimulatedFeed } from '../infrastructure/simulation/simulated-feed.ts';
import { AnomaliesController } from '../presentation/http/anomalies.controller.ts';
import { PricesController } from '../presentation/http/prices.controller.ts';
import { SimulationController } from '../presentation/http/simulation.controller.ts';
import { SymbolsController } from '../presentation/http/symbols.controller.ts';
import { AlertsModule, AnomalyAlerts } from './alerts.module.ts';
import { AuditModule } from './audit.module.ts';
import { TransactionFlowModule } from './transaction-flow.module.ts';

@Module({
  imports: [AuditModule, AlertsModule, TransactionFlowModule],
  controllers: [PricesController, AnomaliesController, SymbolsController, SimulationController],
  providers: [
    {
      provide: SymbolIds,
      inject: [Database, Config],
      useFactory: (database: Database, config: Config) => new SymbolIds(database, config.maxSymbols),
    },
    { provide: StatisticsRepository, useClass: PostgresStatisticsRepository },
    { provide: CandleRepository, useClass: PostgresCandleRepository },
    {
      provide: AnomalyRepository,
      inject: [Database, SymbolIds, AnomalyAlerts, ClusterSignal],
      useFactory: (database: Database, symbolIds: SymbolIds, alerts: AnomalyAlerts, signal: ClusterSignal) =>
        alerts.around(new PostgresAnomalyRepository(database, symbolIds, () => signal.send('anomalies'))),
    },
    { provide: SymbolSettingsRepository, useClass: PostgresSymbolSettingsRepository },
    { provide: GapRepository, useClass: PostgresGapRepository },
    CandleBook,
    {
      provide: FeedMonitor,
      inject: [Config],
      useFactory: ({ maxSymbols, feedQuietAfterMs, feedStaleAfterMs }: Config) =>
        new FeedMonitor({ maxSymbols, quietAfterMs: feedQuietAfterMs, staleAfterMs: feedStaleAfterMs }),
    },
    {
      provide: RecentAnomalies,
      inject: [Config],
      useFactory: (config: Config) => new RecentAnomalies(config.recentAnomaliesCapacity),
    },
    {
      provide: TickProcessor,
      inject: [Config, FeedMonitor, Journal],
      useFactory: (config: Config, feeds: FeedMonitor, journal: Journal) => {
        const options: ProcessingOptions = {
          ...processingOptions(config),
          isSimulated: (symbolId) => feeds.isSimulated(symbolId),
          onRestart: (partition, lost, error) =>
            journal.error('partition.restarted', 'a partition died and was started anew', error, { partition, lost }),
        };
        return config.tickWorkers === 'inline' ? new InlineTickProcessor(options) : new WorkerPoolTickProcessor(options);
      },
    },
    {
      provide: MarketRecorder,
      inject: [AnomalyRepository, GapRepository, CandleBook, RecentAnomalies, Journal],
      useFactory: (...parts: ConstructorParameters<typeof MarketRecorder>) => new MarketRecorder(...parts),
    },
    {
      provide: IngestTicks,
      inject: [TickProcessor, FeedMonitor, MarketRecorder, Clock, Config],
      useFactory: (processor: TickProcessor, feeds: FeedMonitor, recorder: MarketRecorder, clock: Clock, config: Config) =>
        new IngestTicks(processor, feeds, recorder, clock, config.futureToleranceMs),
    },
    {
      provide: MarketSnapshots,
      inject: [TickProcessor, StatisticsRepository, CandleRepository, CandleBook, FeedMonitor, MarketRecorder, Clock, Journal, Config],
      useFactory: (
        processor: TickProcessor,
        statistics: StatisticsRepository,
        candleRepository: CandleRepository,
        candles: CandleBook,
        feeds: FeedMonitor,
        recorder: MarketRecorder,
        clock: Clock,
        journal: Journal,
        config: Config,
      ) =>
        new MarketSnapshots(
          processor,
          { statistics, candles: candleRepository },
          candles,
          feeds,
          recorder,
          clock,
          journal,
          config.statisticsPersistIntervalMs,
        ),
    },
    {
      provide: SymbolSettingsService,
      inject: [TickProcessor, SymbolSettingsRepository, Clock, Config, UnitOfWork, AuditLog, IngestTicks],
      useFactory: (
        processor: TickProcessor,
        repository: SymbolSettingsRepository,
        clock: Clock,
        { anomalyThresholdPercent: thresholdPercent, slidingWindowMs: windowMs, anomalyCooldownMs: cooldownMs }: Config,
        unit: UnitOfWork,
        audit: AuditLog,
        door: IngestTicks,
      ) => new SymbolSettingsService(processor, repository, clock, { thresholdPercent, windowMs, cooldownMs }, unit, audit, door),
    },
    {
      provide: MarketQueries,
      inject: [TickProcessor, FeedMonitor, RecentAnomalies, AnomalyRepository, CandleBook, CandleRepository, GapRepository, Clock, Config],
      useFactory: (
        processor: TickProcessor,
        feeds: FeedMonitor,
        recent: RecentAnomalies,
        anomalies: AnomalyRepository,
        book: CandleBook,
        candles: CandleRepository,
        gaps: GapRepository,
        clock: Clock,
        config: Config,
      ) => new MarketQueries(processor, feeds, recent, book, { anomalies, candles, gaps }, clock, config.quoteCacheTtlMs),
    },
    {
      provide: MarketFigures,
      inject: [IngestTicks, MarketRecorder, MarketQueries],
      useFactory: (...parts: ConstructorParameters<typeof MarketCounts>) => new MarketCounts(...parts),
    },
    {
      provide: Market,
      inject: [
        TickProcessor,
        StatisticsRepository,
        CandleRepository,
        AnomalyRepository,
        GapRepository,
        SymbolSettingsService,
        FeedMonitor,
        CandleBook,
        RecentAnomalies,
        MarketRecorder,
        MarketSnapshots,
        IngestTicks,
        Clock,
      ],
      useFactory: (
        processor: TickProcessor,
        statistics: StatisticsRepository,
        candles: CandleRepository,
        anomalies: AnomalyRepository,
        gaps: GapRepository,
        settings: SymbolSettingsService,
        feeds: FeedMonitor,
        book: CandleBook,
        recent: RecentAnomalies,
        recorder: MarketRecorder,
        snapshots: MarketSnapshots,
        ingest: IngestTicks,
        clock: Clock,
      ) =>
        new Market(
          { statistics, candles, anomalies, gaps },
          { processor, settings, feeds, candles: book, recent, recorder, snapshots, ingest },
          clock,
        ),
    },
    {
      provide: MarketLease,
      inject: [Config, Journal],
      useFactory: (config: Config, journal: Journal) =>
        new PostgresMarketLease(config.databaseUrl, () => journal.warn('market.lease_lost', 'the session that holds the market broke')),
    },
    {
      provide: MarketKeeper,
      inject: [MarketLease, Market, IngestTicks, Journal, MarketSimulation, Config],
      useFactory: (
        lease: MarketLease,
        market: Market,
        ingest: IngestTicks,
        journal: Journal,
        simulation: MarketSimulation,
        config: Config,
      ) =>
        new MarketKeeper(
          lease,
          market,
          ingest,
          journal,
          () => config.simulationEnabled && simulation.start(null),
          () => simulation.stop(),
        ),
    },
    {
      provide: MarketSimulation,
      inject: [Config, IngestTicks, Clock, Journal, TransactionSimulation],
      useFactory: (config: Config, ingest: IngestTicks, clock: Clock, journal: Journal, transactions: TransactionSimulation) =>
        new SimulatedFeed(
          {
            symbols: config.simulationSymbols,
            seed: transactions.seed,
            ticksPerSecond: config.simulationTicksPerSecond,
            initialPrice: config.simulationInitialPrice,
            maxJitterPercent: config.simulationMaxJitterPercent,
            shocksPerMinute: config.simulationShocksPerMinute,
            transactionsPerSecond: () => transactions.status().transactionsPerSecond,
          },
          ingest,
          clock,
          journal,
        ),
    },
    {
      provide: MarketAdministration,
      inject: [Market, IngestTicks, MarketSimulation, TransactionSimulation, UnitOfWork, AuditLog],
      useFactory: (...parts: ConstructorParameters<typeof MarketAdministration>) => new MarketAdministration(...parts),
    },
  ],
  exports: [
    IngestTicks,
    TickProcessor,
    MarketFigures,
    MarketQueries,
    Market,
    MarketKeeper,
    MarketSimulation,
    AnomalyRepository,
    CandleBook,
    FeedMonitor,
  ],
})
export class MarketModule implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  constructor(
    @Inject(MarketKeeper) private readonly keeper: MarketKeeper,
    @Inject(MarketSimulation) private readonly simulation: MarketSimulation,
    @Inject(Database) private readonly database: Database,
    @Inject(Journal) private readonly journal: Journal,
  ) {}

  private readonly tellFailure = (error: unknown): void =>
    this.journal.error('market.start_failed', 'the market could not be opened; it is tried again', error);

  /** The market opens when the database is there: at once, or, where a server is away, whenever it comes. */
  async onApplicationBootstrap(): Promise<void> {
    if (this.database.state.open) await this.keeper.begin();
    else void this.database.opened.then(() => this.keeper.begin()).catch(this.tellFailure);
  }

  beforeApplicationShutdown(): void {
    this.simulation.stop();
  }

  /** After the last request was answered. */
  async onApplicationShutdown(): Promise<void> {
    await this.keeper.end();
  }
}
