/** Stored transactions read from end to end, on each database. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import type { PastJudgement } from '../../src/application/ports/transaction-history.ts';
import type { Transaction } from '../../src/domain/transactions/transaction.ts';
import { PostgresPartitionKeeper } from '../../src/infrastructure/persistence/partition-keeper.postgres.ts';
import { PostgresTransactionArchive } from '../../src/infrastructure/persistence/transaction-archive.postgres.ts';
import { PostgresTransactionHistory } from '../../src/infrastructure/persistence/transaction-history.postgres.ts';
import { KeptJournal } from '../support/market-stores.ts';
import { DATABASE_START_MS, TEST_DATABASES } from '../support/test-database.ts';
import type { TestDatabase } from '../support/test-database.ts';
import { aTransaction } from '../support/transaction-builders.ts';

const NOW = Date.UTC(2026, 10, 20, 9, 45);

describe.each(TEST_DATABASES)('PostgresTransactionHistory on the $kind database', ({ open }) => {
  let test: TestDatabase;
  let history: PostgresTransactionHistory;

  beforeAll(async () => {
    test = await open();
    history = new PostgresTransactionHistory(test.database);
  }, DATABASE_START_MS);
  afterEach(() => test.clear());
  afterAll(() => test.close());

  async function store(transactions: readonly Transaction[]): Promise<void> {
    const archive = new PostgresTransactionArchive(test.database, new PostgresPartitionKeeper(test.database, new KeptJournal()));
    await archive.store(transactions.map((transaction) => ({ transaction, actor: 'system:import' })));
  }

  async function read(from: number, to: number): Promise<PastJudgement[]> {
    const all: PastJudgement[] = [];
    for await (const page of history.pages(from, to)) all.push(...page);
    return all;
  }

  async function alert(transactionId: string, status: string, disposition: string | null): Promise<void> {
    const id = uuidv7();
    await test.database.execute(
      `INSERT INTO alerts (id, created_at, updated_at, first_seen_at, last_seen_at, pushed_at, count, version, is_push_due, kind, subject, severity,
        status, disposition, message, transaction_ids, hits)
       VALUES ($1::uuid, 1, 1, 1, 1, 1, 1, 1, false, 'transaction-risk', $1::text, 'high', $2, $3, '', '{}', '[]')`,
      [id, status, disposition],
    );
    await test.database.execute('INSERT INTO alert_transactions (transaction_id, alert_id) VALUES ($1, $2)', [transactionId, id]);
  }

  it('gives each once, oldest first, those of one time by id, over many pages', async () => {
    const all = Array.from({ length: 4100 }, (_, i) =>
      aTransaction({ createdAt: NOW + Math.floor(i / 3), status: 'Completed', version: 3 }),
    );
    await store(all);
    const ids = (await read(0, NOW + 10_000)).map(({ transaction }) => transaction.id);
    const ordered = [...all].sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
    expect(ids).toEqual(ordered.map(({ id }) => id));
  }, 60_000);

  it('holds to the span, its end left out', async () => {
    await store([-1, 0, 5, 9, 10].map((ms) => aTransaction({ createdAt: NOW + ms, status: 'Completed', version: 3 })));
    const times = (await read(NOW, NOW + 10)).map(({ transaction }) => transaction.createdAt - NOW);
    expect(times).toEqual([0, 5, 9]);
  });

  it('tells what people found out, and nothing where they did not', async () => {
    const all = Array.from({ length: 6 }, (_, i) => aTransaction({ createdAt: NOW + i, status: 'Completed', version: 3 }));
    await store(all);
    const found = [['resolved', 'confirmed'], ['resolved', 'false_positive'], ['resolved', 'benign'], ['resolved', 'inconclusive'], ['investigating', null]] as const; // prettier-ignore
    for (const [i, [status, disposition]] of found.entries()) await alert(all[i]!.id, status, disposition);
    expect((await read(NOW, NOW + 10)).map(({ label }) => label)).toEqual([true, false, false, null, null, null]);
  });
});
