import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Act } from '../../domain/kernel/act.ts';
import { DomainError, NotFoundError } from '../../domain/kernel/domain-error.ts';
import type { AuditEntry, AuditLog } from '../ports/audit-log.ts';
import type { MarketSimulation } from '../ports/market-simulation.ts';
import type { TransactionSimulation } from '../ports/transaction-simulation.ts';
import { UnitOfWork } from '../ports/unit-of-work.ts';
import { MarketAdministration } from './market-administration.ts';
import type { Market } from './market.ts';

const ACT: Act = { actor: 'user:ada', ipAddress: '203.0.113.7', requestId: 'r-1' };

describe('administration of the market', () => {
  let records: AuditEntry[];
  let happened: string[];
  let auditFails: boolean;
  let marketFails: Error | null;
  let isElsewhere: boolean;
  let administration: MarketAdministration;

  /** Undoes the records of a unit that fails. */
  class Unit extends UnitOfWork {
    async run<T>(work: () => Promise<T>): Promise<T> {
      const before = records.length;
      return work().catch((error: unknown) => {
        records.length = before;
        throw error;
      });
    }

    afterCommit(work: () => void): void {
      work();
    }
  }

  beforeEach(() => {
    records = [];
    happened = [];
    auditFails = false;
    marketFails = null;
    isElsewhere = false;
    const door = {
      assertHere: () => {
        if (isElsewhere) throw new DomainError('market_elsewhere', 'ask another replica');
      },
    };
    const perform = (what: string) => {
      if (marketFails !== null) throw marketFails;
      happened.push(what);
      return { running: true };
    };
    const simulation = { start: () => perform('start'), stop: () => perform('stop'), shock: () => perform('shock') };
    const market = {
      assertSeen: (symbol: string) => {
        if (symbol === 'NONE') throw new NotFoundError('never seen', 'symbol_not_found');
      },
      reset: () => (marketFails === null ? Promise.resolve(perform('reset')) : Promise.reject(marketFails)),
    };
    const audit = {
      append: (entry: AuditEntry) => (auditFails ? Promise.reject(new Error('away')) : Promise.resolve(void records.push(entry))),
    } as AuditLog;
    const transactions = { start: (rate: number) => perform(`start ${rate} transactions`), stop: () => perform('stop transactions') };
    administration = new MarketAdministration(
      market as unknown as Market,
      door,
      simulation as unknown as MarketSimulation,
      transactions as unknown as TransactionSimulation,
      new Unit(),
      audit,
    );
  });

  const acts: [string, AuditEntry, () => Promise<unknown>][] = [
    [
      'start',
      { act: ACT, action: 'simulation.started', target: null, details: { ticksPerSecond: 5, transactionsPerSecond: 7 } },
      () => administration.startSimulation(5, 7, ACT),
    ],
    ['stop', { act: ACT, action: 'simulation.stopped', target: null }, () => administration.stopSimulation(ACT)],
    [
      'shock',
      { act: ACT, action: 'simulation.shock', target: 'symbol:AAPL', details: { percent: -4 } },
      () => administration.shock('AAPL', -4, ACT),
    ],
    ['reset', { act: ACT, action: 'symbol.reset', target: 'symbol:AAPL' }, () => administration.reset('AAPL', ACT)],
  ];

  it.each(acts)('records a %s', async (what, entry, perform) => {
    await perform();
    expect([happened.at(-1), records]).toEqual([what, [entry]]);
  });

  it('starts and stops ticks and transactions together', async () => {
    await administration.startSimulation(5, 7, ACT);
    await administration.stopSimulation(ACT);
    expect(happened).toEqual(['start 7 transactions', 'start', 'stop transactions', 'stop']);
  });

  it.each(acts)('does no %s that cannot be recorded', async (_, __, perform) => {
    auditFails = true;
    await expect(perform()).rejects.toThrow('away');
    expect(happened).toEqual([]);
  });

  it.each(acts.slice(0, 3))('has no record of a %s that was refused', async (_, __, perform) => {
    marketFails = new DomainError('illegal_transition', 'stopped');
    await expect(perform()).rejects.toBe(marketFails);
    expect(records).toEqual([]);
  });

  it.each(acts)('refuses a %s while another process has the market, without a record', async (_, __, perform) => {
    isElsewhere = true;
    await expect(perform()).rejects.toMatchObject({ code: 'market_elsewhere' });
    expect([happened, records]).toEqual([[], []]);
  });

  it('says of a reset that the engine did not do it', async () => {
    marketFails = new DomainError('overloaded', 'busy');
    await expect(administration.reset('AAPL', ACT)).rejects.toBe(marketFails);
    expect(records).toMatchObject([{ action: 'symbol.reset' }, { action: 'symbol.reset', outcome: 'failure' }]);
  });

  it('has no record of a reset of what was never seen', async () => {
    await expect(administration.reset('NONE', ACT)).rejects.toMatchObject({ code: 'symbol_not_found' });
    expect(records).toEqual([]);
  });
});
