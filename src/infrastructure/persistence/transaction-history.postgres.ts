/** Stored transactions, oldest first, page by page from PostgreSQL. */
import { Injectable } from '@nestjs/common';
import { TransactionHistory } from '../../application/ports/transaction-history.ts';
import type { PastJudgement } from '../../application/ports/transaction-history.ts';
import { Database } from './database.ts';
import { TRANSACTION_COLUMNS, transactionOf } from './transaction-rows.ts';
import type { TransactionRow } from './transaction-rows.ts';

/** Short enough for the deadline of a statement, long enough that the trips do not count. */
const PAGE = 2000;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';
const SELECT = `
  SELECT ${TRANSACTION_COLUMNS}, (
    SELECT bool_or(a.disposition = 'confirmed') FROM alert_transactions x JOIN alerts a ON a.id = x.alert_id
    WHERE x.transaction_id = t.id AND a.status = 'resolved' AND a.disposition IN ('confirmed', 'false_positive', 'benign')
  ) AS label
  FROM transactions t
  WHERE (t.created_at, t.id) > ($1::bigint, $2::uuid) AND t.created_at >= $1::bigint AND t.created_at < $3::bigint
  ORDER BY t.created_at, t.id LIMIT ${PAGE}`;

@Injectable()
export class PostgresTransactionHistory extends TransactionHistory {
  constructor(private readonly database: Database) {
    super();
  }

  async *pages(from: number, to: number): AsyncGenerator<readonly PastJudgement[], void, undefined> {
    let time = from;
    let id = FIRST_ID;
    for (;;) {
      const rows = await this.database.query<TransactionRow & { label: boolean | null }>(SELECT, [time, id, to]);
      if (rows.length > 0) yield rows.map((row) => ({ transaction: transactionOf(row), label: row.label }));
      if (rows.length < PAGE) return;
      const last = rows.at(-1)!;
      [time, id] = [last.created_at, last.id];
    }
  }
}
