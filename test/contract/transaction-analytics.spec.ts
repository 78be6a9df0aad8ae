/** Sums over transactions, and the archive that brings them in, on each database. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { TransactionSums } from '../../src/application/ports/transaction-analytics.ts';
import { isFlagged, TRANSACTION_SOURCES, TRANSACTION_TYPES } from '../../src/domain/transactions/transaction.ts';
import type { Transaction } from '../../src/domain/transactions/transaction.ts';
import { TRANSACTION_STATUSES } from '../../src/domain/transactions/transaction-status.ts';
import { PostgresPartitionKeeper } from '../../src/infrastructure/persistence/partition-keeper.postgres.ts';
import { PostgresTransactionAnalytics } from '../../src/infrastructure/persistence/transaction-analytics.postgres.ts';
import { PostgresTransactionArchive } from '../../src/infrastructure/persistence/transaction-archive.postgres.ts';
import { DECISION_CODES } from '../../src/infrastructure/persistence/transaction-codes.ts';
import { PostgresTransactionRepository } from '../../src/infrastructure/persistence/transaction-repository.postgres.ts';
import { KeptJournal } from '../support/market-stores.ts';
import { DATABASE_START_MS, TEST_DATABASES } from '../support/test-database.ts';
import type { TestDatabase } from '../support/test-database.ts';
import { aTransaction } from '../support/transaction-builders.ts';

const MINUTE_MS = 60_000;
const NOW = Date.UTC(2026, 10, 21, 9, 45);
const RANGE = { from: NOW, to: NOW + 10 * MINUTE_MS };
const OUTGOING = ['Payment', 'Transfer', 'Withdrawal'];

const someTransactions = fc.array(
  fc
    .record({
      createdAt: fc.integer({ min: RANGE.from - MINUTE_MS, max: RANGE.to + MINUTE_MS }),
      amountReporting: fc.oneof(fc.constant(null), fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER })),
      country: fc.constantFrom('DE', 'FR', null),
      source: fc.constantFrom(...TRANSACTION_SOURCES),
      type: fc.constantFrom(...TRANSACTION_TYPES),
      status: fc.constantFrom(...TRANSACTION_STATUSES),
      decision: fc.constantFrom('approve', 'review', 'hold', null),
      accountId: fc.constantFrom('a', 'b', 'c'),
      counterpartyId: fc.constantFrom('a', 'b', null),
      tookMs: fc.nat(5000),
    })
    .map(({ tookMs, ...changes }) => {
      const isTerminal = changes.status === 'Completed' || changes.status === 'Failed';
      return aTransaction({ ...changes, processedAt: isTerminal ? changes.createdAt + tookMs : null } as Partial<Transaction>);
    }),
  { maxLength: 30 },
);

function sumsOf(transactions: readonly Transaction[]): TransactionSums {
  return {
    count: transactions.length,
    volume: transactions.reduce((sum, { amountReporting }) => sum + BigInt(amountReporting ?? 0), 0n),
    flagged: transactions.filter(isFlagged).length,
  };
}

/** The groups as the port orders them. */
function groupsOf(transactions: readonly Transaction[], keyOf: (transaction: Transaction) => string | null) {
  const keys = [...new Set(transactions.map(keyOf))].filter((key) => key !== null);
  return keys
    .map((key) => ({ key, ...sumsOf(transactions.filter((transaction) => keyOf(transaction) === key)) }))
    .sort((a, b) => b.count - a.count);
}

