/** Sign-in and accounts as they are served, on a database in memory. */
import { Controller, Get, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import request from 'supertest';
import { Metrics } from '../../src/application/ports/metrics.ts';
import { loadConfig } from '../../src/infrastructure/config.ts';
import { PinoJournal } from '../../src/infrastructure/observability/journal.pino.ts';
import { IdentityModule } from '../../src/modules/identity.module.ts';
import { PlatformModule } from '../../src/modules/platform.module.ts';
import { OpenWhen, RequirePermission, RequireReadAccess, RequireWriteAccess, SignedIn } from '../../src/presentation/http/access.guard.ts';
import { configureHttp, createHttpAdapter } from '../../src/presentation/http/http-server.ts';

export const ADMIN = { username: 'admin', password: 'violet-anchor-93-lamp' };
export const PASSWORD = 'granite-Otter-57-meadow';
export const JWT_SECRET = 'test-secret-0123456789-abcdefghijklmnop';

/** Routes that ask for each kind of access. */
@Controller('probe')
class ProbeController {
  @Get('read')
  @RequireReadAccess()
  read(): string {
    return 'read';
  }

  @Post('write')
  @RequireWriteAccess()
  write(): string {
    return 'write';
  }

  @Get('signed-in')
  @SignedIn()
  signedIn(): string {
    return 'signed in';
  }

  @Get('quotes')
  @OpenWhen('quotes')
  @RequirePermission('market:read')
  quotes(): string {
    return 'quotes';
  }

  @Get('undeclared')
  undeclared(): string {
    return 'nobody sees this';
  }
}

export class IdentityServer {
  private serial = 0;

  private constructor(
    readonly app: NestFastifyApplication,
    /** Log lines so far. */
    readonly log: string[],
  ) {}

  static async start(settings: NodeJS.ProcessEnv = {}): Promise<IdentityServer> {
    const config = loadConfig({
      DATA_DIR: 'memory',
      BCRYPT_COST: '10',
      // All requests of a suite come from one address.
      RATE_LIMIT_LOGIN_PER_MINUTE: '0',
      ADMIN_USERNAME: ADMIN.username,
      ADMIN_PASSWORD: ADMIN.password,
      JWT_SECRET,
      ...settings,
    });
    const log: string[] = [];
    const journal = new PinoJournal({ level: 'info', format: 'json' }, { write: (line) => void log.push(line) });
    @Module({ imports: [PlatformModule.with(config, journal), IdentityModule], controllers: [ProbeController] })
    class ServerModule {}
    const http = { itemBodyBytes: 65_536, batchBodyBytes: 65_536, corsOrigins: [], trustedProxies: [] };
    const app = await NestFactory.create<NestFastifyApplication>(ServerModule, createHttpAdapter(http), {
      logger: false,
      bodyParser: false,
      abortOnError: false,
    });
    configureHttp(app, http, { journal, metrics: app.get(Metrics), trace: () => undefined });
    try {
      await app.init();
      await app.getHttpAdapter().getInstance().ready();
    } catch (error) {
      await app.close();
      throw error;
    }
    return new IdentityServer(app, log);
  }

  /** Sends a request; `token` is an access token, or an API key where it begins like one. */
  call(method: 'get' | 'post' | 'patch' | 'delete', path: string, token: string | null = null, body?: object): request.Test {
    const test = request(this.app.getHttpServer())[method](path);
    if (token !== null) void (token.startsWith('twk_') ? test.set('x-api-key', token) : test.set('authorization', `Bearer ${token}`));
    return body === undefined ? test : test.send(body);
  }

  login(username: string, password: string): request.Test {
    return this.call('post', '/api/auth/login', null, { username, password });
  }

  /** Access token of a user. */
  async tokenOf(username: string, password: string): Promise<string> {
    const { body } = await this.login(username, password).expect(200);
    return (body as { accessToken: string }).accessToken;
  }

  admin(): Promise<string> {
    return this.tokenOf(ADMIN.username, ADMIN.password);
  }

  /** A new user of these roles, signed in. */
  async user(admin: string, ...roles: string[]): Promise<{ id: string; username: string; version: number; token: string }> {
    const username = this.uniqueName();
    const { body } = await this.call('post', '/api/users', admin, { username, password: PASSWORD, roles }).expect(201);
    return { ...(body as { id: string; username: string; version: number }), token: await this.tokenOf(username, PASSWORD) };
  }

  uniqueName(): string {
    return `user${(this.serial += 1)}`;
  }

  async stop(): Promise<void> {
    await this.app.close();
  }
}
