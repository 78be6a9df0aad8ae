/** Transactions read from PostgreSQL. */
import { Injectable } from '@nestjs/common';
import { TransactionRepository } from '../../application/ports/transaction-repository.ts';
import type { TransactionDetail, TransactionFilter, TransactionPosition } from '../../application/ports/transaction-repository.ts';
import type { Transaction } from '../../domain/transactions/transaction.ts';
import { Database } from './database.ts';
import { DECISION_CODES, SOURCE_CODES, STATUS_CODES, TYPE_CODES } from './transaction-codes.ts';
import { HISTORY_COLUMNS, historyEntryOf, TRANSACTION_COLUMNS, transactionOf } from './transaction-rows.ts';
import type { HistoryRow, TransactionRow } from './transaction-rows.ts';

const SELECT = `SELECT ${TRANSACTION_COLUMNS} FROM transactions t`;
/** One statement, so that status and history are of one moment. */
const SELECT_DETAIL = `
  SELECT ${TRANSACTION_COLUMNS}, t.hits, (
    SELECT json_agg(h ORDER BY h.version) FROM (SELECT ${HISTORY_COLUMNS} FROM transaction_history h WHERE h.transaction_id = t.id) h
  ) AS history
  FROM transactions t WHERE t.id = $1`;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

@Injectable()
export class PostgresTransactionRepository extends TransactionRepository {
  constructor(private readonly database: Database) {
    super();
  }

  async get(id: string): Promise<Transaction | null> {
    if (!UUID.test(id)) return null;
    const [row] = await this.database.query<TransactionRow>(`${SELECT} WHERE t.id = $1`, [id]);
    return row === undefined ? null : transactionOf(row);
  }

  async detail(id: string): Promise<TransactionDetail | null> {
    if (!UUID.test(id)) return null;
    type DetailRow = TransactionRow & { hits: unknown[] | null; history: HistoryRow[] | null };
    const [row] = await this.database.query<DetailRow>(SELECT_DETAIL, [id]);
    if (row === undefined) return null;
    return { transaction: transactionOf(row), history: (row.history ?? []).map(historyEntryOf), hits: row.hits ?? [] };
  }

  async getAll(ids: readonly string[]): Promise<Transaction[]> {
    const rows = await this.database.query<TransactionRow>(`${SELECT} WHERE t.id = ANY($1::uuid[])`, [ids]);
    return rows.map(transactionOf);
  }

  async find(filter: TransactionFilter, after: TransactionPosition | null, limit: number): Promise<Transaction[]> {
    const parameters: unknown[] = [];
    const conditions: string[] = [];
    const add = (condition: (...places: string[]) => string, ...values: unknown[]): void => {
      if (values.some((value) => value === undefined)) return;
      conditions.push(condition(...values.map((value) => `$${parameters.push(value)}`)));
    };
    const equal = (column: string, value: unknown): void => add((place) => `t.${column} = ${place}`, value);
    // Written out, as the conditions of the partial indexes are.
    if (filter.status !== undefined) conditions.push(`t.status = ${STATUS_CODES.code(filter.status)}`);
    if (filter.decision !== undefined) conditions.push(`t.decision = ${DECISION_CODES.code(filter.decision)}`);
    if (filter.flagged === true) conditions.push('t.decision > 0');
    if (filter.flagged === false) conditions.push('(t.decision = 0 OR t.decision IS NULL)');
    if (filter.type !== undefined) equal('type', TYPE_CODES.code(filter.type));
    if (filter.source !== undefined) equal('source', SOURCE_CODES.code(filter.source));
    equal('account_id', filter.accountId);
    equal('counterparty_id', filter.counterpartyId);
    equal('country', filter.country);
    equal('symbol', filter.symbol);
    equal('currency', filter.currency);
    add((place) => `t.amount_reporting >= ${place}`, filter.minAmountReporting);
    add((place) => `t.created_at >= ${place}`, filter.from);
    add((place) => `t.created_at < ${place}`, filter.to);
    add((createdAt, id) => `(t.created_at, t.id) < (${createdAt}::bigint, ${id}::uuid)`, after?.createdAt, after?.id);
    const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
    const sql = `${SELECT} ${where} ORDER BY t.created_at DESC, t.id DESC LIMIT $${parameters.push(limit)}`;
    return (await this.database.query<TransactionRow>(sql, parameters)).map(transactionOf);
  }
}