describe.each(TEST_DATABASES)('on the $kind database', ({ open }) => {
  let test: TestDatabase;
  let analytics: PostgresTransactionAnalytics;
  let archive: PostgresTransactionArchive;

  beforeAll(async () => {
    test = await open();
    analytics = new PostgresTransactionAnalytics(test.database);
    archive = new PostgresTransactionArchive(test.database, new PostgresPartitionKeeper(test.database, new KeptJournal()));
  }, DATABASE_START_MS);
  afterEach(() => test.clear());
  afterAll(() => test.close());

  async function store(...transactions: Transaction[]): Promise<void> {
    await archive.store(transactions.map((transaction) => ({ transaction, actor: 'system:import' })));
    for (const { id, decision } of transactions) {
      if (decision !== null) {
        await test.database.execute('UPDATE transactions SET decision = $2 WHERE id = $1', [id, DECISION_CODES.code(decision)]);
      }
    }
  }

  it('sums up what falls into the range, as counting by hand does', async () => {
    await fc.assert(
      fc
        .asyncProperty(someTransactions, async (transactions) => {
          await store(...transactions);
          const inside = transactions.filter(({ createdAt }) => createdAt >= RANGE.from && createdAt < RANGE.to);
          const times = inside.flatMap(({ processedAt, createdAt }) => (processedAt === null ? [] : [processedAt - createdAt]));
          const withStatus = (status: string) => inside.filter((one) => one.status === status).length;

          const { averageProcessingTimeMs, ...summary } = await analytics.summary(RANGE);
          expect(summary).toEqual({
            ...sumsOf(inside),
            completed: withStatus('Completed'),
            failed: withStatus('Failed'),
            held: withStatus('Held'),
          });
          if (times.length === 0) expect(averageProcessingTimeMs).toBeNull();
          else expect(averageProcessingTimeMs).toBeCloseTo(times.reduce((sum, time) => sum + time, 0) / times.length, 6);

          const byCount = <T extends { count: number; key: string }>(groups: T[]) =>
            groups.sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1));
          for (const by of ['country', 'source', 'type'] as const) {
            const groups = await analytics.groups(by, RANGE);
            expect(groups.map(({ count }) => count)).toEqual(groups.map(({ count }) => count).sort((a, b) => b - a));
            expect(byCount(groups)).toEqual(byCount(groupsOf(inside, (one) => one[by])));
          }
          const accounts = (await analytics.topAccounts(RANGE, 2)).map(({ accountId: key, ...sums }) => ({ key, ...sums }));
          expect(accounts).toEqual(byCount(groupsOf(inside, (one) => one.accountId)).slice(0, 2));

          const minutes = (await analytics.byMinute(RANGE)).map(({ minute: key, count, volume }) => ({ key: String(key), count, volume }));
          const expected = groupsOf(inside, ({ createdAt }) => String(createdAt - (createdAt % MINUTE_MS)));
          expect(byCount(minutes)).toEqual(byCount(expected).map(({ key, count, volume }) => ({ key, count, volume })));

          const since = [RANGE.to, RANGE.from, RANGE.from + MINUTE_MS];
          expect(await analytics.accountSums('a', since)).toEqual(
            since.map((from) => {
              const known = transactions.filter(({ createdAt }) => createdAt >= from);
              const own = known.filter(({ accountId }) => accountId === 'a');
              const received = known.filter((one) => one.accountId !== 'a' && one.type === 'Transfer' && one.counterpartyId === 'a');
              const out = sumsOf(own.filter(({ type }) => OUTGOING.includes(type)));
              const into = sumsOf([...own.filter(({ type }) => !OUTGOING.includes(type)), ...received]);
              return { countOut: out.count, volumeOut: out.volume, countIn: into.count, volumeIn: into.volume };
            }),
          );
        })
        .afterEach(() => test.clear()),
      { numRuns: 25 },
    );
  }, 60_000);

  it('knows when an account was seen first and last, and of one never seen nothing', async () => {
    await store(
      aTransaction({ accountId: 'a', createdAt: NOW + 5 }),
      aTransaction({ accountId: 'a', createdAt: NOW }),
      aTransaction({ accountId: 'b' }),
    );
    expect(await analytics.lifetime('a')).toEqual({ firstSeenAt: NOW, lastSeenAt: NOW + 5 });
    expect(await analytics.lifetime('never')).toBeNull();
  });

  describe('archive', () => {
    const past = (changes: Partial<Transaction> = {}) =>
      aTransaction({
        createdAt: NOW,
        status: 'Completed',
        processedAt: NOW,
        version: 3,
        description: 'two\nlines',
        latitude: -1.5,
        ...changes,
      });

    it('stores a transaction with a whole history', async () => {
      const transaction = past({ id: '9f1c2d3e-4b5a-4978-8a9b-0c1d2e3f4a5b' });
      expect(await archive.store([{ transaction, actor: 'system:import' }])).toBe(1);
      const detail = await new PostgresTransactionRepository(test.database).detail(transaction.id);
      expect(detail?.transaction).toEqual(transaction);
      expect(detail?.history.map(({ version, from, to, at, actor }) => [version, from, to, at, actor])).toEqual([
        [1, null, 'Pending', NOW, 'system:import'],
        [2, 'Pending', 'Processing', NOW, 'system:import'],
        [3, 'Processing', 'Completed', NOW, 'system:import'],
      ]);
    });

    it('tells nobody', async () => {
      await store(past());
      expect(await test.database.query('SELECT * FROM outbox')).toEqual([]);
    });

    it('leaves what is there as it is, and counts what is new', async () => {
      const first = past();
      await store(first);
      const again = [past({ id: first.id, accountId: 'other' }), past(), past()].map((transaction) => ({ transaction, actor: 'a' }));
      expect(await archive.store(again)).toBe(2);
      expect(await archive.store([again[1]!, again[1]!])).toBe(0);
      expect((await new PostgresTransactionRepository(test.database).get(first.id))?.accountId).toBe('acc-1');
    });

    it('takes the same id twice at once as one', async () => {
      const transaction = past();
      expect(
        await archive.store([
          { transaction, actor: 'a' },
          { transaction, actor: 'a' },
        ]),
      ).toBe(1);
    });

    it('knows which ids are there', async () => {
      const [there, absent] = [past(), past()];
      await store(there);
      expect([...(await archive.known([there.id, absent.id]))]).toEqual([there.id]);
    });
  });
});
