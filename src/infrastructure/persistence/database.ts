/** The one handle of the database: embedded in this process, or a PostgreSQL server. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigError } from '../config.ts';
import { ConnectionPool } from './connection-pool.ts';
import type { Queries } from './connection-pool.ts';
import { IN_MEMORY } from './data-directory.ts';
import { DatabaseUnavailableError, reasonOf } from './database-errors.ts';
import type { DatabaseOptions } from './database-options.ts';
import { durabilityProblem } from './durability.ts';
import { EmbeddedPostgres } from './embedded-postgres.ts';
import { EmbeddedUpkeep } from './embedded-upkeep.ts';
import { migrate, migrationStatus } from './migrator.ts';
import type { MigrationStatus } from './migrator.ts';
import { serverAt } from './postgres-host.ts';
import { holdReportingCurrency } from './reporting-currency.ts';
import type { PostgresHost } from './postgres-host.ts';

const RETRY_MS = 1000;
const PING_MS = 2000;
const DURABILITY_CHECK_MS = 60_000;

/** A transaction that runs. */
interface Transaction {
  /** null once it is over: what was started in it and goes on is no part of it. */
  session: Queries | null;
  /** What is to be done once it is committed. */
  readonly afterwards: (() => void)[];
}

export class Database implements Queries {
  readonly mode: 'embedded' | 'server';
  /** What confirmed data survives: the death of the process, or that of the machine. */
  readonly durability: 'process' | 'machine';
  /** Resolves when the database is there and its schema up to date; stays pending when that never happens. */
  readonly opened: Promise<void>;
  private announceOpened!: () => void;
  private readonly host: PostgresHost;
  private pool: ConnectionPool | null = null;
  /** Readiness asks a server on a connection of its own, so that a busy pool does not look like a database that is away. */
  private probe: ConnectionPool | null = null;
  private upkeep: EmbeddedUpkeep | null = null;
  /** False while the schema may be outdated. */
  private serving = false;
  private problem: string | null = 'not opened yet';
  private durabilityCheckedAt = 0;
  private retrying: Promise<void> = Promise.resolve();
  private readonly closing = new AbortController();
  /** The transaction that the caller is in. */
  private readonly transactions = new AsyncLocalStorage<Transaction>();

  constructor(private readonly options: DatabaseOptions) {
    const { databaseUrl, dataDir, poolSize } = options;
    this.mode = databaseUrl === null ? 'embedded' : 'server';
    this.durability = databaseUrl === null ? 'process' : 'machine';
    this.host = databaseUrl === null ? new EmbeddedPostgres(dataDir, (error) => this.revive(error)) : serverAt(databaseUrl, poolSize);
    this.opened = new Promise((resolve) => (this.announceOpened = resolve));
  }

  /** What keeps the database from serving, as far as is known without asking it; null when nothing does. */
  get state(): { open: boolean; problem: string | null } {
    return { open: this.serving, problem: this.problem };
  }

  /**
   * Opens the database for a server process. The embedded one rejects when it cannot be opened. A PostgreSQL server that is away is
   * tried again every second in the background; until then every call is refused with `DatabaseUnavailableError`. Rejects with a `ConfigError`
   * where the settings do not fit what is stored.
   */
  async open(): Promise<void> {
    try {
      await this.establish();
    } catch (error) {
      if (this.mode === 'embedded' || error instanceof ConfigError) throw error;
      this.options.log('warn', 'database.away', `the database is away: ${reasonOf(error)}`, { reason: reasonOf(error) });
      this.retrying = this.retry();
    }
  }

  /** Tries once and takes an outdated schema too, for commands that migrate. */
  async openUnmigrated(): Promise<void> {
    try {
      await this.host.start();
      await this.connect();
      this.serving = true;
    } catch (error) {
      await this.giveUp(reasonOf(error));
      throw error;
    }
  }

  /** Whether the caller is in a transaction: what it writes may still be undone. */
  get isInTransaction(): boolean {
    return this.running !== null;
  }

  async query<Row>(sql: string, parameters?: readonly unknown[]): Promise<Row[]> {
    return (this.running ?? this.connected()).query<Row>(sql, parameters);
  }

  async execute(sql: string, parameters?: readonly unknown[]): Promise<number> {
    return (this.running ?? this.connected()).execute(sql, parameters);
  }

  /**
   * Commits when `work` resolves, rolls back when it rejects. Whatever is asked of this handle inside `work` belongs to the transaction, and
   * so does a transaction inside it. `work` awaits one statement before the next, and nothing else: the embedded database has one
   * connection, and the pool of a server not many more.
   */
  async transaction<T>(work: (tx: Queries) => Promise<T>): Promise<T> {
    const outer = this.running;
    if (outer !== null) return work(outer);
    const afterwards: (() => void)[] = [];
    const result = await this.connected().transaction(async (session) => {
      const transaction: Transaction = { session, afterwards };
      try {
        return await this.transactions.run(transaction, () => work(session));
      } finally {
        transaction.session = null;
      }
    });
    for (const act of afterwards) act();
    return result;
  }

  /** Once the transaction that the caller is in is committed; at once where there is none. */
  afterCommit(work: () => void): void {
    const transaction = this.transactions.getStore();
    if (transaction?.session == null) work();
    else transaction.afterwards.push(work);
  }

