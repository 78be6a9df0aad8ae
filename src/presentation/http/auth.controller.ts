/** Sign-in and one's own account. */
import { Body, Controller, Get, Headers, HttpCode, HttpStatus, Post, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ChangePassword } from '../../application/identity/change-password.command.ts';
import { IdentityQueries } from '../../application/identity/identity.queries.ts';
import type { SignInView, UserView } from '../../application/identity/identity.view.ts';
import { LogIn } from '../../application/identity/log-in.command.ts';
import { Register } from '../../application/identity/register.command.ts';
import type { Act } from '../../domain/kernel/act.ts';
import type { Principal } from '../../domain/identity/principal.ts';
import { CurrentPrincipal, CurrentSession, OwnAccount, Public } from './access.guard.ts';
import { ChangePasswordDto, CREDENTIALS_EXAMPLE, LoginDto, RegisterDto, SIGN_IN_EXAMPLE, USER_EXAMPLE, userAgentOf } from './auth.dto.ts';
import { CurrentAct } from './current-act.ts';
import { entityTag } from './entity-tag.ts';
import { Operation } from './operation.ts';
import { Budget } from './rate-limit.guard.ts';
import { RefreshCookie } from './refresh-cookie.ts';

@ApiTags('auth')
@Controller('api/auth')
export class AuthController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: IdentityQueries,
    private readonly cookie: RefreshCookie,
  ) {}

  @Post('register')
  @Public()
  @Budget('login')
  @Operation({
    summary: 'Make an account of the role User and sign in',
    description: 'With `"transport":"cookie"` the refresh token travels in a cookie, and `refreshToken` is null.',
    example: CREDENTIALS_EXAMPLE,
    omitted: { transport: 'cookie' },
    responseExample: SIGN_IN_EXAMPLE,
    nullable: ['refreshToken'],
    status: HttpStatus.CREATED,
    errors: ['validation_failed', 'password_length', 'weak_password', 'registration_closed', 'username_taken', 'overloaded'],
  })
  async register(
    @Body() { username, password, transport }: RegisterDto,
    @Headers('user-agent') userAgent: string | undefined,
    @CurrentAct() act: Act,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SignInView> {
    const signedIn = await this.commands.execute(new Register(username, password, userAgentOf(userAgent), act));
    void reply.header('location', `/api/users/${signedIn.user.id}`).header('cache-control', 'no-store');
    return transport === 'cookie' ? this.cookie.give(request, reply, signedIn) : signedIn;
  }

  @Post('login')
  @HttpCode(HttpStatus.OK)
  @Public()
  @Budget('login')
  @Operation({
    summary: 'Sign in',
    description:
      'Send `accessToken` as `Authorization: Bearer …`; on the page of this document, paste it under Authorize. The case of the username does not matter. With `"transport":"cookie"` the refresh ' +
      'token travels in a cookie, and `refreshToken` is null.',
    example: CREDENTIALS_EXAMPLE,
    omitted: { transport: 'cookie' },
    responseExample: SIGN_IN_EXAMPLE,
    nullable: ['refreshToken'],
    errors: ['validation_failed', 'invalid_credentials', 'login_throttled', 'overloaded'],
  })
  async login(
    @Body() { username, password, transport }: LoginDto,
    @Headers('user-agent') userAgent: string | undefined,
    @CurrentAct() act: Act,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SignInView> {
    void reply.header('cache-control', 'no-store');
    const signedIn = await this.commands.execute(new LogIn(username, password, userAgentOf(userAgent), act));
    return transport === 'cookie' ? this.cookie.give(request, reply, signedIn) : signedIn;
  }

  @Post('change-password')
  @HttpCode(HttpStatus.NO_CONTENT)
  @OwnAccount({ beforePasswordChange: true })
  @Operation({
    summary: 'Choose another password',
    description: 'Ends every session of the account but the one that asks.',
    example: { currentPassword: 'violet-anchor-93-lamp', newPassword: 'quartz-Lantern-48-fjord' },
    errors: ['validation_failed', 'password_length', 'weak_password', 'invalid_credentials', 'login_throttled', 'overloaded'],
  })
  async changePassword(
    @Body() body: ChangePasswordDto,
    @CurrentPrincipal() principal: Principal,
    @CurrentSession() sessionId: string,
    @CurrentAct() act: Act,
  ): Promise<void> {
    await this.commands.execute(new ChangePassword(principal, sessionId, body.currentPassword, body.newPassword, act));
  }

  @Get('me')
  @OwnAccount({ beforePasswordChange: true })
  @Operation({ summary: 'The account that is signed in', responseExample: USER_EXAMPLE })
  async me(@CurrentPrincipal() { id }: Principal, @Res({ passthrough: true }) reply: FastifyReply): Promise<UserView> {
    const user = await this.queries.user(id);
    void reply.header('etag', entityTag(user.version));
    return user;
  }
}
