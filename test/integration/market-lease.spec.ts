/** The right to run the market, among processes on one PostgreSQL; without one the directory's lock says the same. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { PostgresMarketLease } from '../../src/infrastructure/persistence/market-lease.postgres.ts';

const url = process.env['TEST_DATABASE_URL'];
const leases: PostgresMarketLease[] = [];
const lease = (databaseUrl: string | null) => {
  const one = new PostgresMarketLease(databaseUrl, () => undefined);
  leases.push(one);
  return one;
};
afterEach(async () => {
  for (const one of leases.splice(0)) await one.release();
});

describe('the lease of the market', () => {
  // There is no second process on an embedded database.
  const servers = url === undefined ? [] : [url];
  for (const databaseUrl of servers) {
    it('belongs to one process on a server until it gives it back or ends', async () => {
      const [first, second] = [lease(databaseUrl), lease(databaseUrl)];
      expect([await first.hold(), await second.hold(), await first.hold()]).toEqual([true, false, true]);
      await leases.shift()!.release();
      expect(await second.hold()).toBe(true);
    });
  }

  it('is always there in the embedded mode', async () => {
    expect(await lease(null).hold()).toBe(true);
  });

  it('refuses with database_unavailable where no server answers', async () => {
    await expect(lease('postgres://nobody:none@127.0.0.1:1/none').hold()).rejects.toMatchObject({ code: 'database_unavailable' });
  });
});
