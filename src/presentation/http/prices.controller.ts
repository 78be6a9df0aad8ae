/** Ticks in; statistics and candles out. */
import { Body, Controller, Get, HttpCode, HttpStatus, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { IngestTicks, MAX_BATCH_TICKS } from '../../application/market/ingest-ticks.ts';
import type { IngestResult } from '../../application/market/ingest-ticks.ts';
import { MarketQueries } from '../../application/market/market.queries.ts';
import type { CandleView, StatisticsView } from '../../application/market/market.view.ts';
import { DomainError, ValidationError } from '../../domain/kernel/domain-error.ts';
import { CANDLE_INTERVALS } from '../../domain/market/candle.ts';
import type { CandleInterval } from '../../domain/market/candle.ts';
import { RequirePermission } from './access.guard.ts';
import { decode, isLines, joined, NDJSON, parseJson, TickBody, TicksBody } from './body-parsers.ts';
import { surveyJson } from './json-survey.ts';
import type { BatchForm } from './json-survey.ts';
import { CANDLES, INGEST_RESULT, NULLABLE_STATISTICS, OPTIONAL_TICK_FIELDS, STATISTICS, TICK } from './market.examples.ts';
import { Operation, PAGE_QUERY, TIME_PAGE_QUERY } from './operation.ts';
import { decodeCursor, encodeCursor, page, PageQuery, TimePageQuery } from './paging.ts';
import type { Page } from './paging.ts';
import { Budget } from './rate-limit.guard.ts';

const ARRAY: BatchForm = { level: 1, maxItems: MAX_BATCH_TICKS };
const LINES: BatchForm = { level: 0, maxItems: MAX_BATCH_TICKS };

class CandlesQuery extends TimePageQuery {
  @IsIn(CANDLE_INTERVALS, { message: `must be one of ${CANDLE_INTERVALS.join(', ')}` })
  interval: CandleInterval;
}

@ApiTags('market')
@Controller('api/prices')
export class PricesController {
  constructor(
    private readonly ingest: IngestTicks,
    private readonly queries: MarketQueries,
  ) {}

  @Post()
  @HttpCode(HttpStatus.ACCEPTED)
  @RequirePermission('ticks:write')
  @Budget('ingest')
  @TickBody()
  @Operation({
    summary: 'Send one tick',
    example: TICK,
    optional: OPTIONAL_TICK_FIELDS,
    status: 202,
    responseExample: { accepted: 1, rejected: 0, errors: [] },
    errors: ['validation_failed', 'malformed_body', 'body_too_large', 'unsupported_media_type'],
  })
  tick(@Req() request: FastifyRequest, @Body() body: unknown): IngestResult {
    if (body === undefined) throw new DomainError('malformed_body', 'the body is empty, it must be a tick');
    const errors = this.ingest.executeOne(sourceOf(request), body);
    if (errors !== null) throw new ValidationError(errors);
    return { accepted: 1, rejected: 0, errors: [] };
  }

  @Post('batch')
  @HttpCode(HttpStatus.ACCEPTED)
  @RequirePermission('ticks:write')
  @Budget('ingest')
  @TicksBody()
  @Operation({
    summary: `Send up to ${MAX_BATCH_TICKS} ticks`,
    description: 'As a JSON array, or one JSON object a line. Good ticks are taken, bad ones reported by their index.',
    example: [TICK],
    otherBodies: { [NDJSON]: '{"symbol":"AAPL","price":101.5}\n{"symbol":"EUR/USD","price":1.0831}\n' },
    status: 202,
    responseExample: INGEST_RESULT,
    errors: ['validation_failed', 'malformed_body', 'body_too_large', 'batch_too_large', 'unsupported_media_type'],
  })
  batch(@Req() request: FastifyRequest, @Body() body: Buffer[] | undefined): IngestResult {
    const pieces = body ?? [];
    const source = sourceOf(request);
    const result = isLines(request)
      ? this.ingest.executeLines(source, pieces, () => textOf(joined(pieces)))
      : this.ingest.executeArray(source, pieces, () => arrayOf(joined(pieces)));
    if (result.accepted > 0) return result;
    if (result.rejected === 0) throw new ValidationError([{ pointer: '', code: 'required', detail: 'must hold at least one tick' }]);
    throw new ValidationError(
      result.errors.map(({ pointer, code, detail }) => ({ pointer, code, detail })),
      `none of ${result.rejected} ticks is valid`,
    );
  }

  @Get()
  @RequirePermission('market:read')
  @Operation({
    summary: 'Statistics of all symbols, by name',
    query: PAGE_QUERY,
    responseExample: { items: [STATISTICS], nextCursor: null },
    nullable: NULLABLE_STATISTICS,
    errors: ['validation_failed', 'unknown_parameter', 'invalid_cursor'],
  })
  list(@Query() query: PageQuery, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Page<StatisticsView> {
    const after = decodeCursor(query.cursor, ['string']);
    const { items, next } = this.queries.prices(after?.[0] ?? null, query.limit);
    return page(request, reply, items, next === null ? null : encodeCursor([next]));
  }

  @Get(':symbol')
  @RequirePermission('market:read')
  @Operation({
    summary: 'Statistics of one symbol',
    params: { symbol: 'EUR/USD' },
    responseExample: STATISTICS,
    nullable: NULLABLE_STATISTICS,
    errors: ['symbol_not_found'],
  })
  one(@Param('symbol') symbol: string): StatisticsView {
    return this.queries.statistics(symbol);
  }

  @Get(':symbol/statistics')
  @RequirePermission('market:read')
  @Operation({
    summary: 'The same as /api/prices/{symbol}',
    params: { symbol: 'AAPL' },
    responseExample: STATISTICS,
    nullable: NULLABLE_STATISTICS,
    errors: ['symbol_not_found'],
  })
  statistics(@Param('symbol') symbol: string): StatisticsView {
    return this.queries.statistics(symbol);
  }

  @Get(':symbol/candles')
  @RequirePermission('market:read')
  @Operation({
    summary: 'Candles of one symbol, oldest first',
    description: 'With `from` the oldest of the range, without it the newest. Empty intervals are absent.',
    params: { symbol: 'AAPL' },
    query: { interval: { oneOf: CANDLE_INTERVALS, required: true, example: '1m' }, ...TIME_PAGE_QUERY },
    responseExample: CANDLES,
    errors: ['validation_failed', 'unknown_parameter', 'invalid_cursor', 'symbol_not_found'],
  })
  async candles(
    @Param('symbol') symbol: string,
    @Query() query: CandlesQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Page<CandleView> & { symbol: string; interval: CandleInterval }> {
    const { interval, limit } = query;
    const from = decodeCursor(query.cursor, ['number'])?.[0] ?? query.from ?? null;
    const { items, next } = await this.queries.candlesOf(symbol, interval, { from, to: query.to ?? null, limit });
    return { symbol, interval, ...page(request, reply, items, next === null ? null : encodeCursor([next])) };
  }
}

/** What the feed monitor knows a sender by; names would not do, because two keys may have the same. */
function sourceOf(request: FastifyRequest): string {
  const { kind, id } = request.principal!;
  return `${kind}:${id}`;
}

/** The lines of a batch, not parsed yet. */
function textOf(body: Buffer): string {
  surveyJson(body, LINES);
  return decode(body);
}

function arrayOf(body: Buffer): readonly unknown[] {
  const ticks = parseJson(body, ARRAY);
  if (Array.isArray(ticks)) return ticks;
  throw new ValidationError([{ pointer: '', code: 'wrong_type', detail: 'must be an array of ticks' }]);
}
