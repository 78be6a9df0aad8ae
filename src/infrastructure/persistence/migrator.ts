/** Brings the schema up to date. TypeORM is loaded only when a migration is due, which keeps ordinary starts fast. */
import type pg from 'pg';
import type { Queries } from './connection-pool.ts';
import { MIGRATIONS } from './migrations/migrations.ts';

/** One migration; `name` is like `0002-market`. */
export interface MigrationStatus {
  name: string;
  applied: boolean;
}

/** TypeORM's own table of what has been applied. */
const TABLE = 'migrations';
/** Key of the advisory lock under which replicas migrate one after another: "tape" in ASCII. */
const LOCK_KEY = 0x74617065;
/** TypeORM wants 13 digits at the end of a name, and a separator reads better. */
const SUFFIX_LENGTH = 14;

/** All migrations this release knows, oldest first. */
export async function migrationStatus(queries: Queries): Promise<MigrationStatus[]> {
  const [found] = await queries.query<{ there: boolean }>('SELECT to_regclass($1) IS NOT NULL AS there', [TABLE]);
  const rows = found?.there === true ? await queries.query<{ name: string }>(`SELECT name FROM ${TABLE}`) : [];
  const applied = new Set(rows.map(({ name }) => name));
  return MIGRATIONS.map((migration) => {
    const name = new migration().name!;
    return { name: shownName(name), applied: applied.has(name) };
  });
}

/**
 * Applies what is due, each migration in a transaction of its own, while other replicas wait.
 * @param connection settings of the one connection that it opens and closes
 * @returns the names of those it applied
 */
export async function migrate(connection: pg.PoolConfig): Promise<string[]> {
  const { DataSource, MigrationExecutor } = await import('typeorm');
  const source = new DataSource({
    type: 'postgres',
    extra: { ...connection, max: 1 },
    migrations: [...MIGRATIONS],
    migrationsTableName: TABLE,
    uuidExtension: 'pgcrypto',
    installExtensions: false,
    synchronize: false,
  });
  await source.initialize();
  try {
    const runner = source.createQueryRunner();
    await runner.query('SELECT pg_advisory_lock($1)', [LOCK_KEY]);
    const executor = new MigrationExecutor(source, runner);
    executor.transaction = 'each';
    const applied = await executor.executePendingMigrations();
    await runner.query('SELECT pg_advisory_unlock($1)', [LOCK_KEY]);
    await runner.release();
    return applied.map(({ name }) => shownName(name));
  } finally {
    // Ends the connection and with it the lock.
    await source.destroy();
  }
}

function shownName(name: string): string {
  return name.slice(0, -SUFFIX_LENGTH);
}
