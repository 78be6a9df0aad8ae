/** The ledger on a database of its own on the server that `TEST_DATABASE_URL` names, and the CPU time of the server for it. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { v7 as uuidv7 } from 'uuid';
import type { AcceptRequest } from '../../src/application/ports/transaction-ledger.ts';
import { SystemClock } from '../../src/infrastructure/observability/clock.system.ts';
import type { Queries } from '../../src/infrastructure/persistence/connection-pool.ts';
import { Database } from '../../src/infrastructure/persistence/database.ts';
import { LedgerConnection } from '../../src/infrastructure/persistence/ledger-connection.ts';
import { PostgresPartitionKeeper } from '../../src/infrastructure/persistence/partition-keeper.postgres.ts';
import { PostgresTransactionLedger } from '../../src/infrastructure/persistence/transaction-ledger.postgres.ts';
import { createServerDatabase, databaseOptions } from '../support/test-database.ts';
import { aTransaction } from '../support/transaction-builders.ts';

const ACCOUNTS = 5000;
const SHOPS = 300;
const NS_PER_SECOND = 1e9;
const PRINCIPAL = '0192f0c1-7d3a-7000-8000-000000000001';
/** Of transaction, history, idempotency keys and outbox. */
export const ROWS_PER_TRANSACTION = 4;

export class LedgerScene {
  readonly databaseUrl: string;
  readonly database: Database;
  readonly connection: LedgerConnection;
  readonly ledger: PostgresTransactionLedger;
  private readonly drop: () => Promise<void>;
  private serial = 0;

  private constructor(databaseUrl: string, database: Database, drop: () => Promise<void>) {
    this.databaseUrl = databaseUrl;
    this.database = database;
    this.drop = drop;
    this.connection = new LedgerConnection(database, databaseUrl, () => undefined);
    const journal = {
      isVerbose: false,
      debug: () => undefined,
      info: () => undefined,
      warn: (_: string, message: string) => process.stderr.write(`${message}\n`),
      error: () => undefined,
    };
    const partitions = new PostgresPartitionKeeper(database, journal);
    this.ledger = new PostgresTransactionLedger(this.connection, partitions, new SystemClock(), journal, { idempotencyTtlMs: 3_600_000 });
  }

  static async open(): Promise<LedgerScene> {
    const { databaseUrl, drop } = await createServerDatabase();
    const database = new Database(databaseOptions({ databaseUrl }));
    await database.open();
    return new LedgerScene(databaseUrl, database, drop);
  }

  /** The next requests, each with a key of its own. */
  requests(count: number): AcceptRequest[] {
    return Array.from({ length: count }, () => {
      const n = (this.serial += 1);
      const transaction = aTransaction({
        accountId: `acc-${(n * 7919) % ACCOUNTS}`,
        counterpartyId: `shop-${n % SHOPS}`,
        amountMinor: 100 + n,
      });
      const fingerprint = createHash('sha256').update(String(n)).digest();
      return { transaction, principalId: PRINCIPAL, actor: 'key:feed', idempotencyKey: uuidv7(), fingerprint };
    });
  }

  /** Rows of the four tables. */
  async stored(): Promise<number> {
    const [row] = await this.database.query<{ n: number }>(
      `SELECT (SELECT count(*) FROM transactions) + (SELECT count(*) FROM transaction_history)
            + (SELECT count(*) FROM idempotency_keys) + (SELECT count(*) FROM outbox) AS n`,
    );
    return row!.n;
  }

  async close(): Promise<void> {
    await this.ledger.close();
    await this.connection.close();
    await this.database.close();
    await this.drop();
  }
}

/** CPU time so far of the server's process that serves a connection, seconds; the server runs on this machine. */
export async function serverCpu(queries: Queries): Promise<() => number> {
  const [row] = await queries.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  return () => Number(readFileSync(`/proc/${row!.pid}/schedstat`, 'utf8').split(' ')[0]) / NS_PER_SECOND;
}
