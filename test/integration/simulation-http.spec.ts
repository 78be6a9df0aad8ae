/** The routes of the simulated market, over HTTP, with the real feed behind them. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { MarketAdministration } from '../../src/application/market/market-administration.ts';
import type { Market } from '../../src/application/market/market.ts';
import type { AuditLog, AuditEntry } from '../../src/application/ports/audit-log.ts';
import { Journal } from '../../src/application/ports/journal.ts';
import { MarketSimulation } from '../../src/application/ports/market-simulation.ts';
import type { TransactionSimulation } from '../../src/application/ports/transaction-simulation.ts';
import type { UnitOfWork } from '../../src/application/ports/unit-of-work.ts';
import { SymbolTable } from '../../src/domain/market/symbol-table.ts';
import { SystemClock } from '../../src/infrastructure/observability/clock.system.ts';
import { SimulatedFeed } from '../../src/infrastructure/simulation/simulated-feed.ts';
import { ProblemDetailsFilter } from '../../src/presentation/http/problem-details.filter.ts';
import { SimulationController } from '../../src/presentation/http/simulation.controller.ts';
import { DtoPipe } from '../../src/presentation/http/validation.ts';

class SilentJournal extends Journal {
  info(): void {}
  warn(): void {}
  error(): void {}
}

let app: NestFastifyApplication;
let published: number;
let acts: AuditEntry[];

beforeEach(async () => {
  published = 0;
  acts = [];
  const sink = { symbols: new SymbolTable(10, 1), publishFeed: (_: string, { length }: { length: number }) => void (published += length) };
  const options = {
    symbols: ['AAPL', 'MSFT'],
    seed: 42,
    ticksPerSecond: 2000,
    initialPrice: 100,
    maxJitterPercent: 0.01,
    shocksPerMinute: 0,
  };
  let transactionsPerSecond = 10;
  const transactions = {
    start: (rate: number | null) => void (transactionsPerSecond = rate ?? transactionsPerSecond),
    stop: () => undefined,
  } as unknown as TransactionSimulation;
  const feed = new SimulatedFeed(
    { ...options, transactionsPerSecond: () => transactionsPerSecond },
    sink,
    new SystemClock(),
    new SilentJournal(),
  );
  const unit = { run: (work: () => Promise<unknown>) => work() } as UnitOfWork;
  const audit = { append: (entry: AuditEntry) => Promise.resolve(void acts.push(entry)) } as AuditLog;
  const administration = new MarketAdministration({} as Market, { assertHere: () => undefined }, feed, transactions, unit, audit);
  const module = await Test.createTestingModule({
    controllers: [SimulationController],
    providers: [
      { provide: MarketSimulation, useValue: feed },
      { provide: MarketAdministration, useValue: administration },
    ],
  }).compile();
  app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
  app.useGlobalPipes(new DtoPipe());
  app.useGlobalFilters(new ProblemDetailsFilter(new SilentJournal()));
  await app.init();
});
afterEach(async () => {
  app.get(MarketSimulation).stop();
  await app.close();
});

async function call(method: 'GET' | 'POST', path: string, payload?: object) {
  const { statusCode, body } = await app.inject({ method, url: `/api/simulation${path}`, ...(payload && { payload }) });
  return { status: statusCode, body: JSON.parse(body) as Record<string, unknown> };
}

const stopped = { running: false, seed: 42, ticksPerSecond: 2000, transactionsPerSecond: 10, symbols: ['AAPL', 'MSFT'] };

describe('routes of the simulated market', () => {
  it('tell the state, start and stop', async () => {
    expect(await call('GET', '')).toEqual({ status: 200, body: stopped });
    expect(await call('POST', '/start')).toEqual({ status: 200, body: { ...stopped, running: true } });
    expect(await call('POST', '/start', { ticksPerSecond: 50, transactionsPerSecond: 3 })).toEqual({
      status: 200,
      body: { ...stopped, running: true, ticksPerSecond: 50, transactionsPerSecond: 3 },
    });
    expect(await call('POST', '/stop')).toEqual({ status: 200, body: { ...stopped, ticksPerSecond: 50, transactionsPerSecond: 3 } });
  });

  it.each([
    [{ ticksPerSecond: -1 }, '/ticksPerSecond', 'out_of_range'],
    [{ ticksPerSecond: '5' }, '/ticksPerSecond', 'wrong_type'],
    [{ ticksPerSecond: null }, '/ticksPerSecond', 'wrong_type'],
    [{ transactionsPerSecond: 1001 }, '/transactionsPerSecond', 'out_of_range'],
    [{ rate: 1 }, '/rate', 'unknown_field'],
  ])('refuse to start with %j', async (payload, pointer, code) => {
    expect(await call('POST', '/start', payload)).toMatchObject({
      status: 400,
      body: { code: 'validation_failed', errors: [{ pointer, code }] },
    });
    expect((await call('GET', '')).body['running']).toBe(false);
  });

  it('shake a running market, at once', async () => {
    await call('POST', '/start', { ticksPerSecond: 0 });
    const { status, body } = await call('POST', '/shocks', { symbol: 'MSFT', percent: 4.5 });
    expect([status, body]).toEqual([
      202,
      { symbol: 'MSFT', percent: 4.5, eventTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) },
    ]);
    expect(published).toBe(2);
    expect(acts).toMatchObject([
      { action: 'simulation.started', details: { ticksPerSecond: 0 } },
      { action: 'simulation.shock', target: 'symbol:MSFT', details: { percent: 4.5 }, act: { ipAddress: '127.0.0.1' } },
    ]);
  });

  it('refuse to shake a stopped one, and show how it stands', async () => {
    expect(await call('POST', '/shocks', { symbol: 'MSFT', percent: 4.5 })).toMatchObject({
      status: 409,
      body: { code: 'illegal_transition', current: stopped },
    });
  });

  it.each([
    [{}, '/symbol', 'required'],
    [{ symbol: 'IBM', percent: 4 }, '/symbol', 'out_of_range'],
    [{ symbol: 'MSFT', percent: 0 }, '/percent', 'out_of_range'],
    [{ symbol: 'MSFT', percent: 101 }, '/percent', 'out_of_range'],
    [{ symbol: 'MSFT', percent: '4' }, '/percent', 'wrong_type'],
  ])('refuse the shock %j', async (payload, pointer, code) => {
    await call('POST', '/start');
    const { status, body } = await call('POST', '/shocks', payload);
    expect(status).toBe(400);
    expect(body['errors']).toContainEqual(expect.objectContaining({ pointer, code }));
  });
});
