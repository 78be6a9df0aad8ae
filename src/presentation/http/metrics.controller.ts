/** Figures of this process: for Prometheus, and as JSON. */
import { Controller, Get, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { RuntimeMetrics } from '../../application/monitoring/runtime-metrics.ts';
import type { RuntimeMetricsView } from '../../application/monitoring/runtime-metrics.ts';
import { Metrics } from '../../application/ports/metrics.ts';
import { OpenWhen, RequirePermission } from './access.guard.ts';
import { Operation } from './operation.ts';

@ApiTags('monitoring')
@Controller()
export class MetricsController {
  constructor(
    private readonly metrics: Metrics,
    private readonly runtime: RuntimeMetrics,
  ) {}

  @Get('metrics')
  @OpenWhen('metrics')
  @RequirePermission('monitoring:read')
  @Operation({
    summary: 'Figures in the Prometheus text format',
    responseType: 'text/plain',
    responseExample: '# TYPE tapewatch_ticks_accepted_total counter\ntapewatch_ticks_accepted_total{partition="0"} 42\n',
  })
  async prometheus(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    void reply.type(this.metrics.contentType);
    return this.metrics.text();
  }

  @Get('api/metrics')
  @RequirePermission('monitoring:read')
  @Operation({
    summary: 'Counters of this process',
    responseExample: {
      instance: 'a1',
      uptimeSeconds: 60.5,
      accepted: 120_000,
      processed: 119_990,
      dropped: 0,
      queued: 10,
      invalid: 2,
      late: 5,
      tooLate: 0,
      clockSkewed: 0,
      anomaliesDetected: 3,
      activeSymbols: 9,
      ticksPerSecond: 2000.4,
      partitions: [{ partition: 0, accepted: 120_000, processed: 119_990, dropped: 0, queued: 10, restarts: 0 }],
      rssBytes: 180_000_000,
      eventLoopDelayP99Ms: 1.2,
    },
  })
  json(): RuntimeMetricsView {
    return this.runtime.read();
  }
}
