/** The figures of the dashboard. */
import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DashboardMetrics } from '../../application/monitoring/dashboard-metrics.ts';
import type { DashboardView } from '../../application/monitoring/dashboard.view.ts';
import { RequirePermission } from './access.guard.ts';
import { Operation } from './operation.ts';

const EXAMPLE: DashboardView = {
  totalTransactions1Min: 600,
  totalTransactions5Min: 3000,
  totalTransactions1Hour: 36_000,
  totalVolume1Min: '12345.00',
  totalVolume5Min: '61725.00',
  totalVolume1Hour: '740700.00',
  currency: 'USD',
  unconvertedCount: 0,
  successRate: 90.1,
  failureRate: 9.9,
  averageProcessingTimeMs: 1052.3,
  p95ProcessingTimeMs: 1910.5,
  transactionsPerSecond: 10.4,
  topSources: [{ source: 'Online', count: 6120, volume: '124511.20' }],
  topCountries: [{ country: 'DE', count: 2400, volume: '49380.00' }],
  flaggedCount: 12,
  heldCount: 1,
  ticksPerSecond: 2000.4,
  ticksDropped: 0,
  queueDepth: 0,
  activeConnections: 3,
  computedAt: '2026-11-21T09:45:00.123Z',
};

@ApiTags('monitoring')
@Controller('api/dashboard')
export class DashboardController {
  constructor(private readonly dashboard: DashboardMetrics) {}

  @Get()
  @RequirePermission('monitoring:read')
  @Operation({
    summary: 'Transactions of the last minute, five minutes and hour, and the load of the market',
    description:
      'A window of k seconds reaches from k − 1 seconds before the second of `computedAt` to `computedAt`. Counts, volumes, sources, ' +
      'countries and flagged go by `createdAt`; rates (of one hour) and times (of five minutes) by `processedAt`. As of the request, which is ' +
      'answered some 0.3 s later: by then all that was committed has been counted.',
    responseExample: EXAMPLE,
    nullable: ['successRate', 'failureRate', 'averageProcessingTimeMs', 'p95ProcessingTimeMs'],
    errors: ['database_unavailable'],
  })
  read(): Promise<DashboardView> {
    return this.dashboard.read();
  }
}
