/** Where PostgreSQL runs: what the database handle needs to know about it. */
import type pg from 'pg';
import { EMBEDDED_LIMITS, SERVER_LIMITS, SERVER_MIGRATION_LIMITS } from './database-options.ts';
import type { DatabaseOptions } from './database-options.ts';
import { EmbeddedPostgres } from './embedded-postgres.ts';

export interface PostgresHost {
  /** Settings of ordinary connections, and of the one that migrates. */
  readonly connections: pg.PoolConfig;
  readonly migration: pg.PoolConfig;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** @param onDeath the embedded database died and its connections are closed */
export function postgresHost({ databaseUrl, dataDir, poolSize }: DatabaseOptions, onDeath: (error: Error) => void): PostgresHost {
  if (databaseUrl !== null) {
    const connections = { ...SERVER_LIMITS, connectionString: databaseUrl, max: poolSize };
    const nothing = (): Promise<void> => Promise.resolve();
    return { connections, migration: { ...connections, ...SERVER_MIGRATION_LIMITS }, start: nothing, stop: nothing };
  }
  const embedded = new EmbeddedPostgres(dataDir, onDeath);
  const connections = { ...EMBEDDED_LIMITS, user: 'postgres', database: 'postgres', stream: () => embedded.connection() } as pg.PoolConfig;
  return { connections, migration: connections, start: () => embedded.start(), stop: () => embedded.stop() };
}