  /** Resolves when the database answers within 2 s and keeps its promises; else `DatabaseUnavailableError` with the reason. */
  async ping(): Promise<void> {
    const probe = this.probe ?? this.connected();
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new DatabaseUnavailableError(`no answer within ${PING_MS / 1000} s`)), PING_MS);
    });
    await Promise.race([this.check(probe), deadline]).finally(() => clearTimeout(timer));
    if (this.problem !== null) throw new DatabaseUnavailableError(this.problem);
  }

  /** All migrations this release knows, oldest first. */
  async migrationStatus(): Promise<MigrationStatus[]> {
    return migrationStatus(this.connected());
  }

  /** Applies what is due, under a lock that replicas share; the names of what it applied. */
  async migrate(): Promise<string[]> {
    this.connected();
    const names = await this.applyDue();
    this.serving = true;
    return names;
  }

  /** Waits for statements that run, ends all connections and the embedded database, and gives the data directory back. */
  async close(): Promise<void> {
    this.closing.abort();
    await this.retrying;
    await this.disconnect();
    await this.host.stop();
    this.problem = 'closed';
  }

  private get running(): Queries | null {
    return this.transactions.getStore()?.session ?? null;
  }

  private connected(): ConnectionPool {
    if (this.pool === null || !this.serving) throw new DatabaseUnavailableError(this.problem ?? 'not opened yet');
    return this.pool;
  }

  /** All that must hold before requests are let in. */
  private async establish(): Promise<void> {
    try {
      await this.host.start();
      await this.connect();
      if (this.options.migrateOnStart) await this.applyDue();
      else await this.refuseDue();
      const { reportingCurrency } = this.options;
      if (reportingCurrency !== undefined) await holdReportingCurrency(this.pool!, reportingCurrency);
      this.serving = true;
      this.announceOpened();
    } catch (error) {
      await this.giveUp(reasonOf(error));
      throw error;
    }
  }

  private async giveUp(problem: string): Promise<void> {
    await this.disconnect();
    await this.host.stop();
    this.problem = problem;
  }

  private async due(): Promise<string[]> {
    return (await migrationStatus(this.pool!)).filter(({ applied }) => !applied).map(({ name }) => name);
  }

  private async refuseDue(): Promise<void> {
    const due = await this.due();
    if (due.length > 0) throw new DatabaseUnavailableError(`migrations are due: ${due.join(', ')}`);
  }

  private async applyDue(): Promise<string[]> {
    if ((await this.due()).length === 0) return [];
    // The embedded database has one session, and it is needed for this.
    await this.disconnect();
    const names = await migrate(this.host.migration);
    if (names.length > 0) this.options.log('info', 'database.migrated', 'brought the schema up to date', { names });
    await this.connect();
    return names;
  }

  private async connect(): Promise<void> {
    const { connections } = this.host;
    const lost = (error: Error): void =>
      this.options.log('warn', 'database.connection_lost', `lost a connection: ${reasonOf(error)}`, { reason: reasonOf(error) });
    const pool = new ConnectionPool(connections, lost);
    this.pool = pool;
    if (this.mode === 'server') {
      this.probe = new ConnectionPool({ ...connections, max: 1 }, lost);
      await this.checkDurability(this.probe);
    } else {
      await pool.execute('SELECT 1');
      this.problem = null;
      if (this.options.dataDir !== IN_MEMORY) this.upkeep = new EmbeddedUpkeep(pool, this.options.log);
    }
  }

  private async disconnect(): Promise<void> {
    const pools = [this.pool, this.probe].filter((pool) => pool !== null);
    this.serving = false;
    this.upkeep?.stop();
    this.pool = this.probe = this.upkeep = null;
    await Promise.all(pools.map((pool) => pool.close()));
  }

  private async check(probe: ConnectionPool): Promise<void> {
    const due = this.mode === 'server' && performance.now() - this.durabilityCheckedAt >= DURABILITY_CHECK_MS;
    if (due) await this.checkDurability(probe);
    else await probe.execute('SELECT 1');
  }

  private async checkDurability(probe: ConnectionPool): Promise<void> {
    const problem = await durabilityProblem(probe);
    if (problem !== null && problem !== this.problem) this.options.log('error', 'database.not_durable', problem);
    this.problem = problem;
    this.durabilityCheckedAt = performance.now();
  }

  private async retry(): Promise<void> {
    const { signal } = this.closing;
    for (;;) {
      await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      try {
        await this.establish();
        this.options.log('info', 'database.back', 'the database is there');
        return;
      } catch {
        // The reason is in `problem`; one line at the first failure is enough.
      }
    }
  }

  /** The thread of the embedded database died: everything confirmed is in the directory, so another thread goes on with it. */
  private revive(error: Error): void {
    if (!this.serving) return;
    const memory = this.options.dataDir === IN_MEMORY;
    this.problem = memory ? 'the database in memory is lost' : reasonOf(error);
    this.options.log('error', 'database.died', `the embedded database died: ${reasonOf(error)}`, { reason: reasonOf(error) });
    if (!memory) this.retrying = this.disconnect().then(() => this.retry());
  }
}
