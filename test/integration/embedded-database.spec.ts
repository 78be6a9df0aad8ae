/** The embedded database as the server uses it: in a thread, on disk, through kills. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ConnectionPool } from '../../src/infrastructure/persistence/connection-pool.ts';
import { Database } from '../../src/infrastructure/persistence/database.ts';
import { EmbeddedPostgres } from '../../src/infrastructure/persistence/embedded-postgres.ts';
import { EmbeddedUpkeep } from '../../src/infrastructure/persistence/embedded-upkeep.ts';
import { DATABASE_START_MS, databaseOptions } from '../support/test-database.ts';

describe('the thread of the embedded database', () => {
  const deaths: Error[] = [];
  const embedded = new EmbeddedPostgres('memory', (error) => deaths.push(error));
  let pool: ConnectionPool;
  const poolOf = (queryTimeout: number): ConnectionPool =>
    new ConnectionPool({ ...embedded.connections, query_timeout: queryTimeout }, () => undefined);

  beforeAll(async () => {
    await embedded.start();
    pool = poolOf(30_000);
    await pool.execute('CREATE TABLE numbers (n integer PRIMARY KEY, text text)');
  }, DATABASE_START_MS);
  afterEach(() => pool.execute('DELETE FROM numbers'));
  afterAll(async () => {
    await pool.close();
    await embedded.stop();
  });

  it('lets the event loop turn while it writes', async () => {
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    const writing = pool.execute(`INSERT INTO numbers SELECT n, repeat('x', 100) FROM generate_series(1, 200000) AS n`);
    const written = await writing.finally(() => clearInterval(timer));
    expect(written).toBe(200_000);
    // On the loop itself the statement would let through one turn, however long it takes.
    expect(turns).toBeGreaterThan(20);
  });

  it('carries answers and parameters of megabytes', async () => {
    const text = 'ä"\\{},\n'.repeat(300_000);
    await pool.execute('INSERT INTO numbers VALUES (1, $1)', [text]);
    expect(await pool.query('SELECT text FROM numbers')).toEqual([{ text }]);
  });

  it('goes on after a statement that failed', async () => {
    await pool.execute('INSERT INTO numbers VALUES (1)');
    await expect(pool.execute('INSERT INTO numbers VALUES (1)')).rejects.toMatchObject({ code: '23505' });
    await expect(pool.query('SELECT nonsense')).rejects.toMatchObject({ code: '42703' });
    expect(await pool.query('SELECT n FROM numbers')).toEqual([{ n: 1 }]);
  });

  it('keeps a transaction to itself and rolls it back when its work fails', async () => {
    const failed = pool.transaction(async (tx) => {
      await tx.execute('INSERT INTO numbers VALUES (1)');
      throw new Error('changed my mind');
    });
    const outside = pool.query('SELECT count(*) AS count FROM numbers');
    await expect(failed).rejects.toThrow('changed my mind');
    expect(await outside).toEqual([{ count: 0 }]);
    const wrong = pool.transaction(async (tx) => {
      await tx.execute('INSERT INTO numbers VALUES (1)');
      await tx.execute('SELECT 1 / 0');
    });
    await expect(wrong).rejects.toMatchObject({ code: '22012' });
    expect(await pool.transaction((tx) => tx.query('SELECT count(*) AS count FROM numbers'))).toEqual([{ count: 0 }]);
  });

  it('gives a clean session to whom follows a connection that was given up', async () => {
    const impatient = poolOf(100);
    await pool.close();
    const slow = impatient.transaction(async (tx) => {
      await tx.execute('SET search_path = nowhere');
      await tx.execute('INSERT INTO public.numbers VALUES (1)');
      await tx.execute(`INSERT INTO public.numbers SELECT n, repeat('x', 1000) FROM generate_series(2, 60000) AS n`);
    });
    await expect(slow).rejects.toMatchObject({ code: 'database_unavailable' });
    await impatient.close();
    pool = poolOf(30_000);
    expect(await pool.query('SELECT count(*) AS count FROM numbers')).toEqual([{ count: 0 }]);
  });

  it('shortens its log with each round of upkeep and frees deleted rows with every twelfth', async () => {
    const told: string[] = [];
    const upkeep = new EmbeddedUpkeep(pool, (_level, event) => told.push(event));
    const state = async (): Promise<{ size: number; redo: string }> =>
      (
        await pool.query<{ size: number; redo: string }>(
          `SELECT pg_relation_size('numbers') AS size, redo_lsn::text AS redo FROM pg_control_checkpoint()`,
        )
      )[0]!;
    await pool.execute('INSERT INTO numbers SELECT n FROM generate_series(1, 1000) AS n');
    await pool.execute('DELETE FROM numbers');
    const before = await state();
    await upkeep['round']();
    const after = await state();
    expect(after.redo).not.toBe(before.redo);
    expect(after.size).toBeGreaterThan(0);
    for (let round = 2; round <= 12; round += 1) await upkeep['round']();
    expect((await state()).size).toBe(0);
    expect(told).toEqual([]);
    upkeep.stop();
  });

  it('vacuums only tables that changed, one statement each, and lets others in between', async () => {
    await pool.execute('CREATE TABLE still (n integer)');
    await pool.execute('INSERT INTO still SELECT generate_series(1, 100)');
    const statements: string[] = [];
    const watched = Object.create(pool) as ConnectionPool;
    watched.executeWithin = (deadlineMs, sql) => {
      statements.push(sql);
      return pool.executeWithin(deadlineMs, sql);
    };
    const upkeep = new EmbeddedUpkeep(watched, () => undefined);
    const hour = async (): Promise<string[]> => {
      statements.length = 0;
      for (let round = 0; round < 12; round += 1) await upkeep['round']();
      return statements.filter((sql) => sql.includes('public.'));
    };
    await pool.execute('INSERT INTO numbers SELECT n FROM generate_series(1, 1000) AS n');
    expect((await hour()).sort()).toEqual([
      'ANALYZE public.numbers',
      'ANALYZE public.still',
      'VACUUM public.numbers',
      'VACUUM public.still',
    ]);
    expect(await hour()).toEqual([]);
    await pool.execute('DELETE FROM numbers WHERE n = 1');
    expect(await hour()).toEqual(['VACUUM public.numbers']);
    upkeep.stop();
  });

  it('gives bigint as numbers', async () => {
    expect(await pool.query(`SELECT 9007199254740991::bigint AS b, '{1,2}'::bigint[] AS bs, 1.5::float8 AS f, true AS t`)).toEqual([
      { b: Number.MAX_SAFE_INTEGER, bs: ['1', '2'], f: 1.5, t: true },
    ]);
  });
});

describe('the embedded database on disk', () => {
  const parent = mkdtempSync(join(tmpdir(), 'tapewatch-embedded-'));
  const dataDir = join(parent, 'data');
  const children: ChildProcess[] = [];

  afterAll(async () => {
    for (const child of children) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    rmSync(parent, { recursive: true, force: true });
  });

  /** Another process that opens the database and writes rows without end, telling each that was confirmed. */
  function writer(): ChildProcess {
    const file = new URL('../../src/infrastructure/persistence/database.ts', import.meta.url).href;
    const script = `
      const { Database } = await import(${JSON.stringify(file)});
      const options = { databaseUrl: null, dataDir: ${JSON.stringify(dataDir)}, poolSize: 1, migrateOnStart: true, log() {} };
      const database = new Database(options);
      await database.open();
      await database.execute('CREATE TABLE IF NOT EXISTS kept (n integer PRIMARY KEY)');
      for (let n = 0; ; n += 1) {
        await database.execute('INSERT INTO kept VALUES ($1)', [n]);
        console.log(n);
      }`;
    const args = ['--disable-warning=ExperimentalWarning', '--experimental-transform-types', '--input-type=module', '-e', script];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    return child;
  }

  it(
    'keeps every confirmed row through a SIGKILL, and refuses a second process while one holds it',
    async () => {
      const child = writer();
      let confirmed = -1;
      const lines = createInterface(child.stdout!);
      for await (const line of lines) {
        confirmed = Number(line);
        if (confirmed === 20) {
          const second = new Database(databaseOptions({ dataDir }));
          await expect(second.open()).rejects.toThrow(`${dataDir} is in use by process ${child.pid}`);
          expect(second.state).toEqual({ open: false, problem: expect.stringContaining(String(child.pid)) });
        }
        if (confirmed >= 50) child.kill('SIGKILL');
      }
      if (child.signalCode === null) await once(child, 'exit');
      const database = new Database(databaseOptions({ dataDir }));
      await database.open();
      const [row] = await database.query<{ count: number; last: number }>('SELECT count(*) AS count, max(n) AS last FROM kept');
      expect(row!.last).toBeGreaterThanOrEqual(confirmed);
      expect(row!.count).toBe(row!.last + 1);
      expect(await database.migrate()).toEqual([]);
      await database.close();
      expect(readdirSync(dataDir)).toEqual(['database']);
    },
    2 * DATABASE_START_MS,
  );

  it(
    'goes on in a new thread when the first one dies',
    async () => {
      const events: string[] = [];
      const database = new Database(databaseOptions({ dataDir, log: (_level, event) => events.push(event) }));
      await database.open();
      await database.execute('CREATE TABLE survivors AS SELECT generate_series(1, 1000) AS n');
      const running = database.query('SELECT count(*) FROM generate_series(1, 10000000)');
      await (database['host'] as EmbeddedPostgres)['worker']!.terminate();
      await expect(running).rejects.toMatchObject({ code: 'database_unavailable', retryAfterSeconds: 1 });
      await expect(database.query('SELECT 1')).rejects.toMatchObject({ code: 'database_unavailable' });
      await expect(database.ping()).rejects.toMatchObject({ code: 'database_unavailable' });
      while (!database.state.open) await new Promise((resolve) => setTimeout(resolve, 50));
      expect(await database.query('SELECT count(*) AS count FROM survivors')).toEqual([{ count: 1000 }]);
      await database.ping();
      expect(events.slice(-2)).toEqual(['database.died', 'database.back']);
      await database.close();
      await expect(database.query('SELECT 1')).rejects.toMatchObject({ code: 'database_unavailable' });
    },
    DATABASE_START_MS,
  );
});
