/** The lists of accounts, counterparties, addresses and countries that are blocked or watched. */
import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ListAdministration } from '../../application/risk/list-administration.ts';
import { RuleQueries } from '../../application/risk/rule.queries.ts';
import type { ListEntryView } from '../../application/risk/rule.view.ts';
import type { Act } from '../../domain/kernel/act.ts';
import { NotFoundError } from '../../domain/kernel/domain-error.ts';
import { parseTimestamp } from '../../domain/kernel/timestamp.ts';
import { LISTED_KINDS, LISTS } from '../../domain/risk/list-book.ts';
import type { ListName } from '../../domain/risk/list-book.ts';
import { RequirePermission } from './access.guard.ts';
import { CurrentAct } from './current-act.ts';
import { IdPipe } from './id.pipe.ts';
import { Operation, PAGE_QUERY } from './operation.ts';
import { decodeCursor, encodeCursor, page, PageQuery } from './paging.ts';
import type { Page } from './paging.ts';
import { AddListEntryDto } from './rules.dto.ts';
import { LIST_ENTRY_EXAMPLE } from './rules.examples.ts';

@ApiTags('rules')
@Controller('api/lists/:list/entries')
@RequirePermission('rules:read')
export class ListsController {
  constructor(
    private readonly queries: RuleQueries,
    private readonly administration: ListAdministration,
  ) {}

  @Get()
  @Operation({
    summary: 'Entries of a list, newest first, those that have expired too',
    params: { list: 'block' },
    query: PAGE_QUERY,
    responseExample: { items: [LIST_ENTRY_EXAMPLE], nextCursor: null },
    errors: ['validation_failed', 'invalid_cursor', 'not_found'],
  })
  async list(
    @Param('list') list: string,
    @Query() { limit, cursor }: PageQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Page<ListEntryView>> {
    const after = decodeCursor(cursor, ['number', 'id']);
    const { items, next } = await this.queries.entries(listNamed(list), after && { createdAt: after[0], id: after[1] }, limit);
    return page(request, reply, items, next && encodeCursor([next.createdAt, next.id]));
  }

  @Post()
  @RequirePermission('rules:write')
  @Operation({
    summary: 'Put something on a list',
    description: 'It acts on whatever is judged from now on: `watch` adds the weight of the rule `list-hit`, `block` also declines.',
    params: { list: 'block' },
    example: { kind: 'account', value: 'acc-9', reason: 'confirmed mule', expiresAt: '2027-11-21T00:00:00Z' },
    optional: ['expiresAt'],
    fields: { kind: { type: 'string', enum: LISTED_KINDS } },
    responseExample: LIST_ENTRY_EXAMPLE,
    status: HttpStatus.CREATED,
    errors: ['validation_failed', 'not_found'],
  })
  async add(
    @Param('list') list: string,
    @Body() { kind, value, reason, expiresAt }: AddListEntryDto,
    @CurrentAct() act: Act,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ListEntryView> {
    const end = expiresAt === undefined ? null : parseTimestamp(expiresAt);
    const entry = await this.administration.add({ list: listNamed(list), kind, value, reason, expiresAt: end }, act);
    void reply.header('location', `/api/lists/${entry.list}/entries/${entry.id}`);
    return entry;
  }

  @Delete(':id')
  @HttpCode(HttpStatus.NO_CONTENT)
  @RequirePermission('rules:write')
  @Operation({ summary: 'Take an entry off a list', params: { list: 'block', id: LIST_ENTRY_EXAMPLE.id }, errors: ['not_found'] })
  async remove(@Param('list') list: string, @Param('id', IdPipe) id: string, @CurrentAct() act: Act): Promise<void> {
    await this.administration.remove(listNamed(list), id, act);
  }
}

/** @throws NotFoundError */
function listNamed(name: string): ListName {
  const list = LISTS.find((one) => one === name);
  if (list === undefined) throw new NotFoundError(`there is no such list; there are ${LISTS.join(' and ')}`);
  return list;
}
