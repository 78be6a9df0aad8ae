/** Where PostgreSQL runs: what the handle of the database needs to know about it. */
import type pg from 'pg';
import { SERVER_LIMITS, SERVER_MIGRATION_LIMITS } from './database-options.ts';

export interface PostgresHost {
  /** Settings of ordinary connections. */
  readonly connections: pg.PoolConfig;
  /** Settings of the connection that migrates. */
  readonly migration: pg.PoolConfig;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** A server that others start and stop. */
export function serverAt(databaseUrl: string, poolSize: number): PostgresHost {
  const connections = { ...SERVER_LIMITS, connectionString: databaseUrl, max: poolSize };
  const nothing = (): Promise<void> => Promise.resolve();
  return { connections, migration: { ...connections, ...SERVER_MIGRATION_LIMITS }, start: nothing, stop: nothing };
}
