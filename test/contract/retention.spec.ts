/** What is past its days goes, on each database; everything else stays. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Transaction } from '../../src/domain/transactions/transaction.ts';
import { PostgresAnomalyRepository } from '../../src/infrastructure/persistence/anomaly-repository.postgres.ts';
import { PostgresCandleRepository } from '../../src/infrastructure/persistence/candle-repository.postgres.ts';
import { PostgresPartitionKeeper } from '../../src/infrastructure/persistence/partition-keeper.postgres.ts';
import { PostgresRetention } from '../../src/infrastructure/persistence/retention.postgres.ts';
import { SymbolIds } from '../../src/infrastructure/persistence/symbol-ids.ts';
import { STATUS_CODES } from '../../src/infrastructure/persistence/transaction-codes.ts';
import { PostgresTransactionLedger } from '../../src/infrastructure/persistence/transaction-ledger.postgres.ts';
import { partitionNames, partitionSql, rangeOfWeek, weekOf } from '../../src/infrastructure/persistence/transaction-partitions.ts';
import { HandClock } from '../support/hand-clock.ts';
import { anAnomaly } from '../support/market-builders.ts';
import { KeptJournal } from '../support/market-stores.ts';
import { DATABASE_START_MS, TEST_DATABASES } from '../support/test-database.ts';
import type { TestDatabase } from '../support/test-database.ts';
import { aTransaction } from '../support/transaction-builders.ts';

const DAY_MS = 86_400_000;
const NOW = Date.now();

describe.each(TEST_DATABASES)('retention on the $kind database', ({ open }) => {
  let test: TestDatabase;

  beforeAll(async () => {
    test = await open();
  }, DATABASE_START_MS);
  afterEach(() => test.clear());
  afterAll(() => test.close());

  const retention = (transactions: number, anomalies = 0) =>
    new PostgresRetention(test.database, new PostgresCandleRepository(test.database), { anomalies, transactions });

  /** Stores transactions of these ages in these statuses, each with a key. */
  async function store(...ages: { days: number; status: Transaction['status']; id?: string }[]): Promise<string[]> {
    const journal = new KeptJournal();
    const partitions = new PostgresPartitionKeeper(test.database, journal);
    const ledger = new PostgresTransactionLedger(test.database, partitions, new HandClock(NOW), journal, { idempotencyTtlMs: 1 });
    const transactions = ages.map(({ days, id }) => {
      const transaction = aTransaction({ createdAt: NOW - days * DAY_MS });
      return { ...transaction, id: id ?? transaction.id };
    });
    await ledger.accept(
      transactions.map((transaction) => ({
        transaction,
        principalId: 'p',
        actor: 'a',
        idempotencyKey: transaction.id,
        fingerprint: Buffer.alloc(32),
      })),
    );
    await ledger.close();
    for (const [i, { id }] of transactions.entries())
      await test.database.execute('UPDATE transactions SET status = $2 WHERE id = $1', [id, STATUS_CODES.code(ages[i]!.status)]);
    return transactions.map(({ id }) => id);
  }

  const ids = async (table: string, column: string): Promise<string[]> =>
    (await test.database.query<{ id: string }>(`SELECT ${column} AS id FROM ${table}`)).map(({ id }) => id).sort();

  it('deletes terminal transactions past their days with their history, and keeps their keys', async () => {
    const [kept, gone, failed, waiting] = await store(
      { days: 29, status: 'Completed' },
      { days: 31, status: 'Completed' },
      { days: 400, status: 'Failed' },
      { days: 400, status: 'Held' },
    );
    expect(await retention(30).count(NOW)).toEqual({ anomalies: 0, candles: 0, transactions: 2 });
    expect(await retention(30).delete(NOW)).toEqual({ anomalies: 0, candles: 0, transactions: 2 });
    expect(await ids('transactions', 'id')).toEqual([kept, waiting].sort());
    expect(await ids('transaction_history', 'transaction_id')).toEqual([kept, waiting].sort());
    expect(await ids('idempotency_keys', 'transaction_id')).toEqual([kept, gone, failed, waiting].sort());
    expect(await retention(30).count(NOW)).toEqual({ anomalies: 0, candles: 0, transactions: 0 });
  });

  it('drops the partition of a week that is past as a whole, and no other', async () => {
    const whole = weekOf(NOW - 60 * DAY_MS);
    const mixed = weekOf(NOW - 80 * DAY_MS);
    const statements = [whole, mixed].flatMap((week) => partitionSql(rangeOfWeek(week)));
    for (const statement of statements) await test.database.execute(statement);
    const age = (at: number): number => (NOW - at) / DAY_MS;
    await store(
      { days: age(whole + 1000), status: 'Completed' },
      { days: age(whole + 2000), status: 'Failed' },
      { days: age(mixed + 1000), status: 'Completed' },
      { days: age(mixed + 2000), status: 'Pending' },
    );
    expect(await retention(30).delete(NOW)).toMatchObject({ transactions: 3 });
    const there = await test.database.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relname = ANY ($1::text[]) ORDER BY relname`,
      [[...partitionNames(whole), ...partitionNames(mixed)]],
    );
    expect(there.map(({ name }) => name)).toEqual(partitionNames(mixed).sort());
  });

  it('goes by createdAt where an imported id tells another time', async () => {
    const [old, young] = [aTransaction({ createdAt: NOW - 300 * DAY_MS }).id, aTransaction({ createdAt: NOW }).id];
    await store({ days: 1, status: 'Completed', id: old }, { days: 300, status: 'Completed', id: young });
    expect(await retention(30).delete(NOW)).toMatchObject({ transactions: 1 });
    expect(await ids('transactions', 'id')).toEqual([old]);
  });

  it('keeps everything with 0 days', async () => {
    await store({ days: 5000, status: 'Completed' });
    expect(await retention(0).count(NOW)).toMatchObject({ transactions: 0 });
    expect(await retention(0).delete(NOW)).toMatchObject({ transactions: 0 });
    expect(await ids('transactions', 'id')).toHaveLength(1);
  });

  it('deletes closed anomalies past their days', async () => {
    const anomalies = new PostgresAnomalyRepository(test.database, new SymbolIds(test.database, 100));
    const closed = { status: 'closed', closedAt: NOW } as const;
    const [old, open, young] = [
      anAnomaly({ ...closed, symbol: 'A', detectedAt: NOW - 91 * DAY_MS }),
      anAnomaly({ symbol: 'B', detectedAt: NOW - 91 * DAY_MS }),
      anAnomaly({ ...closed, symbol: 'C', detectedAt: NOW - 89 * DAY_MS }),
    ];
    await anomalies.save([old, open, young]);
    expect(await retention(0, 90).count(NOW)).toMatchObject({ anomalies: 1 });
    expect(await retention(0, 90).delete(NOW)).toMatchObject({ anomalies: 1 });
    expect((await anomalies.find({}, null, 10)).map(({ id }) => id).sort()).toEqual([open.id, young.id].sort());
  });
});
