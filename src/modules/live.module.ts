/** Live data: what happens, told within half a second to whoever follows. */
import { Inject, Module } from '@nestjs/common';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { Broadcaster } from '../application/live/broadcaster.ts';
import { CandleFeeds } from '../application/live/candle-feeds.ts';
import { Channels } from '../application/live/channels.ts';
import { FactSources } from '../application/live/fact-sources.ts';
import { LiveConnections } from '../application/live/live-connections.ts';
import { LiveSources } from '../application/live/live-sources.ts';
import { QuoteBook } from '../application/live/quote-book.ts';
import { AnomalyEvents } from '../application/risk/anomaly-events.ts';
import { CandleBook } from '../application/market/candle-book.ts';
import { FeedMonitor } from '../application/market/feed-monitor.ts';
import { MarketKeeper } from '../application/market/market-keeper.ts';
import { MarketQueries } from '../application/market/market.queries.ts';
import { ClusterFigures } from '../application/monitoring/cluster-figures.ts';
import { DashboardMetrics } from '../application/monitoring/dashboard-metrics.ts';
import { AlertEventLog } from '../application/ports/alert-event-log.ts';
import { AnomalyEventLog } from '../application/ports/anomaly-event-log.ts';
import { Authenticator } from '../application/ports/authenticator.ts';
import { Clock } from '../application/ports/clock.ts';
import { Journal } from '../application/ports/journal.ts';
import { LiveEpoch } from '../application/ports/live-epoch.ts';
import { AnomalyRepository } from '../application/ports/market-repositories.ts';
import { Metrics } from '../application/ports/metrics.ts';
import { RevocationFeed } from '../application/ports/revocation-feed.ts';
import { TickProcessor } from '../application/ports/tick-processor.ts';
import { TransactionEventLog } from '../application/ports/transaction-event-log.ts';
import { AlertEvents } from '../application/risk/alert-events.ts';
import { SubmitTransactions } from '../application/transactions/submit-transactions.ts';
import { TransactionEvents } from '../application/transactions/transaction-events.ts';
import { DomainError } from '../domain/kernel/domain-error.ts';
import { Config } from '../infrastructure/config.ts';
import { Database } from '../infrastructure/persistence/database.ts';
import { PostgresLiveSnapshots } from '../infrastructure/persistence/live-snapshots.postgres.ts';
import { RedisConnection } from '../infrastructure/redis/connection.ts';
import { RedisQuoteExchange } from '../infrastructure/redis/quote-exchange.redis.ts';
import { LiveGateway } from '../presentation/realtime/live.gateway.ts';
import { FrameEncoder } from '../presentation/realtime/socketio-frame.ts';
import { AlertsModule } from './alerts.module.ts';
import { IdentityModule } from './identity.module.ts';
import { MarketModule } from './market.module.ts';
import { MonitoringModule } from './monitoring.module.ts';
import { TransactionFlowModule } from './transaction-flow.module.ts';
import { TransactionsModule } from './transactions.module.ts';

const ENCODE_BUCKETS_SECONDS = [0.000_01, 0.000_05, 0.000_1, 0.000_5, 0.001, 0.005, 0.01, 0.05];

