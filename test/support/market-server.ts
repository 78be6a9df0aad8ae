/** The whole application as it is served, in this process: sends requests as a feed and as an administrator. */
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import request from 'supertest';
import { AppModule } from '../../src/app.module.ts';
import { Metrics } from '../../src/application/ports/metrics.ts';
import { TickProcessor } from '../../src/application/ports/tick-processor.ts';
import { loadConfig } from '../../src/infrastructure/config.ts';
import { PinoJournal } from '../../src/infrastructure/observability/journal.pino.ts';
import { configureHttp, createHttpAdapter } from '../../src/presentation/http/http-server.ts';
import { LiveIoAdapter } from '../../src/presentation/realtime/live-io.adapter.ts';

export const ADMIN = { username: 'admin', password: 'violet-anchor-93-lamp' };
const PATIENCE_MS = 10_000;

type Method = 'get' | 'post' | 'put';
/** What of an answer tests look at. */
export interface Answer<Body> {
  status: number;
  body: Body;
  headers: Record<string, string>;
}

export interface ProblemBody {
  code: string;
  detail: string;
  errors?: { pointer: string; code: string; detail: string }[];
}

export class MarketServer {
  private token = '';
  private key = '';

  private constructor(
    readonly app: NestFastifyApplication,
    private readonly lines: string[],
  ) {}

  /** Without a disk, without a simulated market, unless `settings` say otherwise. */
  static async start(settings: NodeJS.ProcessEnv = {}): Promise<MarketServer> {
    const config = loadConfig({
      DATA_DIR: 'memory',
      SIMULATION_ENABLED: 'false',
      MARKET_PARTITIONS: '2',
      STATISTICS_PERSIST_INTERVAL_MS: '200',
      BCRYPT_COST: '10',
      ADMIN_USERNAME: ADMIN.username,
      ADMIN_PASSWORD: ADMIN.password,
      JWT_SECRET: 'test-secret-0123456789-abcdefghijklmnop',
      ...settings,
    });
    const lines: string[] = [];
    const journal = new PinoJournal({ level: 'info', format: 'json' }, { write: (line) => void lines.push(line) });
    const http = {
      itemBodyBytes: config.bodyLimitBytes,
      batchBodyBytes: config.batchBodyLimitBytes,
      corsOrigins: config.corsOrigins,
      trustedProxies: [],
    };
    const app = await NestFactory.create<NestFastifyApplication>(AppModule.with(config, journal), createHttpAdapter(http), {
      logger: false,
      bodyParser: false,
      abortOnError: false,
    });
    try {
      configureHttp(app, http, { journal, metrics: app.get(Metrics), trace: () => undefined });
      LiveIoAdapter.serve(app, config);
      await app.listen(0, '127.0.0.1');
    } catch (error) {
      await app.close();
      throw error;
    }
    const server = new MarketServer(app, lines);
    await server.signIn();
    return server;
  }

  private async signIn(): Promise<void> {
    this.token = (await this.call<{ accessToken: string }>('post', '/api/auth/login', ADMIN)).body.accessToken;
    const { body } = await this.call<{ key: string }>('post', '/api/api-keys', { name: 'feed', role: 'Ingestor' });
    this.key = body.key;
  }

  /** Lines of the log of one event. */
  log(event: string): Record<string, unknown>[] {
    return this.lines.map((line) => JSON.parse(line) as Record<string, unknown>).filter((line) => line['event'] === event);
  }

  /** Calls as an administrator, with a body in JSON. */
  async call<Body = unknown>(method: Method, path: string, body?: object, headers: Record<string, string> = {}): Promise<Answer<Body>> {
    const test = request(this.app.getHttpServer())[method](path).set(headers);
    if (this.token !== '') void test.set('authorization', `Bearer ${this.token}`);
    const answer = await (body === undefined ? test : test.send(body));
    return answer as Answer<Body>;
  }

  async get<Body = unknown>(path: string): Promise<Body> {
    const { status, body } = await this.call<Body>('get', path);
    if (status !== 200) throw new Error(`GET ${path}: ${status} ${JSON.stringify(body)}`);
    return body;
  }

  /** Sends text or bytes as a feed. */
  async post<Body = ProblemBody>(path: string, text: string | Buffer, headers: Record<string, string> = {}): Promise<Answer<Body>> {
    const answer = await request(this.app.getHttpServer())
      .post(path)
      .set({ 'x-api-key': this.key, 'content-type': 'application/json', ...headers })
      // Text and bytes go as they are.
      .serialize((body: unknown) => body as string)
      .send(text as string);
    return answer as Answer<Body>;
  }

  /** Sends good ticks as a feed and waits until they are processed. */
  async send(ticks: readonly object[]): Promise<void> {
    const { status, body } = await this.post('/api/prices/batch', JSON.stringify(ticks));
    if (status !== 202) throw new Error(`${status} ${JSON.stringify(body)}`);
    await this.settled();
  }

  async settled(): Promise<void> {
    await this.app.get(TickProcessor).settled();
  }

  /** Walks through all pages of a list. */
  async pages<Item>(path: string, limit: number): Promise<Item[]> {
    const items: Item[] = [];
    let cursor: string | null = null;
    do {
      const more: string = cursor === null ? '' : `&cursor=${cursor}`;
      const page: { items: Item[]; nextCursor: string | null } = await this.get(
        `${path}${path.includes('?') ? '&' : '?'}limit=${limit}${more}`,
      );
      items.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return items;
  }

  /** Where it listens, such as `http://127.0.0.1:40123`. */
  get url(): string {
    return `http://127.0.0.1:${(this.app.getHttpServer().address() as { port: number }).port}`;
  }

  async stop(): Promise<void> {
    await this.app.close();
  }
}

/** Looks again until it is right; throws what was wrong at the end of patience. */
export async function eventually<T>(look: () => Promise<T>, check: (value: T) => void): Promise<T> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    const value = await look();
    try {
      check(value);
      return value;
    } catch (error) {
      if (performance.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }
}
