/** Analytics of transactions over any time. */
import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { AnalyticsQueries } from '../../application/transactions/analytics.queries.ts';
import type { AnalyticsName, AnalyticsView } from '../../application/transactions/analytics.queries.ts';
import { visibleTo } from '../../domain/identity/masking.ts';
import type { Principal } from '../../domain/identity/principal.ts';
import { CurrentPrincipal, RequirePermission } from './access.guard.ts';
import { Operation, TIME_QUERY } from './operation.ts';
import { QueryTime } from './paging.ts';
import { Optional } from './validation.ts';

class AnalyticsQuery {
  @Optional()
  @QueryTime()
  from?: number;

  @Optional()
  @QueryTime()
  to?: number;
}

/** What the operations have in common: `item` is an example of their items. */
function AnalyticsOperation(summary: string, item: Record<string, unknown>, ...nullable: string[]): MethodDecorator {
  return Operation({
    summary,
    description: 'Of transactions created from `from` (an hour before `to`) until `to` (now); at most 31 days.',
    query: TIME_QUERY,
    responseExample: {
      source: 'sql',
      from: '2026-11-21T09:00:00.000Z',
      to: '2026-11-21T10:00:00.000Z',
      generatedAt: '2026-11-21T10:00:00.017Z',
      currency: 'USD',
      items: [item],
    },
    nullable,
    errors: ['validation_failed', 'unknown_parameter', 'database_unavailable'],
  });
}

const SUMS = { count: 600, volume: '12345.00', flagged: 12 };

@ApiTags('monitoring')
@Controller('api/analytics')
@RequirePermission('monitoring:read')
export class AnalyticsController {
  constructor(private readonly queries: AnalyticsQueries) {}

  @Get('summary')
  @AnalyticsOperation(
    'Counts, volume and how fast it went, in one item',
    { count: 600, volume: '12345.00', completed: 540, failed: 50, held: 1, flagged: 12, averageProcessingTimeMs: 1052.3 },
    'averageProcessingTimeMs',
  )
  summary(@Query() query: AnalyticsQuery, @CurrentPrincipal() reader: Principal): Promise<AnalyticsView> {
    return this.get('summary', query, reader);
  }

  @Get('volume-by-minute')
  @AnalyticsOperation('Count and volume of each minute, empty ones too', {
    minute: '2026-11-21T09:45:00.000Z',
    count: 10,
    volume: '205.75',
  })
  volumeByMinute(@Query() query: AnalyticsQuery, @CurrentPrincipal() reader: Principal): Promise<AnalyticsView> {
    return this.get('volume-by-minute', query, reader);
  }

  @Get('by-country')
  @AnalyticsOperation('By country of the transaction, the most first', { key: 'DE', ...SUMS })
  byCountry(@Query() query: AnalyticsQuery, @CurrentPrincipal() reader: Principal): Promise<AnalyticsView> {
    return this.get('by-country', query, reader);
  }

  @Get('by-source')
  @AnalyticsOperation('By source, the most first', { key: 'Online', ...SUMS })
  bySource(@Query() query: AnalyticsQuery, @CurrentPrincipal() reader: Principal): Promise<AnalyticsView> {
    return this.get('by-source', query, reader);
  }

  @Get('by-type')
  @AnalyticsOperation('By type, the most first', { key: 'Payment', ...SUMS })
  byType(@Query() query: AnalyticsQuery, @CurrentPrincipal() reader: Principal): Promise<AnalyticsView> {
    return this.get('by-type', query, reader);
  }

  @Get('top-accounts')
  @AnalyticsOperation('The 20 accounts with the most transactions', { accountId: 'acc-1', ...SUMS })
  topAccounts(@Query() query: AnalyticsQuery, @CurrentPrincipal() reader: Principal): Promise<AnalyticsView> {
    return this.get('top-accounts', query, reader);
  }

  private async get(name: AnalyticsName, { from, to }: AnalyticsQuery, reader: Principal): Promise<AnalyticsView> {
    return visibleTo(reader, await this.queries.get(name, from ?? null, to ?? null));
  }
}
