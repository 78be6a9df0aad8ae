/** Databases for contract suites: the embedded one always, a PostgreSQL server where `TEST_DATABASE_URL` names one. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { Database } from '../../src/infrastructure/persistence/database.ts';
import type { DatabaseOptions } from '../../src/infrastructure/persistence/database-options.ts';

/** The first start of an embedded database takes seconds, on a busy machine many. */
export const DATABASE_START_MS = 120_000;

export interface TestDatabase {
  database: Database;
  /** Empties every table. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

/** Options of an embedded database in memory, for tests that change some of them. */
export function databaseOptions(changes: Partial<DatabaseOptions> = {}): DatabaseOptions {
  return { databaseUrl: null, dataDir: 'memory', poolSize: 5, migrateOnStart: true, log: () => undefined, ...changes };
}

/** Kinds of database to run a suite on, for `describe.each`. */
export const TEST_DATABASES: readonly { kind: string; open: () => Promise<TestDatabase> }[] = [
  { kind: 'embedded', open: openEmbedded },
  ...(process.env['TEST_DATABASE_URL'] ? [{ kind: 'server', open: openOnServer }] : []),
];

async function openEmbedded(): Promise<TestDatabase> {
  const database = new Database(databaseOptions());
  await database.open();
  return { database, clear: () => clear(database), close: () => database.close() };
}

/** A database of its own on the server, so that suites can run at once; dropped at the end. */
async function openOnServer(): Promise<TestDatabase> {
  const { databaseUrl, drop } = await createServerDatabase();
  const database = new Database(databaseOptions({ databaseUrl }));
  await database.open();
  await database.opened;
  return {
    database,
    clear: () => clear(database),
    close: async () => {
      await database.close();
      await drop();
    },
  };
}

/** An empty database on the server that `TEST_DATABASE_URL` names. */
export async function createServerDatabase(): Promise<{ databaseUrl: string; drop: () => Promise<void> }> {
  const url = new URL(process.env['TEST_DATABASE_URL']!);
  const name = `tapewatch_test_${randomBytes(6).toString('hex')}`;
  await onServer(`CREATE DATABASE ${name}`);
  url.pathname = `/${name}`;
  return { databaseUrl: url.href, drop: () => onServer(`DROP DATABASE ${name} WITH (FORCE)`) };
}

async function onServer(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: process.env['TEST_DATABASE_URL'], connectionTimeoutMillis: 5000 });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

/** Lets the owner of a table do what its triggers refuse. */
export async function withoutTriggers(database: Database, table: string, work: () => Promise<unknown>): Promise<void> {
  // The server's own upkeep gives way to this lock after a second, which is as long as a connection of ours waits for one.
  const patiently = (sql: string): Promise<unknown> => database.execute(`DO $$ BEGIN SET LOCAL lock_timeout = '4s'; ${sql}; END $$`);
  await patiently(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
  await work().finally(() => patiently(`ALTER TABLE ${table} ENABLE TRIGGER USER`));
}

async function clear(database: Database): Promise<void> {
  const tables = await database.query<{ name: string }>(
    `SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = current_schema() AND tablename NOT IN ('migrations', 'symbols', 'risk_revision')`,
  );
  // Symbols stay: their numbers are remembered outside of the database. Triggers sleep: one keeps the audit log from being emptied.
  for (const { name } of tables) await withoutTriggers(database, name, () => database.execute(`DELETE FROM ${name}`));
  // Its one row stays; the rules are gone.
  await database.execute('UPDATE risk_revision SET is_seeded = false, revision = revision + 1');
}
