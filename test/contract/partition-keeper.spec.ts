/** Partitions are made ahead of time, by one of many replicas, and rows find a place without them too. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { PostgresPartitionKeeper } from '../../src/infrastructure/persistence/partition-keeper.postgres.ts';
import { lowestIdAt, partitionNames, weekOf, WEEK_MS, weeksAhead } from '../../src/infrastructure/persistence/transaction-partitions.ts';
import { KeptJournal } from '../support/market-stores.ts';
import { DATABASE_START_MS, TEST_DATABASES } from '../support/test-database.ts';
import type { TestDatabase } from '../support/test-database.ts';

const LATER = weekOf(Date.now()) + 52 * WEEK_MS;

describe.each(TEST_DATABASES)('partitions on the $kind database', ({ open }) => {
  let test: TestDatabase;
  let journal: KeptJournal;

  beforeAll(async () => {
    test = await open();
  }, DATABASE_START_MS);
  beforeEach(() => {
    journal = new KeptJournal();
  });
  afterAll(() => test.close());

  const keeper = () => new PostgresPartitionKeeper(test.database, journal);
  const partitionOf = async (id: string): Promise<string> => {
    await test.database.execute(
      `INSERT INTO transaction_history (transaction_id, at, version, to_status, actor) VALUES ($1, 0, 1, 0, 'a')`,
      [id],
    );
    const [row] = await test.database.query<{ name: string }>(
      'DELETE FROM transaction_history WHERE transaction_id = $1 RETURNING tableoid::regclass::text AS name',
      [id],
    );
    return row!.name;
  };

  it('are there from the first migration on', async () => {
    await keeper().ensure(Date.now());
    expect(journal.events).toEqual([]);
    for (const week of weeksAhead(Date.now())) expect(await partitionOf(lowestIdAt(week))).toBe(partitionNames(week)[1]);
  });

  it('are made by one replica while others ask too', async () => {
    expect(await partitionOf(lowestIdAt(LATER))).toBe('transaction_history_other');
    await Promise.all(Array.from({ length: 4 }, () => keeper().ensure(LATER)));
    expect(journal.events).not.toContain('partitions.not_made');
    for (const week of weeksAhead(LATER)) expect(await partitionOf(lowestIdAt(week))).toBe(partitionNames(week)[1]);
  });

  it('are looked at once a day', async () => {
    const one = keeper();
    await one.ensure(LATER);
    const [name] = partitionNames(LATER);
    await test.database.execute(`DROP TABLE ${partitionNames(LATER)[1]}, ${name}`);
    await one.ensure(LATER + 3_600_000);
    expect(journal.events).toEqual([]);
    await one.ensure(LATER + 86_400_000);
    expect(journal.events).toEqual(['partitions.made']);
  });

  const insert = (id: string) =>
    test.database.execute(`INSERT INTO transaction_history (transaction_id, at, version, to_status, actor) VALUES ($1, 0, 1, 0, 'a')`, [
      id,
    ]);
  const whereIs = async (id: string): Promise<string[]> => {
    const rows = await test.database.query<{ name: string }>(
      'SELECT tableoid::regclass::text AS name FROM transaction_history WHERE transaction_id = $1',
      [id],
    );
    return rows.map(({ name }) => name);
  };

  it('get the rows that came before them', async () => {
    const week = LATER + 52 * WEEK_MS;
    const ids = [lowestIdAt(week), lowestIdAt(week + WEEK_MS - 1), lowestIdAt(week - 1)];
    for (const id of ids) await insert(id);
    await keeper().ensure(week);
    expect(journal.events).not.toContain('partitions.not_made');
    expect((await Promise.all(ids.map(whereIs))).flat()).toEqual([
      partitionNames(week)[1],
      partitionNames(week)[1],
      'transaction_history_other',
    ]);
  });

  it('have one before the first week, made once, which gets what was imported before it', async () => {
    const ids = [lowestIdAt(Date.UTC(2024, 0, 1)), lowestIdAt(Date.UTC(2012, 0, 1))];
    await insert(ids[0]!);
    expect(await whereIs(ids[0]!)).toEqual(['transaction_history_other']);
    await keeper().ensurePast();
    await keeper().ensurePast();
    await insert(ids[1]!);
    expect(journal.events).toEqual(['partitions.made']);
    expect((await Promise.all(ids.map(whereIs))).flat()).toEqual(['transaction_history_past', 'transaction_history_past']);
  });

  it('that cannot be made are told of, and rows of their time go to the one for other times', async () => {
    const week = LATER + 104 * WEEK_MS;
    await test.database.execute(`CREATE TABLE ${partitionNames(week)[0]} ()`);
    await keeper().ensure(week);
    expect(journal.events).toContain('partitions.not_made');
    expect(await partitionOf(lowestIdAt(week + 1))).toBe('transaction_history_other');
  });
});
