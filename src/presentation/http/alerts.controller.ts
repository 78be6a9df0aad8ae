/** Alerts: their state, lists, counts and exports, and the log of the webhooks that tell of them. */
import { Controller, Get, Headers, Param, Query, Req, Res } from '@nestjs/common';
import type { StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AlertQueries } from '../../application/risk/alert.queries.ts';
import type { NotificationView } from '../../application/risk/alert.queries.ts';
import type { AlertDetailView, AlertView } from '../../application/risk/alert.view.ts';
import type { AlertCounts } from '../../application/ports/alert-repository.ts';
import { visibleTo } from '../../domain/identity/masking.ts';
import type { Principal } from '../../domain/identity/principal.ts';
import { SEVERITIES } from '../../domain/market/anomaly.ts';
import { ALERT_KINDS, ALERT_STATUSES } from '../../domain/risk/alert.ts';
import { CurrentPrincipal, RequirePermission } from './access.guard.ts';
import { AlertExportQuery, AlertsQuery } from './alerts.dto.ts';
import * as examples from './alerts.examples.ts';
import { NDJSON } from './body-parsers.ts';
import { entityTag } from './entity-tag.ts';
import { IdPipe } from './id.pipe.ts';
import { EXPORT_FORMATS, exportedFile, exportFormat } from './list-export.ts';
import { Operation, PAGE_QUERY, TIME_PAGE_QUERY, TIME_QUERY } from './operation.ts';
import { decodeCursor, encodeCursor, page, PageQuery } from './paging.ts';
import type { Page } from './paging.ts';

const FILTERS = {
  status: { oneOf: ALERT_STATUSES },
  kind: { oneOf: ALERT_KINDS },
  severity: { oneOf: SEVERITIES },
  subject: { description: 'an account, `SYMBOL:UP`, `SYMBOL:DOWN`, or the kind that storms', example: 'acc-1' },
  assignee: { example: 'ada' },
};
/** The fields of an alert, in the order of its shape. */
const COLUMNS = Object.keys(examples.ALERT) as (keyof AlertView)[];

@ApiTags('alerts')
@Controller('api')
@RequirePermission('alerts:read')
export class AlertsController {
  constructor(private readonly queries: AlertQueries) {}

  @Get('alerts')
  @Operation({
    summary: 'Alerts, newest first',
    description: '`from` and `to` select by `createdAt`.',
    query: { ...FILTERS, ...TIME_PAGE_QUERY },
    responseExample: { items: [examples.ALERT], nextCursor: null },
    nullable: examples.NULLABLE_ALERT,
    free: ['inputs'],
    absent: ['ruleName'],
    errors: ['validation_failed', 'unknown_parameter', 'invalid_cursor', 'database_unavailable'],
  })
  async list(
    @Query() query: AlertsQuery,
    @CurrentPrincipal() reader: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Page<AlertView>> {
    const { cursor, limit, ...filter } = query;
    const { items, next } = await this.queries.list(filter, placeOf(cursor), limit);
    return page(request, reply, visibleTo(reader, items), next && encodeCursor([next.createdAt, next.id]));
  }

  @Get('alerts/counts')
  @Operation({
    summary: 'How many alerts are not resolved',
    description: '`mine` are those assigned to the user who asks.',
    responseExample: examples.ALERT_COUNTS,
    errors: ['database_unavailable'],
  })
  async counts(@CurrentPrincipal() { kind, name }: Principal): Promise<AlertCounts> {
    return this.queries.counts(kind === 'user' ? name : null);
  }

  @Get('alerts/export')
  @Operation({
    summary: 'All alerts that the filters find, as a file',
    description:
      'CSV (RFC 4180) or a JSON object a line, by `format` or `Accept`. In CSV, texts that begin with `= + - @` or a tab have an apostrophe ' +
      'before them, and lists stand as JSON.',
    query: { ...FILTERS, ...TIME_QUERY, format: { oneOf: EXPORT_FORMATS } },
    responseType: 'text/csv',
    responseExample: examples.ALERT_CSV,
    otherAnswers: { [NDJSON]: `${JSON.stringify(examples.ALERT)}\n` },
    errors: ['validation_failed', 'unknown_parameter', 'database_unavailable'],
  })
  async export(
    @Query() query: AlertExportQuery,
    @Headers('accept') accept: string | undefined,
    @CurrentPrincipal() reader: Principal,
  ): Promise<StreamableFile> {
    const { format, ...filter } = query;
    return exportedFile(exportFormat(format, accept), {
      name: 'alerts',
      columns: COLUMNS,
      pages: this.queries.all(filter),
      show: (alert) => visibleTo(reader, alert),
    });
  }

  @Get('alerts/:id')
  @Operation({
    summary: 'One alert with its notes and its timeline',
    params: { id: examples.ALERT.id },
    responseExample: examples.ALERT_DETAIL,
    nullable: examples.NULLABLE_ALERT,
    free: ['inputs', 'details'],
    absent: ['ruleName'],
    errors: ['not_found', 'database_unavailable'],
  })
  async one(
    @Param('id', IdPipe) id: string,
    @CurrentPrincipal() reader: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AlertDetailView> {
    const alert = await this.queries.one(id);
    void reply.header('etag', entityTag(alert.version));
    return visibleTo(reader, alert);
  }

  @Get('notifications')
  @Operation({
    summary: 'Webhooks about alerts, newest first, and what became of them',
    description: 'Without the user, password and query of their addresses.',
    query: PAGE_QUERY,
    responseExample: { items: [examples.NOTIFICATION], nextCursor: null },
    nullable: ['lastStatus'],
    errors: ['validation_failed', 'unknown_parameter', 'invalid_cursor', 'database_unavailable'],
  })
  async notifications(
    @Query() { cursor, limit }: PageQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Page<NotificationView>> {
    const { items, next } = await this.queries.log(placeOf(cursor), limit);
    return page(request, reply, items, next && encodeCursor([next.createdAt, next.id]));
  }
}

function placeOf(cursor: string | undefined): { createdAt: number; id: string } | null {
  const after = decodeCursor(cursor, ['number', 'id']);
  return after && { createdAt: after[0], id: after[1] };
}