@Module({
  imports: [IdentityModule, MarketModule, AlertsModule, TransactionFlowModule, TransactionsModule, MonitoringModule],
  providers: [
    {
      provide: LiveConnections,
      inject: [Authenticator, RevocationFeed, Clock, Config, MarketKeeper, RedisConnection],
      useFactory: (
        authenticator: Authenticator,
        revocations: RevocationFeed,
        clock: Clock,
        config: Config,
        keeper: MarketKeeper,
        redis: RedisConnection | null,
      ) =>
        new LiveConnections(authenticator, revocations, clock, {
          maxClients: config.liveMaxClients,
          assertOpen: () => {
            if (redis === null && keeper.isSplit)
              throw new DomainError('market_elsewhere', 'another replica runs the market, and there is no Redis', [], 1);
          },
        }),
    },
    {
      provide: LiveSources,
      inject: [TickProcessor, MarketQueries, FeedMonitor, Clock, Config],
      useFactory: (processor: TickProcessor, queries: MarketQueries, feeds: FeedMonitor, clock: Clock, config: Config) =>
        new LiveSources({ processor, queries, feeds }, clock, config.liveResumeEvents),
    },
    {
      provide: QuoteBook,
      inject: [LiveSources, MarketQueries, RedisConnection, Clock, Config],
      useFactory: (sources: LiveSources, queries: MarketQueries, redis: RedisConnection | null, clock: Clock, config: Config) =>
        new QuoteBook(sources, queries, redis === null ? null : new RedisQuoteExchange(redis, config.quoteCacheTtlMs), clock, {
          intervalMs: config.quoteIntervalMs,
          ttlMs: config.quoteCacheTtlMs,
          maxSymbols: config.maxSymbols,
        }),
    },
    {
      provide: FactSources,
      inject: [
        LiveSources,
        TransactionEvents,
        TransactionEventLog,
        SubmitTransactions,
        AlertEvents,
        AlertEventLog,
        AnomalyEvents,
        AnomalyEventLog,
        AnomalyRepository,
        Database,
        LiveEpoch,
        Clock,
        Journal,
      ],
      useFactory: (
        sources: LiveSources,
        transactions: TransactionEvents,
        transactionLog: TransactionEventLog,
        submit: SubmitTransactions,
        alerts: AlertEvents,
        alertLog: AlertEventLog,
        anomalies: AnomalyEvents,
        anomalyLog: AnomalyEventLog,
        repository: AnomalyRepository,
        database: Database,
        epoch: LiveEpoch,
        clock: Clock,
        journal: Journal,
      ) =>
        new FactSources(
          sources,
          {
            transactions: { tail: transactions, log: transactionLog, submit },
            alerts: { tail: alerts, log: alertLog },
            anomalies: { tail: anomalies, log: anomalyLog, repository },
            snapshots: new PostgresLiveSnapshots(database),
            epoch,
          },
          clock,
          journal,
        ),
    },
    {
      provide: CandleFeeds,
      inject: [MarketQueries, CandleBook, Journal],
      useFactory: (queries: MarketQueries, book: CandleBook, journal: Journal) => new CandleFeeds(queries, book, journal),
    },
    {
      provide: Broadcaster,
      inject: [LiveSources, QuoteBook, CandleFeeds, DashboardMetrics, Clock, Journal, Config],
      useFactory: (
        sources: LiveSources,
        quotes: QuoteBook,
        candles: CandleFeeds,
        dashboard: DashboardMetrics,
        clock: Clock,
        journal: Journal,
        config: Config,
      ) => {
        const { statistics, metrics, transactions, alerts, anomalies } = sources;
        const channels = new Channels({ quotes: quotes.table, statistics, metrics, transactions, alerts, anomalies }, candles);
        const news = { transactions, alerts, anomalies, beginFrame: () => dashboard.renew(), refresh: () => quotes.refresh() };
        return new Broadcaster(news, channels, clock, journal, {
          intervalMs: config.broadcastIntervalMs,
          bufferBytes: config.liveBufferBytes,
        });
      },
    },
    {
      provide: FrameEncoder,
      inject: [Metrics],
      useFactory: (metrics: Metrics) =>
        new FrameEncoder(
          metrics.histogram({
            name: 'tapewatch_frame_encode_seconds',
            help: 'Time to make one live message into bytes, once for all clients',
            buckets: ENCODE_BUCKETS_SECONDS,
          }),
        ),
    },
    LiveGateway,
  ],
  exports: [Broadcaster, LiveConnections, LiveSources, QuoteBook],
})
export class LiveModule implements OnApplicationBootstrap, OnApplicationShutdown {
  private unsubscribe: () => void = () => undefined;

  constructor(
    @Inject(Broadcaster) private readonly broadcaster: Broadcaster,
    @Inject(LiveConnections) private readonly connections: LiveConnections,
    @Inject(LiveSources) private readonly sources: LiveSources,
    @Inject(QuoteBook) private readonly quotes: QuoteBook,
    @Inject(FactSources) private readonly facts: FactSources,
    @Inject(DashboardMetrics) private readonly dashboard: DashboardMetrics,
    @Inject(ClusterFigures) private readonly cluster: ClusterFigures,
    @Inject(FrameEncoder) private readonly encoder: FrameEncoder,
  ) {}

  onApplicationBootstrap(): void {
    this.broadcaster.encodes = () => this.encoder.encodes;
    this.cluster.connections = () => this.connections.size;
    this.unsubscribe = this.dashboard.subscribe((view) => this.sources.tell(view));
    this.connections.start();
    this.quotes.start();
    this.facts.start();
    this.broadcaster.start();
  }

  onApplicationShutdown(): void {
    this.broadcaster.stop();
    this.facts.stop();
    this.quotes.stop();
    this.connections.stop();
    this.unsubscribe();
  }
}
