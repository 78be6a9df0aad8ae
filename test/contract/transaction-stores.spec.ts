/** The contracts of what keeps transactions, on each database. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Transaction } from '../../src/domain/transactions/transaction.ts';
import { PostgresPartitionKeeper } from '../../src/infrastructure/persistence/partition-keeper.postgres.ts';
import { DECISION_CODES, STATUS_CODES } from '../../src/infrastructure/persistence/transaction-codes.ts';
import { PostgresTransactionLedger } from '../../src/infrastructure/persistence/transaction-ledger.postgres.ts';
import { PostgresTransactionRepository } from '../../src/infrastructure/persistence/transaction-repository.postgres.ts';
import { PostgresTransactionTransitions } from '../../src/infrastructure/persistence/transaction-transitions.postgres.ts';
import { HandClock } from '../support/hand-clock.ts';
import { KeptJournal } from '../support/market-stores.ts';
import { DATABASE_START_MS, TEST_DATABASES } from '../support/test-database.ts';
import type { TestDatabase } from '../support/test-database.ts';
import { anAccept } from '../support/transaction-builders.ts';
import { transactionLedgerContract, TTL_MS } from './transaction-ledger.contract.ts';
import { transactionRepositoryContract } from './transaction-repository.contract.ts';
import { transactionTransitionsContract } from './transaction-transitions.contract.ts';

const TABLES = ['transactions', 'transaction_history', 'idempotency_keys', 'outbox'];

describe.each(TEST_DATABASES)('on the $kind database', ({ open }) => {
  let test: TestDatabase;
  let clock: HandClock;
  let ledger: PostgresTransactionLedger;
  let repository: PostgresTransactionRepository;

  beforeAll(async () => {
    test = await open();
  }, DATABASE_START_MS);
  beforeEach(() => {
    clock = new HandClock(Date.now());
    const journal = new KeptJournal();
    const partitions = new PostgresPartitionKeeper(test.database, journal);
    ledger = new PostgresTransactionLedger(test.database, partitions, clock, journal, { idempotencyTtlMs: TTL_MS });
    repository = new PostgresTransactionRepository(test.database);
  });
  afterEach(async () => {
    await ledger.close();
    await test.clear();
  });
  afterAll(() => test.close());

  async function store(...transactions: Transaction[]): Promise<void> {
    await ledger.accept(
      transactions.map((transaction) => ({ transaction, principalId: 'p', actor: 'a', idempotencyKey: null, fingerprint: null })),
    );
    for (const { id, status, decision, riskScore } of transactions) {
      const decisionCode = decision === null ? null : DECISION_CODES.code(decision);
      await test.database.execute('UPDATE transactions SET status = $2, decision = $3, risk_score = $4 WHERE id = $1', [
        id,
        STATUS_CODES.code(status),
        decisionCode,
        riskScore,
      ]);
    }
    await test.database.execute('DELETE FROM outbox');
  }

  const counts = async (): Promise<number[]> => {
    const selects = TABLES.map((table) => `(SELECT count(*) FROM ${table})`).join(', ');
    const [row] = await test.database.query<{ counts: number[] }>(`SELECT ARRAY[${selects}]::integer[] AS counts`);
    return row!.counts;
  };
  const events = async (id: string): Promise<number[]> => {
    const rows = await test.database.query<{ version: number }>('SELECT version FROM outbox WHERE transaction_id = $1 ORDER BY id', [id]);
    return rows.map(({ version }) => version);
  };

  describe('ledger', () => transactionLedgerContract(() => ({ ledger, repository, clock, counts })));
  it('makes no smaller flushes because of partitions that took long to make', async () => {
    let flushes = 0;
    const ensure = (): Promise<void> => {
      flushes += 1;
      clock.at += 5000;
      return Promise.resolve();
    };
    const slow = new PostgresTransactionLedger(test.database, { ensure }, clock, new KeptJournal(), { idempotencyTtlMs: TTL_MS });
    for (let i = 0; i < 5; i += 1) await slow.accept([anAccept()]);
    flushes = 0;
    await Promise.all(Array.from({ length: 6 }, () => slow.accept(Array.from({ length: 100 }, () => anAccept()))));
    expect(flushes).toBe(1);
    await slow.close();
  });
  describe('repository', () => transactionRepositoryContract(() => ({ repository, store })));
  describe('transitions', () =>
    transactionTransitionsContract(() => ({
      transitions: new PostgresTransactionTransitions(test.database),
      repository,
      store,
      events,
    })));
});
