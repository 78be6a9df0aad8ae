/** The lease of the market as a lock of a PostgreSQL session of its own: it ends with the session, so with the process too. */
import { MarketLease } from '../../application/ports/market-lease.ts';
import { ConnectionPool } from './connection-pool.ts';
import { SERVER_LIMITS } from './database-options.ts';

/** "tapewatch market" as a number of our own choice. */
const LOCK = 7_420_231_001;
/** The server notices within a dozen seconds that a machine with an open session is gone. */
const KEEPALIVE = '-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3';

export class PostgresMarketLease extends MarketLease {
  private readonly session: ConnectionPool | null;

  /** @param databaseUrl null: embedded, where the lock of the data directory says the same */
  constructor(databaseUrl: string | null, onLost: (error: Error) => void) {
    super();
    const config = { ...SERVER_LIMITS, connectionString: databaseUrl ?? '', max: 1, idleTimeoutMillis: 0, options: KEEPALIVE };
    this.session = databaseUrl === null ? null : new ConnectionPool(config, onLost);
  }

  async hold(): Promise<boolean> {
    if (this.session === null) return true;
    // A session may take its lock again; a new one, after the old broke, takes it if nobody else did.
    const [row] = await this.session.query<{ held: boolean }>('SELECT pg_try_advisory_lock($1) AS held', [LOCK]);
    return row?.held === true;
  }

  async release(): Promise<void> {
    await this.session?.close();
  }
}
