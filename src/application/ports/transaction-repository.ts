/** Transactions as they are read: one with its history, and lists. */
import type { Decision, HistoryEntry, Transaction, TransactionSource, TransactionType } from '../../domain/transactions/transaction.ts';
import type { TransactionStatus } from '../../domain/transactions/transaction-status.ts';

export interface TransactionFilter {
  status?: TransactionStatus;
  type?: TransactionType;
  source?: TransactionSource;
  accountId?: string;
  counterpartyId?: string;
  /** Of the transaction, not of the counterparty. */
  country?: string;
  symbol?: string;
  currency?: string;
  decision?: Decision;
  flagged?: boolean;
  /** Minor units of the reporting currency, inclusive; leaves out what has no rate. */
  minAmountReporting?: number;
  /** By createdAt: inclusive. */
  from?: number;
  /** By createdAt: exclusive. */
  to?: number;
}

/** A place in the list, which is ordered by (createdAt, id), newest first. */
export interface TransactionPosition {
  createdAt: number;
  id: string;
}

export interface TransactionDetail {
  readonly transaction: Transaction;
  /** Oldest first. */
  readonly history: readonly HistoryEntry[];
  /** As the assessment gave them; empty before it. */
  readonly hits: readonly unknown[];
}

export abstract class TransactionRepository {
  /** null for an id that is not there, whatever its form. */
  abstract get(id: string): Promise<Transaction | null>;
  abstract detail(id: string): Promise<TransactionDetail | null>;
  /** Those that are there, in no order. */
  abstract getAll(ids: readonly string[]): Promise<Transaction[]>;
  /** Newest first, only those strictly after `after` in the order of the list. */
  abstract find(filter: TransactionFilter, after: TransactionPosition | null, limit: number): Promise<Transaction[]>;
}
