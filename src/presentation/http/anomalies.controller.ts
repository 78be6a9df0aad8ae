/** Anomalies: episodes of price spikes. */
import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IsIn, IsString } from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { MarketQueries } from '../../application/market/market.queries.ts';
import type { AnomalyView } from '../../application/market/market.view.ts';
import { ANOMALY_STATUSES, DIRECTIONS, SEVERITIES } from '../../domain/market/anomaly.ts';
import type { AnomalyStatus, Direction, Severity } from '../../domain/market/anomaly.ts';
import { RequirePermission } from './access.guard.ts';
import { IdPipe } from './id.pipe.ts';
import { ANOMALY } from './market.examples.ts';
import { Operation, TIME_PAGE_QUERY } from './operation.ts';
import { decodeCursor, encodeCursor, page, TimePageQuery } from './paging.ts';
import type { Page } from './paging.ts';
import { Optional } from './validation.ts';

class AnomaliesQuery extends TimePageQuery {
  @Optional()
  @IsString()
  symbol?: string;

  @Optional()
  @IsIn(SEVERITIES, { message: `must be one of ${SEVERITIES.join(', ')}` })
  severity?: Severity;

  @Optional()
  @IsIn(DIRECTIONS, { message: `must be one of ${DIRECTIONS.join(', ')}` })
  direction?: Direction;

  @Optional()
  @IsIn(ANOMALY_STATUSES, { message: `must be one of ${ANOMALY_STATUSES.join(', ')}` })
  status?: AnomalyStatus;
}

@ApiTags('market')
@Controller('api/anomalies')
export class AnomaliesController {
  constructor(private readonly queries: MarketQueries) {}

  @Get()
  @RequirePermission('market:read')
  @Operation({
    summary: 'Anomalies, newest first',
    description: '`from` and `to` select by `detectedAt`.',
    query: {
      symbol: { example: 'AAPL' },
      severity: { oneOf: SEVERITIES },
      direction: { oneOf: DIRECTIONS },
      status: { oneOf: ANOMALY_STATUSES },
      ...TIME_PAGE_QUERY,
    },
    responseExample: { items: [ANOMALY], nextCursor: null },
    errors: ['validation_failed', 'unknown_parameter', 'invalid_cursor'],
  })
  async list(
    @Query() query: AnomaliesQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Page<AnomalyView>> {
    const { cursor, limit, ...filter } = query;
    const after = decodeCursor(cursor, ['number', 'id']);
    const position = after === null ? null : { detectedAt: after[0], id: after[1] };
    const { items, next } = await this.queries.anomalies(filter, position, limit);
    return page(request, reply, items, next === null ? null : encodeCursor([next.detectedAt, next.id]));
  }

  @Get(':id')
  @RequirePermission('market:read')
  @Operation({ summary: 'One anomaly', params: { id: ANOMALY.id }, responseExample: ANOMALY, errors: ['not_found'] })
  async one(@Param('id', IdPipe) id: string): Promise<AnomalyView> {
    return this.queries.anomaly(id);
  }
}
