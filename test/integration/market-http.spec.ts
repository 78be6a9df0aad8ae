/** What the market's routes make of requests, before and after the application does its part. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { TerminusModule } from '@nestjs/terminus';
import { Test } from '@nestjs/testing';
import type { FastifyInstance } from 'fastify';
import { IngestTicks } from '../../src/application/market/ingest-ticks.ts';
import { QuoteBook } from '../../src/application/live/quote-book.ts';
import { MarketQueries } from '../../src/application/market/market.queries.ts';
import { SystemHealth } from '../../src/application/monitoring/system-health.ts';
import { Journal } from '../../src/application/ports/journal.ts';
import { ProcessFigures } from '../../src/application/ports/process-figures.ts';
import type { TickProcessor } from '../../src/application/ports/tick-processor.ts';
import type { Principal } from '../../src/domain/identity/principal.ts';
import { SymbolTable } from '../../src/domain/market/symbol-table.ts';
import { PrometheusMetrics } from '../../src/infrastructure/observability/metrics.prometheus.ts';
import { AnomaliesController } from '../../src/presentation/http/anomalies.controller.ts';
import { HealthController } from '../../src/presentation/http/health.controller.ts';
import { configureHttp, createHttpAdapter } from '../../src/presentation/http/http-server.ts';
import { PricesController } from '../../src/presentation/http/prices.controller.ts';
import { QuotesController } from '../../src/presentation/http/quotes.controller.ts';

class SilentJournal extends Journal {
  info(): void {}
  warn(): void {}
  error(): void {}
}

/** What reached the application. */
let reached: unknown[][] = [];
const reach =
  (answer: unknown, ...what: string[]) =>
  (...args: unknown[]) => {
    reached.push([...what, ...args]);
    return answer;
  };
const TAKEN = { accepted: 1, rejected: 0, errors: [] };
const ingest = { executeOne: reach(null, 'one'), executeArray: reach(TAKEN, 'array'), executeLines: reach(TAKEN, 'lines') };
const queries = {
  quote: reach({}, 'quote'),
  anomaly: reach({}, 'anomaly'),
  anomalies: reach({ items: [], next: null }, 'anomalies'),
};
let isOpen = true;

let app: NestFastifyApplication;
beforeAll(async () => {
  const settings = { itemBodyBytes: 1024, batchBodyBytes: 4096, corsOrigins: [], trustedProxies: [] };
  const processor = { symbols: new SymbolTable(10, 2), counters: () => [], idlePartitions: () => [] } as unknown as TickProcessor;
  const probe = { durability: 'process' as const, problem: () => Promise.resolve(null) };
  const module = await Test.createTestingModule({
    imports: [TerminusModule.forRoot({ logger: false })],
    controllers: [AnomaliesController, HealthController, PricesController, QuotesController],
    providers: [
      { provide: IngestTicks, useValue: ingest },
      { provide: MarketQueries, useValue: queries },
      { provide: QuoteBook, useValue: { quote: queries.quote, isShared: false } },
      { provide: SystemHealth, useValue: new SystemHealth(probe, processor, { isOpen: () => isOpen, isSplit: () => false }, 1024) },
      { provide: ProcessFigures, useValue: { version: '1.2.3', mode: 'embedded', instance: 'a', uptimeSeconds: () => 1 } },
    ],
  }).compile();
  app = module.createNestApplication<NestFastifyApplication>(createHttpAdapter(settings), { bodyParser: false, logger: false });
  configureHttp(app, settings, { journal: new SilentJournal(), metrics: new PrometheusMetrics(), trace: () => undefined });
  // In place of the guard: the key of a caller is its id, and all of them have one name.
  (app.getHttpAdapter().getInstance() as unknown as FastifyInstance).addHook('onRequest', (request, _reply, done) => {
    request.principal = { kind: 'key', id: request.headers['x-api-key'], name: 'feed' } as Principal;
    done();
  });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
});
afterAll(() => app.close());
beforeEach(() => {
  reached = [];
  isOpen = true;
});

async function call(method: 'GET' | 'POST', url: string, payload?: string, headers: Record<string, string> = {}) {
  const type = payload === undefined ? {} : { 'content-type': 'application/json' };
  const answer = await app.inject({ method, url, payload, headers: { 'x-api-key': 'key-1', ...type, ...headers } });
  return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
}

describe('a batch', () => {
  it.each([
    ['application/json', 'array'],
    ['Application/JSON', 'array'],
    ['application/x-ndjson', 'lines'],
    ['Application/X-NDJSON; charset=UTF-8', 'lines'],
  ])('of type %s is read as %s', async (type, kind) => {
    expect((await call('POST', '/api/prices/batch', '[]', { 'content-type': type })).status).toBe(202);
    expect(reached.map(([what]) => what)).toEqual([kind]);
  });

  it('in another charset reaches nobody', async () => {
    for (const type of ['application/json; charset=utf-16', 'application/x-ndjson; charset=latin1']) {
      expect((await call('POST', '/api/prices/batch', '[]', { 'content-type': type })).status).toBe(415);
    }
    expect(reached).toEqual([]);
  });
});

it('senders of one name are told apart', async () => {
  for (const key of ['key-1', 'key-2']) {
    await call('POST', '/api/prices', '{}', { 'x-api-key': key });
    await call('POST', '/api/prices/batch', '[]', { 'x-api-key': key });
  }
  expect(reached.map(([, source]) => source)).toEqual(['key:key-1', 'key:key-1', 'key:key-2', 'key:key-2']);
});

describe('a query', () => {
  it.each(['%00%01', 'bm9uc2Vuc2U', '%ff'])('with a cursor that no list gave (%s) is refused as that', async (cursor) => {
    const { status, body } = await call('GET', `/api/anomalies?cursor=${cursor}`);
    expect([status, body['code']]).toEqual([400, 'invalid_cursor']);
  });

  it.each(['/v1/quotes', '/v1/quotes?symbol=', '/v1/quotes?symbol=%00', '/api/anomalies?symbol=%00', '/api/anomalies?symbol=A%00B'])(
    '%s is refused',
    async (url) => {
      const { status, body } = await call('GET', url);
      expect([status, body['code'], (body['errors'] as { pointer: string }[])[0]?.pointer]).toEqual([400, 'validation_failed', '/symbol']);
      expect(reached).toEqual([]);
    },
  );

  it('for an anomaly asks for ids only, in lower case', async () => {
    const id = '0192F0C1-4D7A-7CC2-B5A1-3F1F4C7F2A10';
    expect((await call('GET', `/api/anomalies/${id}`)).status).toBe(200);
    expect(await call('GET', '/api/anomalies/17')).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect(reached).toEqual([['anomaly', id.toLowerCase()]]);
  });
});

describe('readiness', () => {
  const database = { status: 'up', durability: 'process' };

  it('informs of parts that are up, and shows all of them in detail', async () => {
    const market = { status: 'up', partitions: 2, split: false };
    const disabled = { status: 'disabled' };
    expect(await call('GET', '/health/ready')).toEqual({
      status: 200,
      body: {
        status: 'ok',
        info: { database, market },
        error: {},
        details: { database, market, redis: disabled, kafka: disabled, pinot: disabled },
      },
    });
  });

  it('does not inform of a market that is down', async () => {
    isOpen = false;
    const { status, body } = await call('GET', '/health/ready');
    expect([status, body['info'], body['error']]).toEqual([200, { database }, {}]);
    expect(body['details']).toMatchObject({ market: { status: 'down' } });
  });
});
