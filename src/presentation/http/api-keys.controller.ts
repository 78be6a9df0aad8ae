/** Administration of API keys. */
import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Param, Post, Query, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CreateApiKey } from '../../application/identity/create-api-key.command.ts';
import { DeleteApiKey } from '../../application/identity/delete-api-key.command.ts';
import { IdentityQueries } from '../../application/identity/identity.queries.ts';
import type { ApiKeyView, CreatedApiKeyView } from '../../application/identity/identity.view.ts';
import type { Act } from '../../domain/kernel/act.ts';
import { parseTimestamp } from '../../domain/kernel/timestamp.ts';
import { RequirePermission } from './access.guard.ts';
import { API_KEY_EXAMPLE, CreateApiKeyDto } from './api-keys.dto.ts';
import { CurrentAct } from './current-act.ts';
import { IdPipe } from './id.pipe.ts';
import { Operation, PAGE_QUERY } from './operation.ts';
import { decodeCursor, encodeCursor, page, PageQuery } from './paging.ts';
import type { Page } from './paging.ts';

@ApiTags('api-keys')
@Controller('api/api-keys')
@RequirePermission('keys:manage')
export class ApiKeysController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: IdentityQueries,
  ) {}

  @Get()
  @Operation({
    summary: 'Keys, newest first',
    query: PAGE_QUERY,
    responseExample: { items: [API_KEY_EXAMPLE], nextCursor: null },
    errors: ['validation_failed', 'invalid_cursor'],
  })
  async list(
    @Query() { limit, cursor }: PageQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Page<ApiKeyView>> {
    const after = decodeCursor(cursor, ['number', 'id']);
    const { items, next } = await this.queries.apiKeysAfter(after && { createdAt: after[0], id: after[1] }, limit);
    return page(request, reply, items, next && encodeCursor([next.createdAt, next.id]));
  }

  @Post()
  @Operation({
    summary: 'Make a key; `key` is shown only here',
    example: { name: 'feed', role: 'Ingestor', expiresAt: '2027-11-21T00:00:00Z' },
    optional: ['expiresAt'],
    responseExample: { ...API_KEY_EXAMPLE, key: 'twk_a1b2Zk3vWq8nLx0pRt7yUc5mBd9hGj2sFe4aKo6iNz1XvQw' },
    status: HttpStatus.CREATED,
    errors: ['validation_failed'],
  })
  async create(
    @Body() { name, role, expiresAt }: CreateApiKeyDto,
    @CurrentAct() act: Act,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CreatedApiKeyView> {
    const end = expiresAt === undefined ? null : parseTimestamp(expiresAt);
    const created = await this.commands.execute(new CreateApiKey(name, role, end, act));
    void reply.header('location', `/api/api-keys/${created.id}`).header('cache-control', 'no-store');
    return created;
  }

  @Delete(':id')
  @HttpCode(HttpStatus.NO_CONTENT)
  @Operation({ summary: 'End a key', params: { id: API_KEY_EXAMPLE.id }, errors: ['not_found'] })
  async delete(@Param('id', IdPipe) id: string, @CurrentAct() act: Act): Promise<void> {
    await this.commands.execute(new DeleteApiKey(id, act));
  }
}
