/** Transactions that wait to be judged. */
import type { Transaction } from '../../domain/transactions/transaction.ts';
import type { Assessment } from './risk-assessor.ts';

export interface Judged extends Assessment {
  /** Of the transaction. */
  readonly id: string;
}

export abstract class AssessmentQueue {
  /** The oldest that are Pending and not assessed, but for `except`. */
  abstract waiting(limit: number, except: readonly string[]): Promise<Transaction[]>;
  /**
   * Stores what was decided, with its history and events, in one commit; what is Pending and unassessed no more stays as it is. Resolves
   * with the number of transactions that may be settled now; null where the lease `assessment` has another token: then nothing is stored.
   */
  abstract decide(judged: readonly Judged[], token: number, at: number): Promise<number | null>;
}
