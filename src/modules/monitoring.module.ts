/** Health and metrics. */
import { Inject, Module } from '@nestjs/common';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { exposeMarketMetrics } from '../application/monitoring/market-metrics.ts';
import { RuntimeMetrics } from '../application/monitoring/runtime-metrics.ts';
import { SystemHealth } from '../application/monitoring/system-health.ts';
import { MarketKeeper } from '../application/market/market-keeper.ts';
import { Market } from '../application/market/market.ts';
import { Clock } from '../application/ports/clock.ts';
import { DatabaseProbe } from '../application/ports/database-probe.ts';
import { MarketFigures } from '../application/ports/market-figures.ts';
import { Metrics } from '../application/ports/metrics.ts';
import { ProcessFigures } from '../application/ports/process-figures.ts';
import { TickProcessor } from '../application/ports/tick-processor.ts';
import { Config } from '../infrastructure/config.ts';
import { RedisConnection } from '../infrastructure/redis/connection.ts';
import { HealthController } from '../presentation/http/health.controller.ts';
import { MetricsController } from '../presentation/http/metrics.controller.ts';
import { MarketModule } from './market.module.ts';

@Module({
  // The log already tells when the database goes and comes: a line per failed probe would only repeat it.
  imports: [TerminusModule.forRoot({ logger: false }), MarketModule],
  controllers: [HealthController, MetricsController],
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
          redis === null ? undefined : () => redis.state,
        ),
    },
    {
      provide: RuntimeMetrics,
      inject: [TickProcessor, MarketFigures, ProcessFigures, Clock],
      useFactory: (...parts: ConstructorParameters<typeof RuntimeMetrics>) => new RuntimeMetrics(...parts),
    },
  ],
})
export class MonitoringModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    @Inject(RuntimeMetrics) private readonly runtime: RuntimeMetrics,
    @Inject(Metrics) private readonly metrics: Metrics,
    @Inject(TickProcessor) private readonly processor: TickProcessor,
    @Inject(MarketFigures) private readonly figures: MarketFigures,
  ) {}

  onApplicationBootstrap(): void {
    exposeMarketMetrics(this.metrics, this.processor, this.figures);
    this.runtime.start();
  }

  onApplicationShutdown(): void {
    this.runtime.stop();
  }
}
