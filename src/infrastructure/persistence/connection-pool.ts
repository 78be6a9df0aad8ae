/** Connections to PostgreSQL with a deadline on everything; one that may be stuck is destroyed, never used again. */
import pg from 'pg';
import { poisonsConnection, translateError } from './database-errors.ts';

/** What can be asked of a database, inside a transaction or outside. */
export interface Queries {
  /** The rows. `bigint` columns come as numbers: the product stores none above 2^53. */
  query<Row>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
  /** Number of rows that were inserted, updated or deleted. */
  execute(sql: string, parameters?: readonly unknown[]): Promise<number>;
}

const BIGINT = pg.types.builtins.INT8;
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format: 'text') =>
    oid === BIGINT ? Number : (pg.types.getTypeParser(oid, format) as unknown)) as pg.CustomTypesConfig['getTypeParser'],
};

/** Statements that still run at the end are waited for this long. */
const CLOSE_MS = 5000;

/** Queries that can be made one. */
export interface TransactionalQueries extends Queries {
  transaction<T>(work: (tx: Queries) => Promise<T>): Promise<T>;
}

export class ConnectionPool implements TransactionalQueries {
  private readonly pool: pg.Pool;
  /** Names of prepared statements by their text; null: nothing is prepared. */
  private readonly statements: Map<string, string> | null;

  /**
   * @param onLost called with the error of a connection that broke while nobody used it
   * @param isPrepared each connection parses and plans a statement with parameters once; for a few fixed texts
   */
  constructor(config: pg.PoolConfig, onLost: (error: Error) => void, isPrepared = false) {
    this.pool = new pg.Pool({ ...config, types });
    this.statements = isPrepared ? new Map() : null;
    this.pool.on('error', onLost);
    // Without a listener the loss of a connection in use would end the process; its statement fails anyway.
    this.pool.on('connect', (client) => client.on('error', () => undefined));
  }

  async query<Row>(sql: string, parameters?: readonly unknown[]): Promise<Row[]> {
    return this.use((session) => session.query<Row>(sql, parameters));
  }

  async execute(sql: string, parameters?: readonly unknown[]): Promise<number> {
    return this.use((session) => session.execute(sql, parameters));
  }

  /**
   * Commits when `work` resolves, rolls back when it rejects. `work` asks only the `Queries` it is given and awaits nothing but them:
   * the embedded database has one connection, and the pool of a server not many more.
   */
  async transaction<T>(work: (tx: Queries) => Promise<T>): Promise<T> {
    return this.use(async (session) => {
      await session.execute('BEGIN');
      try {
        const result = await work(session);
        await session.execute('COMMIT');
        return result;
      } catch (error) {
        // A broken connection is destroyed, which rolls back too.
        if (!session.broken) await session.execute('ROLLBACK');
        throw error;
      }
    });
  }

  /** One statement with a deadline of its own, for upkeep. */
  async executeWithin(deadlineMs: number, sql: string): Promise<void> {
    await this.use((session) => session.execute(sql, [], deadlineMs));
  }

  async close(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, CLOSE_MS)));
    await Promise.race([this.pool.end(), patience]).finally(() => clearTimeout(timer));
  }

  private async use<T>(work: (session: Session) => Promise<T>): Promise<T> {
    let client: pg.PoolClient;
    try {
      client = await this.pool.connect();
    } catch (error) {
      throw translateError(error);
    }
    const session = new Session(client, this.statements);
    try {
      return await work(session);
    } finally {
      client.release(session.broken);
    }
  }
}

/** A connection that is lent out. */
class Session implements Queries {
  /** It may not be used again. */
  broken = false;

  constructor(
    private readonly client: pg.PoolClient,
    private readonly statements: Map<string, string> | null,
  ) {}

  async query<Row>(sql: string, parameters?: readonly unknown[]): Promise<Row[]> {
    return (await this.run(sql, parameters)).rows as Row[];
  }

  async execute(sql: string, parameters?: readonly unknown[], deadlineMs?: number): Promise<number> {
    return (await this.run(sql, parameters, deadlineMs)).rowCount ?? 0;
  }

  private async run(text: string, parameters: readonly unknown[] = [], deadlineMs?: number): Promise<pg.QueryResult> {
    const values = parameters.length === 0 ? undefined : [...parameters];
    const config: pg.QueryConfig & { query_timeout?: number } = { text, values };
    if (deadlineMs !== undefined) config.query_timeout = deadlineMs;
    if (values !== undefined && this.statements !== null) config.name = this.nameOf(text, this.statements);
    try {
      return await this.client.query(config);
    } catch (error) {
      const isPoisoned = poisonsConnection(error);
      this.broken ||= isPoisoned;
      throw translateError(error, isPoisoned);
    }
  }

  private nameOf(text: string, statements: Map<string, string>): string {
    let name = statements.get(text);
    if (name === undefined) statements.set(text, (name = `s${statements.size + 1}`));
    return name;
  }
}
