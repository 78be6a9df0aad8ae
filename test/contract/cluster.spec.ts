/** What replicas on one database share about themselves: the epoch of live clients, and figures of those that live. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { MemberFigures } from '../../src/application/ports/cluster-members.ts';
import { PostgresClusterMembers } from '../../src/infrastructure/persistence/cluster-members.postgres.ts';
import { beginNewEpoch, PostgresLiveEpoch } from '../../src/infrastructure/persistence/live-epoch.postgres.ts';
import { DATABASE_START_MS, TEST_DATABASES } from '../support/test-database.ts';
import type { TestDatabase } from '../support/test-database.ts';

describe.each(TEST_DATABASES)('on the $kind database', ({ open }) => {
  let test: TestDatabase;

  beforeAll(async () => {
    test = await open();
  }, DATABASE_START_MS);
  afterEach(() => test.clear());
  afterAll(() => test.close());

  describe('the epoch', () => {
    const current = (): Promise<string> => new PostgresLiveEpoch(test.database).current();

    it('is one for all who ask, also at once', async () => {
      const asked = await Promise.all([current(), current(), current()]);
      expect(new Set([...asked, await current()]).size).toBe(1);
      expect(asked[0]).toMatch(/^[0-9a-f]{12}$/);
    });

    it('is another once the database was restored', async () => {
      const before = await current();
      await beginNewEpoch(test.database);
      const after = await current();
      expect(after).toMatch(/^[0-9a-f]{12}$/);
      expect([after === before, await current()]).toEqual([false, after]);
    });

    it('is another in a copy, which has an oid of its own', async () => {
      const before = await current();
      await test.database.execute('UPDATE live_epoch SET database_id = 1');
      const after = await current();
      expect([after === before, await current()]).toEqual([false, after]);
    });

    it('is left for the migration to begin where a restored database is of an older release', async () => {
      const undone = test.database.transaction(async (tx) => {
        await tx.execute('DROP TABLE live_epoch');
        await beginNewEpoch(tx);
        throw new Error('undone');
      });
      await expect(undone).rejects.toThrow('undone');
    });
  });

  describe('members', () => {
    const figures = (connections: number): MemberFigures => ({ ticksPerSecond: 0.5, ticksDropped: 1, queueDepth: 2, connections });
    const member = (owner: string) => new PostgresClusterMembers(test.database, owner);
    const age = (owner: string, seconds: number) =>
      test.database.execute(`UPDATE cluster_members SET seen_at = seen_at - $2 * interval '1 second' WHERE owner = $1`, [owner, seconds]);
    const owners = async () =>
      (await test.database.query<{ owner: string }>('SELECT owner FROM cluster_members ORDER BY owner')).map(({ owner }) => owner);

    it('hear what the others told last, not their own', async () => {
      expect(await member('a').report(figures(1))).toEqual([]);
      await member('a').report(figures(2));
      expect(await member('b').report(figures(3))).toEqual([figures(2)]);
      expect(await member('a').report(figures(4))).toEqual([figures(3)]);
    });

    it('count nobody who was silent for five seconds, and forget him after a minute', async () => {
      for (const owner of ['a', 'b', 'c']) await member(owner).report(figures(1));
      await age('b', 6);
      await age('c', 61);
      expect(await member('a').report(figures(1))).toEqual([]);
      expect(await owners()).toEqual(['a', 'b']);
      await member('b').report(figures(5));
      expect(await member('a').report(figures(1))).toEqual([figures(5)]);
    });

    it('count nobody who left', async () => {
      await member('b').report(figures(1));
      await member('b').leave();
      expect([await member('a').report(figures(1)), await owners()]).toEqual([[], ['a']]);
    });
  });
});
