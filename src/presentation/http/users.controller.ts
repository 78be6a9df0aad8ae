/** Administration of users. */
import { Body, Controller, Get, HttpCode, HttpStatus, Param, Patch, Post, Query, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ChangeUser } from '../../application/identity/change-user.command.ts';
import { CreateUser } from '../../application/identity/create-user.command.ts';
import { IdentityQueries } from '../../application/identity/identity.queries.ts';
import type { UserView } from '../../application/identity/identity.view.ts';
import { ResetPassword } from '../../application/identity/reset-password.command.ts';
import type { Act } from '../../domain/kernel/act.ts';
import type { Principal } from '../../domain/identity/principal.ts';
import { CurrentPrincipal, RequirePermission } from './access.guard.ts';
import { CREDENTIALS_EXAMPLE, USER_EXAMPLE } from './auth.dto.ts';
import { CurrentAct } from './current-act.ts';
import { entityTag, expectedVersion } from './entity-tag.ts';
import { IdPipe } from './id.pipe.ts';
import { Operation, PAGE_QUERY } from './operation.ts';
import { decodeCursor, encodeCursor, page, PageQuery } from './paging.ts';
import type { Page } from './paging.ts';
import { ChangeUserDto, CreateUserDto } from './users.dto.ts';

@ApiTags('users')
@Controller('api/users')
@RequirePermission('users:manage')
export class UsersController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: IdentityQueries,
  ) {}

  @Get()
  @Operation({
    summary: 'Users, newest first',
    query: PAGE_QUERY,
    responseExample: { items: [USER_EXAMPLE], nextCursor: null },
    errors: ['validation_failed', 'invalid_cursor'],
  })
  async list(
    @Query() { limit, cursor }: PageQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Page<UserView>> {
    const after = decodeCursor(cursor, ['number', 'id']);
    const { items, next } = await this.queries.usersAfter(after && { createdAt: after[0], id: after[1] }, limit);
    return page(request, reply, items, next && encodeCursor([next.createdAt, next.id]));
  }

  @Post()
  @Operation({
    summary: 'Make a user',
    example: { ...CREDENTIALS_EXAMPLE, roles: ['Analyst'] },
    responseExample: USER_EXAMPLE,
    status: HttpStatus.CREATED,
    errors: ['validation_failed', 'password_length', 'weak_password', 'username_taken', 'overloaded'],
  })
  async create(
    @Body() { username, password, roles }: CreateUserDto,
    @CurrentAct() act: Act,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UserView> {
    const user = await this.commands.execute(new CreateUser({ username, password, roles }, act));
    void reply.header('location', `/api/users/${user.id}`);
    return tagged(reply, user);
  }

  @Get(':id')
  @Operation({ summary: 'One user', params: { id: USER_EXAMPLE.id }, responseExample: USER_EXAMPLE, errors: ['not_found'] })
  async get(@Param('id', IdPipe) id: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<UserView> {
    return tagged(reply, await this.queries.user(id));
  }

  @Patch(':id')
  @Operation({
    summary: 'Change roles, disable or enable',
    description: 'Acts on tokens that are in use within a second. `If-Match: "<version>"` refuses to overwrite a change unseen.',
    params: { id: USER_EXAMPLE.id },
    example: { roles: ['Analyst'], disabled: false },
    optional: ['roles', 'disabled'],
    responseExample: USER_EXAMPLE,
    errors: ['validation_failed', 'not_found', 'last_admin', 'version_mismatch'],
  })
  async change(
    @Param('id', IdPipe) id: string,
    @Body() { roles, disabled }: ChangeUserDto,
    @CurrentPrincipal() actor: Principal,
    @CurrentAct() act: Act,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UserView> {
    const command = new ChangeUser(id, { roles, disabled }, expectedVersion(request.headers['if-match']), actor.id, act);
    return tagged(reply, await this.commands.execute(command));
  }

  @Post(':id/reset-password')
  @HttpCode(HttpStatus.OK)
  @Operation({
    summary: 'Give a user a temporary password',
    description: 'Ends all tokens of the user, who must choose a password of their own before anything else.',
    params: { id: USER_EXAMPLE.id },
    responseExample: { temporaryPassword: 'Jq7v-mK2p-Tx9d-Wr4s' },
    errors: ['not_found', 'overloaded'],
  })
  async resetPassword(
    @Param('id', IdPipe) id: string,
    @CurrentAct() act: Act,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ temporaryPassword: string }> {
    const { password, version } = await this.commands.execute(new ResetPassword(id, act));
    void reply.header('cache-control', 'no-store').header('etag', entityTag(version));
    return { temporaryPassword: password };
  }
}

function tagged<T extends { version: number }>(reply: FastifyReply, resource: T): T {
  void reply.header('etag', entityTag(resource.version));
  return resource;
}
