/** Stored transactions, oldest first, page by page from PostgreSQL. */
import { Injectable } from '@nestjs/common';
import { TransactionHistory } from '../../application/ports/transaction-history.ts';
import type { Transaction } from '../../domain/transactions/transaction.ts';
import { Database } from './database.ts';
import { TRANSACTION_COLUMNS, transactionOf } from './transaction-rows.ts';
import type { TransactionRow } from './transaction-rows.ts';

/** Short enough for the deadline of a statement, long enough that the trips do not count. */
const PAGE = 2000;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';
const SELECT = `
  SELECT ${TRANSACTION_COLUMNS} FROM transactions t
  WHERE (t.created_at, t.id) > ($1::bigint, $2::uuid) AND t.created_at >= $1 AND t.created_at < $3
  ORDER BY t.created_at, t.id LIMIT ${PAGE}`;

@Injectable()
export class PostgresTransactionHistory extends TransactionHistory {
  constructor(private readonly database: Database) {
    super();
  }

  async *pages(from: number | null, to: number): AsyncGenerator<readonly Transaction[], void, undefined> {
    let time = from ?? 0;
    let id = FIRST_ID;
    for (;;) {
      const rows = await this.database.query<TransactionRow>(SELECT, [time, id, to]);
      if (rows.length > 0) yield rows.map(transactionOf);
      if (rows.length < PAGE) return;
      const last = rows.at(-1)!;
      [time, id] = [last.created_at, last.id];
    }
  }
}
