/** How the database is to be opened, and the deadlines of its connections. */
import type pg from 'pg';

export interface DatabaseOptions {
  /** null: embedded. */
  databaseUrl: string | null;
  /** Of the embedded database; `memory` writes nothing. */
  dataDir: string;
  /** Connections to a server; the embedded database has one. */
  poolSize: number;
  /** Apply what is due when opening; else an outdated schema keeps a server process waiting. */
  migrateOnStart: boolean;
  /** Of amounts and rules; a server process is refused a database that has another. */
  reportingCurrency?: string;
  log: DatabaseLog;
}

/** Where the database tells what happens to it. */
export type DatabaseLog = (level: 'info' | 'warn' | 'error', event: string, message: string, fields?: Record<string, unknown>) => void;

/** Connections to a server. Each deadline is shorter than the 10 s that a request may take. */
export const SERVER_LIMITS: pg.PoolConfig = {
  connectionTimeoutMillis: 2000,
  statement_timeout: 3000,
  lock_timeout: 1000,
  idle_in_transaction_session_timeout: 10_000,
  // Later than the server's own, which leaves the connection usable.
  query_timeout: 4000,
  keepAlive: true,
  application_name: 'tapewatch',
};

/** Migrations may rewrite a table, and wait for those of another replica. */
export const SERVER_MIGRATION_LIMITS: pg.PoolConfig = {
  ...SERVER_LIMITS,
  statement_timeout: 300_000,
  lock_timeout: 300_000,
  query_timeout: 310_000,
};

/** One connection: readers wait behind a batch that is being written, and there is no statement timeout but ours. */
export const EMBEDDED_LIMITS: pg.PoolConfig = { max: 1, connectionTimeoutMillis: 8000, query_timeout: 30_000, idleTimeoutMillis: 0 };
