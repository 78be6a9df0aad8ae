/** Identity: users, passwords, tokens, keys, and the guard of every route. */
import { Inject, Module } from '@nestjs/common';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import { join } from 'node:path';
import { Accounts } from '../application/identity/accounts.ts';
import { ChangePasswordHandler } from '../application/identity/change-password.command.ts';
import { ChangeUserHandler } from '../application/identity/change-user.command.ts';
import { CreateApiKeyHandler } from '../application/identity/create-api-key.command.ts';
import { CreateUserHandler } from '../application/identity/create-user.command.ts';
import { CredentialCheck } from '../application/identity/credential-check.ts';
import { DeleteApiKeyHandler } from '../application/identity/delete-api-key.command.ts';
import { EndSessionHandler, LogOutByRefreshTokenHandler, LogOutHandler } from '../application/identity/end-session.command.ts';
import { FirstAdministrator } from '../application/identity/first-administrator.ts';
import { IdentityQueries } from '../application/identity/identity.queries.ts';
import { LogInHandler } from '../application/identity/log-in.command.ts';
import { LogOutEverywhereHandler } from '../application/identity/log-out-everywhere.command.ts';
import { PasswordPolicy } from '../application/identity/password-policy.ts';
import { RefreshSessionHandler } from '../application/identity/refresh-session.command.ts';
import { RegisterHandler, RegistrationPolicy } from '../application/identity/register.command.ts';
import { ResetPasswordHandler } from '../application/identity/reset-password.command.ts';
import { SessionEnding } from '../application/identity/session-ending.ts';
import { SignIn } from '../application/identity/sign-in.ts';
import { ApiKeyRepository } from '../application/ports/api-key-repository.ts';
import { Authenticator } from '../application/ports/authenticator.ts';
import { Clock } from '../application/ports/clock.ts';
import { ClusterSignal } from '../application/ports/cluster-signal.ts';
import { CredentialGenerator } from '../application/ports/credential-generator.ts';
import { InitialPassword } from '../application/ports/initial-password.ts';
import { Journal } from '../application/ports/journal.ts';
import { LoginThrottle } from '../application/ports/login-throttle.ts';
import { PasswordAuthenticator } from '../application/ports/password-authenticator.ts';
import { PasswordHasher } from '../application/ports/password-hasher.ts';
import { PasswordStrength } from '../application/ports/password-strength.ts';
import { RateLimiter } from '../application/ports/rate-limiter.ts';
import { RefreshTokens } from '../application/ports/refresh-tokens.ts';
import { RevocationFeed } from '../application/ports/revocation-feed.ts';
import { SessionRepository } from '../application/ports/session-repository.ts';
import { TokenIssuer } from '../application/ports/token-issuer.ts';
import { UserRepository } from '../application/ports/user-repository.ts';
import { SessionPolicy } from '../domain/identity/session.ts';
import { DomainError } from '../domain/kernel/domain-error.ts';
import { Config, ConfigError } from '../infrastructure/config.ts';
import { PostgresApiKeyRepository } from '../infrastructure/persistence/api-key-repository.postgres.ts';
import { readOrCreateSecret } from '../infrastructure/persistence/data-directory.ts';
import { Database } from '../infrastructure/persistence/database.ts';
import { PostgresRevocationFeed } from '../infrastructure/persistence/revocation-feed.postgres.ts';
import { PostgresSessionRepository } from '../infrastructure/persistence/session-repository.postgres.ts';
import { PostgresUserRepository } from '../infrastructure/persistence/user-repository.postgres.ts';
import { RedisConnection } from '../infrastructure/redis/connection.ts';
import { RedisRequestTotals } from '../infrastructure/redis/request-totals.redis.ts';
import { CachedAuthenticator } from '../infrastructure/security/authenticator.cached.ts';
import { CryptoCredentialGenerator } from '../infrastructure/security/credential-generator.crypto.ts';
import { FileInitialPassword } from '../infrastructure/security/initial-password.file.ts';
import { MemoryLoginThrottle } from '../infrastructure/security/login-throttle.memory.ts';
import { PassportPasswordAuthenticator } from '../infrastructure/security/password-authenticator.passport.ts';
import { BcryptPasswordHasher } from '../infrastructure/security/password-hasher.bcrypt.ts';
import type { ZxcvbnPasswordStrength } from '../infrastructure/security/password-strength.zxcvbn.ts';
import { WindowRateLimiter } from '../infrastructure/security/rate-limiter.window.ts';
import { HmacRefreshTokens } from '../infrastructure/security/refresh-tokens.hmac.ts';
import { JwtTokenIssuer } from '../infrastructure/security/token-issuer.jwt.ts';
import { AccessGuard, OpenRoutes } from '../presentation/http/access.guard.ts';
import { ApiKeysController } from '../presentation/http/api-keys.controller.ts';
import { AuthController } from '../presentation/http/auth.controller.ts';
import { RateLimitGuard } from '../presentation/http/rate-limit.guard.ts';
import { PageOrigins, RefreshCookie } from '../presentation/http/refresh-cookie.ts';
import { RolesController } from '../presentation/http/roles.controller.ts';
import { SessionsController } from '../presentation/http/sessions.controller.ts';
import { UsersController } from '../presentation/http/users.controller.ts';
import { AuditModule } from './audit.module.ts';

