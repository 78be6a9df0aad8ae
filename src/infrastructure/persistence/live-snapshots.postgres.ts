/** What live clients are shown first, from PostgreSQL. */
import { LiveSnapshots } from '../../application/ports/live-snapshots.ts';
import type { Alert } from '../../domain/risk/alert.ts';
import type { Transaction } from '../../domain/transactions/transaction.ts';
import { ALERT_COLUMNS, alertOf } from './alert-rows.ts';
import type { AlertRow } from './alert-rows.ts';
import type { Database } from './database.ts';
import { TRANSACTION_COLUMNS, transactionOf } from './transaction-rows.ts';
import type { TransactionRow } from './transaction-rows.ts';

const TRANSACTIONS = `
  SELECT ${TRANSACTION_COLUMNS} FROM transactions t
  WHERE NOT EXISTS (SELECT 1 FROM outbox o WHERE o.transaction_id = t.id)
  ORDER BY t.created_at DESC, t.id DESC LIMIT $1`;
/**
 * What clients were told of and is not over, so that a replica that begins shows the same as one that ran all the time. The creation of a
 * child of a storm is not told; it was told of if it was pushed after that.
 */
const ALERTS = `
  SELECT ${ALERT_COLUMNS} FROM alerts a
  WHERE a.status <> 'resolved' AND (a.parent_id IS NULL OR a.pushed_at > a.created_at)
  ORDER BY a.created_at DESC, a.id DESC LIMIT $1`;

export class PostgresLiveSnapshots extends LiveSnapshots {
  constructor(private readonly database: Database) {
    super();
  }

  async transactions(limit: number): Promise<Transaction[]> {
    return (await this.database.query<TransactionRow>(TRANSACTIONS, [limit])).map(transactionOf);
  }

  async alerts(limit: number): Promise<Alert[]> {
    return (await this.database.query<AlertRow>(ALERTS, [limit])).map(alertOf);
  }
}
