/** The audit log: its records, and whether its chain holds. */
import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AuditQueries } from '../../application/audit/audit.queries.ts';
import type { AuditRecordView } from '../../application/audit/audit.view.ts';
import type { AuditVerification } from '../../application/ports/audit-log.ts';
import { AUDIT_ACTIONS } from '../../domain/identity/audit-action.ts';
import type { Principal } from '../../domain/identity/principal.ts';
import { CurrentPrincipal, RequirePermission } from './access.guard.ts';
import { Operation, TIME_PAGE_QUERY } from './operation.ts';
import { decodeCursor, encodeCursor, page, TimePageQuery } from './paging.ts';
import type { Page } from './paging.ts';
import { Optional } from './validation.ts';

/** What the database takes as text. */
const TextFilter = (): PropertyDecorator => Matches(/^[^\0]{1,200}$/u, { message: 'must be 1 to 200 characters without NUL' });

class AuditQuery extends TimePageQuery {
  @Optional()
  @TextFilter()
  actor?: string;

  @Optional()
  @TextFilter()
  action?: string;
}

const RECORD_EXAMPLE = {
  sequence: 17,
  at: '2026-11-21T09:45:00.123Z',
  actor: 'user:ada',
  action: 'user.roles_changed',
  target: 'user:01932a5c-7d1e-7f00-8a4b-5c6d7e8f9a0b',
  outcome: 'success',
  ipAddress: '203.0.113.7',
  requestId: '5f0c1b3e-2d4a-4c6b-9e8f-7a6b5c4d3e2f',
  details: { username: 'bob', before: ['User'], after: ['Analyst'] },
  prevHash: '3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855e',
  hash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
};

@ApiTags('audit')
@Controller('api/audit')
@RequirePermission('audit:read')
export class AuditController {
  constructor(private readonly queries: AuditQueries) {}

  @Get()
  @Operation({
    summary: 'Security events and administrative acts, newest first',
    description:
      '`from` and `to` select by `at`. `hash` is HMAC-SHA-256 with `AUDIT_KEY` over `prevHash` and the RFC 8785 JSON of the record ' +
      'without `prevHash` and `hash`.',
    query: {
      actor: { description: '`user:<username>`, `key:<name>`, `anonymous`, `system:start`, `system:cli`', example: 'user:ada' },
      action: { description: AUDIT_ACTIONS.map((action) => `\`${action}\``).join(', '), example: 'user.roles_changed' },
      ...TIME_PAGE_QUERY,
    },
    responseExample: { items: [RECORD_EXAMPLE], nextCursor: null },
    nullable: ['target', 'ipAddress', 'requestId'],
    free: ['details'],
    errors: ['validation_failed', 'unknown_parameter', 'invalid_cursor'],
  })
  async list(
    @Query() query: AuditQuery,
    @CurrentPrincipal() reader: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Page<AuditRecordView>> {
    const { cursor, limit, ...filter } = query;
    const before = decodeCursor(cursor, ['number']);
    const { items, next } = await this.queries.recordsBefore(before && before[0], filter, limit, reader);
    return page(request, reply, items, next === null ? null : encodeCursor([next]));
  }

  @Get('verify')
  @Operation({
    summary: 'Walk the whole chain',
    description: '`brokenAt` is the sequence of the first record that is not as it was written, or is missing.',
    responseExample: { valid: false, records: 17, head: RECORD_EXAMPLE.hash, brokenAt: 9 },
    nullable: ['head', 'brokenAt'],
  })
  async verify(): Promise<AuditVerification> {
    return this.queries.verify();
  }
}