@Module({
  imports: [CqrsModule.forRoot(), AuditModule],
  controllers: [AuthController, SessionsController, UsersController, RolesController, ApiKeysController],
  providers: [
    { provide: APP_GUARD, useClass: AccessGuard },
    { provide: APP_GUARD, useClass: RateLimitGuard },
    {
      provide: RateLimiter,
      inject: [Config, Clock, RedisConnection],
      useFactory: ({ rateLimits }: Config, clock: Clock, redis: RedisConnection | null) =>
        new WindowRateLimiter(rateLimits, clock, redis && new RedisRequestTotals(redis, rateLimits)),
    },
    { provide: OpenRoutes, inject: [Config], useFactory: (config: Config) => new OpenRoutes(config.quotesPublic, config.metricsPublic) },
    { provide: UserRepository, inject: [Database], useFactory: (database: Database) => new PostgresUserRepository(database) },
    { provide: ApiKeyRepository, inject: [Database], useFactory: (database: Database) => new PostgresApiKeyRepository(database) },
    { provide: CredentialGenerator, useClass: CryptoCredentialGenerator },
    { provide: PasswordHasher, inject: [Config], useFactory: (config: Config) => new BcryptPasswordHasher(config.bcryptCost) },
    {
      provide: TokenIssuer,
      inject: [Config, Clock],
      useFactory: (config: Config, clock: Clock) => new JwtTokenIssuer(jwtOptions(config), clock),
    },
    {
      provide: Authenticator,
      inject: [TokenIssuer, UserRepository, ApiKeyRepository, RevocationFeed, Clock, Journal],
      useFactory: (...parts: ConstructorParameters<typeof CachedAuthenticator>) => new CachedAuthenticator(...parts),
    },
    { provide: SessionRepository, inject: [Database], useFactory: (database: Database) => new PostgresSessionRepository(database) },
    { provide: RefreshTokens, inject: [Config], useFactory: refreshTokens },
    { provide: SessionPolicy, inject: [Config], useFactory: sessionPolicy },
    {
      provide: RevocationFeed,
      inject: [Database, ClusterSignal, Clock, Journal],
      useFactory: (...parts: ConstructorParameters<typeof PostgresRevocationFeed>) => new PostgresRevocationFeed(...parts),
    },
    { provide: LoginThrottle, inject: [Clock], useFactory: (clock: Clock) => new MemoryLoginThrottle(clock) },
    {
      provide: PasswordAuthenticator,
      inject: [UserRepository, PasswordHasher],
      useFactory: (users: UserRepository, hasher: PasswordHasher) => new PassportPasswordAuthenticator(users, hasher),
    },
    { provide: PageOrigins, inject: [Config], useFactory: (config: Config) => new PageOrigins(config.corsOrigins) },
    {
      provide: PasswordPolicy,
      inject: [PasswordStrength, PasswordHasher, Config],
      useFactory: (strength: PasswordStrength, hasher: PasswordHasher, config: Config) =>
        new PasswordPolicy(strength, hasher, config.passwordMinStrength),
    },
    {
      provide: InitialPassword,
      inject: [Config],
      useFactory: (config: Config) =>
        new FileInitialPassword(
          config.mode === 'embedded' && !config.inMemory ? join(config.dataDir, 'admin-password') : null,
          process.stderr,
        ),
    },
    {
      provide: FirstAdministrator,
      inject: [UserRepository, Accounts, CredentialGenerator, InitialPassword, Config],
      useFactory: (
        users: UserRepository,
        accounts: Accounts,
        generator: CredentialGenerator,
        initialPassword: InitialPassword,
        { adminUsername: username, adminPassword: password, mode }: Config,
      ) => new FirstAdministrator(users, accounts, generator, initialPassword, { username, password, mayInvent: mode === 'embedded' }),
    },
    {
      provide: RegistrationPolicy,
      inject: [Config],
      useFactory: (config: Config) => new RegistrationPolicy(config.registration === 'open'),
    },
    Accounts,
    CredentialCheck,
    SignIn,
    SessionEnding,
    IdentityQueries,
    RefreshCookie,
    RefreshSessionHandler,
    LogOutHandler,
    LogOutByRefreshTokenHandler,
    LogOutEverywhereHandler,
    EndSessionHandler,
    RegisterHandler,
    LogInHandler,
    ChangePasswordHandler,
    CreateUserHandler,
    ChangeUserHandler,
    ResetPasswordHandler,
    CreateApiKeyHandler,
    DeleteApiKeyHandler,
  ],
  exports: [Authenticator, RevocationFeed],
})
export class IdentityModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    @Inject(FirstAdministrator) private readonly firstAdministrator: FirstAdministrator,
    @Inject(Authenticator) private readonly authenticator: CachedAuthenticator,
    @Inject(RevocationFeed) private readonly revocations: PostgresRevocationFeed,
    @Inject(PasswordStrength) private readonly strength: ZxcvbnPasswordStrength,
    @Inject(Database) private readonly database: Database,
    @Inject(Journal) private readonly journal: Journal,
  ) {}

  /** With the database there, or, where a server is away, whenever it comes. */
  async onApplicationBootstrap(): Promise<void> {
    const done = this.database.opened.then(() => Promise.all([this.revocations.start(), this.ensureAdministrator()]));
    if (this.database.state.open) await done;
    else done.catch((error: unknown) => this.journal.error('admin.not_created', 'the first administrator could not be made', error));
  }

  async onApplicationShutdown(): Promise<void> {
    this.strength.close();
    await this.revocations.close();
    await this.authenticator.close();
  }

  private async ensureAdministrator(): Promise<void> {
    try {
      if ((await this.firstAdministrator.ensure()) !== 'missing') return;
      this.journal.warn('admin.missing', 'there is no administrator yet: node dist/cli.js create-admin --username NAME');
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'weak_password') throw error;
      throw new ConfigError([`ADMIN_PASSWORD: ${error.errors[0]?.detail ?? error.detail}`]);
    }
  }
}

function sessionPolicy({ refreshTokenTtlSeconds, sessionMaxAgeSeconds, refreshGraceMs }: Config): SessionPolicy {
  return new SessionPolicy(refreshTokenTtlSeconds * 1000, sessionMaxAgeSeconds * 1000, refreshGraceMs);
}

function refreshTokens(config: Config): RefreshTokens {
  const { secret, previousSecret } = jwtOptions(config);
  return new HmacRefreshTokens(secret, previousSecret);
}

function jwtOptions(config: Config): ConstructorParameters<typeof JwtTokenIssuer>[0] {
  return {
    secret: config.jwtSecret ?? readOrCreateSecret(config.dataDir, 'jwt.key'),
    previousSecret: config.jwtSecretPrevious,
    issuer: config.jwtIssuer,
    audience: config.jwtAudience,
    ttlSeconds: config.accessTokenTtlSeconds,
  };
}
