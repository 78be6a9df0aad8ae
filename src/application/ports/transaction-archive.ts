/** Transactions of the past, put beside those that were taken in here. */
import type { Transaction } from '../../domain/transactions/transaction.ts';

/** A transaction that was completed before the product knew of it, and who says so. */
export interface PastTransaction {
  readonly transaction: Transaction;
  /** Of its history. */
  readonly actor: string;
}

export abstract class TransactionArchive {
  /** Stores them with a whole history, without events; those whose id is there already stay as they are. Returns how many are new. */
  abstract store(transactions: readonly PastTransaction[]): Promise<number>;
  /** Those of the ids that are there. */
  abstract known(ids: readonly string[]): Promise<ReadonlySet<string>>;
  /** Has whoever remembers the past of accounts, in any replica, read it anew. */
  abstract announce(): Promise<void>;
}
