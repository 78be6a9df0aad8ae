/** The connection of the ledger: on a server one of its own, so that reads never keep a commit waiting, with statements planned once. */
import { ConnectionPool } from './connection-pool.ts';
import type { Queries, TransactionalQueries } from './connection-pool.ts';
import type { Database } from './database.ts';
import { DatabaseUnavailableError } from './database-errors.ts';
import { SERVER_LIMITS } from './database-options.ts';

export class LedgerConnection implements TransactionalQueries {
  private readonly own: ConnectionPool | null;

  /**
   * @param databaseUrl null: embedded, where there is one connection for everybody
   * @param onLost called with the error of a connection that broke while nothing was asked
   */
  constructor(
    private readonly database: Database,
    databaseUrl: string | null,
    onLost: (error: Error) => void,
  ) {
    const config = { ...SERVER_LIMITS, connectionString: databaseUrl ?? '', max: 1, idleTimeoutMillis: 0 };
    this.own = databaseUrl === null ? null : new ConnectionPool(config, onLost, true);
  }

  async query<Row>(sql: string, parameters?: readonly unknown[]): Promise<Row[]> {
    return this.queries.query<Row>(sql, parameters);
  }

  async execute(sql: string, parameters?: readonly unknown[]): Promise<number> {
    return this.queries.execute(sql, parameters);
  }

  async transaction<T>(work: (tx: Queries) => Promise<T>): Promise<T> {
    return this.queries.transaction(work);
  }

  async close(): Promise<void> {
    await this.own?.close();
  }

  /** Nothing is written before the schema is known to be up to date. */
  private get queries(): TransactionalQueries {
    const { open, problem } = this.database.state;
    if (!open) throw new DatabaseUnavailableError(problem ?? 'not opened yet');
    return this.own ?? this.database;
  }
}
