/** One's own sessions: refreshed, listed, ended. */
import { Body, Controller, Delete, Get, Headers, HttpCode, HttpStatus, Param, Post, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { EndSession, LogOut, LogOutByRefreshToken } from '../../application/identity/end-session.command.ts';
import { IdentityQueries } from '../../application/identity/identity.queries.ts';
import type { SessionView, SignInView } from '../../application/identity/identity.view.ts';
import { LogOutEverywhere } from '../../application/identity/log-out-everywhere.command.ts';
import { RefreshSession } from '../../application/identity/refresh-session.command.ts';
import type { Act } from '../../domain/kernel/act.ts';
import type { Principal } from '../../domain/identity/principal.ts';
import { DomainError, ValidationError } from '../../domain/kernel/domain-error.ts';
import { CurrentPrincipal, CurrentSession, OwnAccount, Public } from './access.guard.ts';
import { RefreshDto, SESSION_EXAMPLE, SIGN_IN_EXAMPLE, userAgentOf } from './auth.dto.ts';
import { CurrentAct } from './current-act.ts';
import { IdPipe } from './id.pipe.ts';
import { Operation } from './operation.ts';
import type { Page } from './paging.ts';
import { RefreshCookie } from './refresh-cookie.ts';

@ApiTags('auth')
@Controller('api/auth')
export class SessionsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: IdentityQueries,
    private readonly cookie: RefreshCookie,
  ) {}

  @Post('refresh')
  @HttpCode(HttpStatus.OK)
  @Public()
  @Operation({
    summary: 'Exchange a refresh token for its successor and another access token',
    description:
      'Each refresh token is good once. Shown again within 15 s it gives the same successor, because the answer may have been lost; later it ' +
      'ends the session. With `"transport":"cookie"` in place of `refreshToken` the token comes and goes in the cookie `tapewatch_refresh`, ' +
      'for pages of this host and of `CORS_ORIGINS`.',
    example: { refreshToken: SIGN_IN_EXAMPLE.refreshToken },
    optional: ['refreshToken'],
    omitted: { transport: 'cookie' },
    responseExample: SIGN_IN_EXAMPLE,
    nullable: ['refreshToken'],
    errors: ['validation_failed', 'refresh_invalid', 'refresh_reused', 'origin_refused'],
  })
  async refresh(
    @Body() body: RefreshDto,
    @Headers('user-agent') userAgent: string | undefined,
    @CurrentAct() act: Act,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SignInView> {
    void reply.header('cache-control', 'no-store');
    const byCookie = body.transport === 'cookie';
    const token = byCookie ? this.fromCookie(body, request) : body.refreshToken!;
    // Whatever the refusal, the cookie stays: another tab may have put a good one there meanwhile.
    const answer = await this.commands.execute(new RefreshSession(token, userAgentOf(userAgent), act));
    return byCookie ? this.cookie.give(request, reply, answer) : answer;
  }

  @Post('logout')
  @HttpCode(HttpStatus.NO_CONTENT)
  @OwnAccount({ beforePasswordChange: true, orRefreshCookie: true })
  @Operation({
    summary: 'End the session that asks',
    description: 'Without an access token the cookie `tapewatch_refresh` tells which, for pages of this host and of `CORS_ORIGINS`.',
    errors: ['origin_refused'],
  })
  async logOut(
    @CurrentSession() sessionId: string | undefined,
    @CurrentAct() act: Act,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    if (sessionId !== undefined) await this.commands.execute(new LogOut(sessionId, act));
    else await this.commands.execute(new LogOutByRefreshToken(this.cookie.read(request)!, act));
    this.cookie.erase(request, reply);
  }

  @Post('logout-all')
  @HttpCode(HttpStatus.NO_CONTENT)
  @OwnAccount()
  @Operation({ summary: 'End all sessions of the account' })
  async logOutEverywhere(
    @CurrentPrincipal() { id }: Principal,
    @CurrentAct() act: Act,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.commands.execute(new LogOutEverywhere(id, act));
    this.cookie.erase(request, reply);
  }

  @Get('sessions')
  @OwnAccount()
  @Operation({
    summary: 'Sessions of the account that are not over, the last used first',
    responseExample: { items: [SESSION_EXAMPLE], nextCursor: null },
    nullable: ['ipAddress', 'userAgent'],
  })
  async list(@CurrentPrincipal() { id }: Principal, @CurrentSession() sessionId: string): Promise<Page<SessionView>> {
    return { items: await this.queries.sessionsOf(id, sessionId), nextCursor: null };
  }

  @Delete('sessions/:id')
  @HttpCode(HttpStatus.NO_CONTENT)
  @OwnAccount()
  @Operation({ summary: 'End a session of the account', params: { id: SESSION_EXAMPLE.id }, errors: ['not_found'] })
  async end(@Param('id', IdPipe) id: string, @CurrentPrincipal() principal: Principal, @CurrentAct() act: Act): Promise<void> {
    await this.commands.execute(new EndSession(id, principal.id, act));
  }

  private fromCookie(body: RefreshDto, request: FastifyRequest): string {
    if (body.refreshToken !== undefined) {
      throw new ValidationError([
        { pointer: '/refreshToken', code: 'unknown_field', detail: 'must be absent where the transport is cookie' },
      ]);
    }
    const token = this.cookie.read(request);
    if (token === null) throw new DomainError('refresh_invalid', 'there is no refresh cookie, sign in again');
    return token;
  }
}
