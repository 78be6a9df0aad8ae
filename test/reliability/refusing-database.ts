/** The database is there and does not write: its disk is full, it only reads, or a table is locked. */
import { Books } from './books.ts';
import { emptyVerdict, sleep } from './fault.ts';
import type { Fault } from './fault.ts';
import { Load } from './load.ts';
import { Replicas } from './replicas.ts';

const LAST_MS = 4000;
const LEAST_MS = 2000;
/** As PostgreSQL reports them. */
const STATES = ['53100', '25006'];
const TABLES = ['transactions', 'transaction_history', 'outbox', 'transaction_events'];

export const refusingDatabase: Fault = {
  name: 'refusing-database',
  title: 'writes are refused as with a full disk (53100) or a server that only reads (25006), or wait for a lock: nothing is acknowledged',
  async run({ databaseUrl, share }) {
    const lastMs = Math.max(LEAST_MS, LAST_MS * share);
    const verdict = emptyVerdict();
    const books = await Books.open(databaseUrl);
    const replicas = new Replicas(books.databaseUrl, { SETTLEMENT_LEASE_MS: '3000', BANK_DELAY_MS_MAX: '300' });
    try {
      await replicas.start('one');
      const load = new Load(() => replicas.urls, await replicas.apiKey(), 16, 20);
      load.start();
      for (const state of STATES) {
        await sleep(1500);
        await books.rows(
          `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused' USING ERRCODE = '${state}'; END $$`,
        );
        for (const table of TABLES)
          await books.rows(`CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON ${table} FOR EACH ROW EXECUTE FUNCTION refuse()`);
        verdict.faults += 1;
        const before = load.acknowledged;
        await sleep(lastMs);
        // What was on the way when the trigger came.
        if (load.acknowledged - before > 16) verdict.problems.push(`${state}: ${load.acknowledged - before} acknowledged meanwhile`);
        await books.rows('DROP FUNCTION refuse() CASCADE');
      }
      await sleep(1500);
      await books.rows('BEGIN');
      await books.rows('LOCK TABLE transaction_history IN ACCESS EXCLUSIVE MODE');
      verdict.faults += 1;
      await sleep(lastMs);
      await books.rows('COMMIT');
      await sleep(3000);
      await load.stop();
      await load.clear();
      await books.check(load, verdict);
      verdict.problems.push(...(await replicas.stop()));
    } finally {
      replicas.killAll();
      await books.close();
    }
    return verdict;
  },
};
