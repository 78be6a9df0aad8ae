/** Health and metrics. */
import { randomUUID } from 'node:crypto';
import { Inject, Module } from '@nestjs/common';
import type { OnApplicationBootstrap, OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { ClusterFigures } from '../application/monitoring/cluster-figures.ts';
import { DashboardMetrics } from '../application/monitoring/dashboard-metrics.ts';
import { exposeMarketMetrics } from '../application/monitoring/market-metrics.ts';
import { RuntimeMetrics } from '../application/monitoring/runtime-metrics.ts';
import { SystemHealth } from '../application/monitoring/system-health.ts';
import type { PartHealth } from '../application/monitoring/system-health.ts';
import { TransactionFigures } from '../application/monitoring/transaction-figures.ts';
import { TransactionMetrics } from '../application/monitoring/transaction-metrics.ts';
import { MarketKeeper } from '../application/market/market-keeper.ts';
import { Market } from '../application/market/market.ts';
import { Clock } from '../application/ports/clock.ts';
import { DatabaseProbe } from '../application/ports/database-probe.ts';
import { Journal } from '../application/ports/journal.ts';
import { MarketFigures } from '../application/ports/market-figures.ts';
import { Metrics } from '../application/ports/metrics.ts';
import { ProcessFigures } from '../application/ports/process-figures.ts';
import { TickProcessor } from '../application/ports/tick-processor.ts';
import { TransactionTotalsReader } from '../application/ports/transaction-totals.ts';
import { AssessTransactions } from '../application/transactions/assess-transactions.ts';
import { RelayOutbox } from '../application/transactions/relay-outbox.ts';
import { SettleTransactions } from '../application/transactions/settle-transactions.ts';
import { TransactionEvents } from '../application/transactions/transaction-events.ts';
import { Config } from '../infrastructure/config.ts';
import { PostgresClusterMembers } from '../infrastructure/persistence/cluster-members.postgres.ts';
import { Database } from '../infrastructure/persistence/database.ts';
import { RedisConnection } from '../infrastructure/redis/connection.ts';
import { DashboardController } from '../presentation/http/dashboard.controller.ts';
import { HealthController } from '../presentation/http/health.controller.ts';
import { MetricsController } from '../presentation/http/metrics.controller.ts';
import { MarketModule } from './market.module.ts';
import { TransactionFlowModule } from './transaction-flow.module.ts';

@Module({
  // The log already tells when the database goes and comes: a line per failed probe would only repeat it.
  imports: [TerminusModule.forRoot({ logger: false }), MarketModule, TransactionFlowModule],
  controllers: [HealthController, MetricsController, DashboardController],
  providers: [
    {
      provide: SystemHealth,
      inject: [DatabaseProbe, TickProcessor, Market, MarketKeeper, Config, RedisConnection],
      useFactory: (
        probe: DatabaseProbe,
        processor: TickProcessor,
        market: Market,
        keeper: MarketKeeper,
        config: Config,
        redis: RedisConnection | null,
      ) =>
        new SystemHealth(
          probe,
          processor,
          { isOpen: () => market.isOpen, isSplit: () => keeper.isSplit },
          config.ringCapacity,
          redis === null ? () => withoutRedis(config) : () => redis.state,
        ),
    },
    {
      provide: RuntimeMetrics,
      inject: [TickProcessor, MarketFigures, ProcessFigures, Clock],
      useFactory: (...parts: ConstructorParameters<typeof RuntimeMetrics>) => new RuntimeMetrics(...parts),
    },
    {
      provide: TransactionFigures,
      inject: [TransactionTotalsReader, Clock, Journal],
      useFactory: (...parts: ConstructorParameters<typeof TransactionFigures>) => new TransactionFigures(...parts),
    },
    {
      provide: ClusterFigures,
      inject: [Database, RuntimeMetrics, Clock, Journal, Config],
      useFactory: (database: Database, runtime: RuntimeMetrics, clock: Clock, journal: Journal, { instanceId }: Config) => {
        const members = database.mode === 'embedded' ? null : new PostgresClusterMembers(database, `${instanceId} ${randomUUID()}`);
        const own = () => {
          const { ticksPerSecond, dropped, queued } = runtime.read();
          return { ticksPerSecond, ticksDropped: dropped, queueDepth: queued };
        };
        return new ClusterFigures(members, own, clock, journal);
      },
    },
    {
      provide: DashboardMetrics,
      inject: [TransactionFigures, TransactionEvents, ClusterFigures, Clock, Config],
      useFactory: (figures: TransactionFigures, events: TransactionEvents, cluster: ClusterFigures, clock: Clock, config: Config) =>
        new DashboardMetrics(figures, events, cluster, clock, {
          currency: config.reportingCurrency,
        }),
    },
    {
      provide: TransactionMetrics,
      inject: [Metrics, RelayOutbox, AssessTransactions, SettleTransactions, Clock],
      useFactory: (
        metrics: Metrics,
        relay: RelayOutbox,
        assessment: AssessTransactions,
        settlement: SettleTransactions | null,
        clock: Clock,
      ) => new TransactionMetrics(metrics, { relay, assessment, settlement }, clock),
    },
  ],
  exports: [DashboardMetrics, ClusterFigures],
})
export class MonitoringModule implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    @Inject(RuntimeMetrics) private readonly runtime: RuntimeMetrics,
    @Inject(Metrics) private readonly metrics: Metrics,
    @Inject(TickProcessor) private readonly processor: TickProcessor,
    @Inject(MarketFigures) private readonly figures: MarketFigures,
    @Inject(DashboardMetrics) private readonly dashboard: DashboardMetrics,
    @Inject(TransactionEvents) private readonly events: TransactionEvents,
    @Inject(TransactionMetrics) private readonly transactions: TransactionMetrics,
  ) {}

  /** Before anything happens to a transaction. */
  onModuleInit(): void {
    this.events.subscribe(this.transactions);
  }

  onApplicationBootstrap(): void {
    exposeMarketMetrics(this.metrics, this.processor, this.figures);
    this.runtime.start();
    this.dashboard.start();
  }

  async onApplicationShutdown(): Promise<void> {
    this.runtime.stop();
    await this.dashboard.stop();
  }
}

/** Replicas that share a server but no Redis need no help, only a little longer. */
function withoutRedis({ databaseUrl }: Config): PartHealth {
  if (databaseUrl === null) return { status: 'disabled' };
  return { status: 'disabled', message: 'REDIS_URL is not set: replicas find what others did by asking the database four times a second' };
}
