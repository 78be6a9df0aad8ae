/** Stored transactions in the order in which they came, read from end to end. */
import type { Transaction } from '../../domain/transactions/transaction.ts';

export abstract class TransactionHistory {
  /** Those created in [from, to), by time and then id, a page at a time; null: from the first on. */
  abstract pages(from: number | null, to: number): AsyncIterable<readonly Transaction[]>;
}
