/** Stored transactions in the order in which they came, read from end to end, with what people found out about them. */
import type { Transaction } from '../../domain/transactions/transaction.ts';

export interface PastJudgement {
  readonly transaction: Transaction;
  /** Its alert was resolved: true where it was confirmed, false where it was a false positive or benign; null where nobody knows. */
  readonly label: boolean | null;
}

export abstract class TransactionHistory {
  /** Those created in [from, to), by time and then id, a page at a time. */
  abstract pages(from: number, to: number): AsyncIterable<readonly PastJudgement[]>;
}
