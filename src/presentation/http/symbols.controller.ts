/** A symbol's own settings, its gaps, and the reset of its session. */
import { Body, Controller, Get, Headers, HttpCode, HttpStatus, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IsInt, IsNumber, Max, Min, ValidateIf } from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { MarketAdministration } from '../../application/market/market-administration.ts';
import { MarketQueries } from '../../application/market/market.queries.ts';
import type { GapView, StatisticsView, SymbolSettingsView } from '../../application/market/market.view.ts';
import { SymbolSettingsService } from '../../application/market/symbol-settings.ts';
import type { Act } from '../../domain/kernel/act.ts';
import type { Principal } from '../../domain/identity/principal.ts';
import { GAP_REASONS } from '../../domain/market/statistics.ts';
import type { GapReason } from '../../domain/market/statistics.ts';
import { DomainError } from '../../domain/kernel/domain-error.ts';
import { CurrentPrincipal, RequirePermission } from './access.guard.ts';
import { CurrentAct } from './current-act.ts';
import { entityTag, expectedVersion } from './entity-tag.ts';
import { GAP, NULLABLE_STATISTICS, STATISTICS, SYMBOL_SETTINGS } from './market.examples.ts';
import { Operation, TIME_PAGE_QUERY } from './operation.ts';
import { decodeCursor, encodeCursor, page, TimePageQuery } from './paging.ts';
import type { Page } from './paging.ts';

/** Null gives the default back; an absent field is refused. */
const OrNull = (): PropertyDecorator => ValidateIf((_, value) => value !== null);

class SymbolSettingsDto {
  @OrNull()
  @IsNumber({ allowNaN: false, allowInfinity: false, maxDecimalPlaces: 2 }, { message: 'must be a number with at most two decimals' })
  @Min(0.01)
  @Max(99.99)
  thresholdPercent: number | null;

  @OrNull()
  @IsInt()
  @Min(1)
  @Max(60_000)
  windowMs: number | null;

  @OrNull()
  @IsInt()
  @Min(0)
  @Max(3_600_000)
  cooldownMs: number | null;
}

@ApiTags('market')
@Controller('api/symbols')
export class SymbolsController {
  constructor(
    private readonly settings: SymbolSettingsService,
    private readonly administration: MarketAdministration,
    private readonly queries: MarketQueries,
  ) {}

  @Get(':symbol/settings')
  @RequirePermission('market:read')
  @Operation({
    summary: 'Threshold, window and cooldown in force for a symbol',
    params: { symbol: 'AAPL' },
    responseExample: SYMBOL_SETTINGS,
    nullable: ['updatedAt', 'updatedBy'],
    errors: ['symbol_not_found'],
  })
  get(@Param('symbol') symbol: string, @Res({ passthrough: true }) reply: FastifyReply): SymbolSettingsView {
    return tagged(reply, this.settings.get(symbol));
  }

  @Put(':symbol/settings')
  @RequirePermission('market:configure')
  @Operation({
    summary: 'Replace the settings of a symbol',
    description:
      'Null gives a default back. In force for the next tick; open episodes keep the settings they opened with. `If-Match` is honoured.',
    params: { symbol: 'AAPL' },
    example: { thresholdPercent: 1.5, windowMs: null, cooldownMs: null },
    responseExample: SYMBOL_SETTINGS,
    nullable: ['updatedAt', 'updatedBy'],
    errors: ['validation_failed', 'malformed_body', 'symbol_not_found', 'version_mismatch', 'market_elsewhere'],
  })
  async put(
    @Param('symbol') symbol: string,
    @Body() body: SymbolSettingsDto,
    @Headers('if-match') ifMatch: string | undefined,
    @CurrentPrincipal() { name }: Principal,
    @CurrentAct() act: Act,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SymbolSettingsView> {
    return tagged(reply, await this.settings.put(symbol, body, expectedVersion(ifMatch), name, act));
  }

  @Get(':symbol/gaps')
  @RequirePermission('market:read')
  @Operation({
    summary: 'Stretches in which ticks of a symbol are missing, newest first',
    params: { symbol: 'AAPL' },
    query: TIME_PAGE_QUERY,
    responseExample: { items: [GAP], nextCursor: null },
    nullable: ['to', 'lost'],
    errors: ['validation_failed', 'unknown_parameter', 'invalid_cursor', 'symbol_not_found'],
  })
  async gaps(
    @Param('symbol') symbol: string,
    @Query() query: TimePageQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Page<GapView>> {
    const cursor = decodeCursor(query.cursor, ['number', 'string']);
    const after = cursor === null ? null : { from: cursor[0], reason: reasonOf(cursor[1]) };
    const { items, next } = await this.queries.gaps(symbol, { from: query.from ?? null, to: query.to ?? null }, after, query.limit);
    return page(request, reply, items, next === null ? null : encodeCursor([next.from, next.reason]));
  }

  @Post(':symbol/reset')
  @HttpCode(HttpStatus.OK)
  @RequirePermission('market:configure')
  @Operation({
    summary: 'Begin updateCount, minPrice and maxPrice of a symbol anew',
    params: { symbol: 'AAPL' },
    responseExample: { ...STATISTICS, updateCount: 0 },
    nullable: NULLABLE_STATISTICS,
    errors: ['symbol_not_found', 'overloaded', 'market_elsewhere'],
  })
  async reset(@Param('symbol') symbol: string, @CurrentAct() act: Act): Promise<StatisticsView> {
    await this.administration.reset(symbol, act);
    return this.queries.statistics(symbol);
  }
}

function tagged(reply: FastifyReply, view: SymbolSettingsView): SymbolSettingsView {
  void reply.header('etag', entityTag(view.version));
  return view;
}

function reasonOf(text: string): GapReason {
  const reason = GAP_REASONS.find((known) => known === text);
  if (reason === undefined) throw new DomainError('invalid_cursor', 'the cursor is not one that this list gave');
  return reason;
}
