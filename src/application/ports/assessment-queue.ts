/** Transactions that wait to be judged. */
import type { Decision, Transaction } from '../../domain/transactions/transaction.ts';

export interface Judged {
  /** Of the transaction. */
  readonly id: string;
  /** From 0 to 1000. */
  readonly riskScore: number;
  readonly decision: Decision;
  readonly hits: readonly unknown[];
}

export interface StoredDecisions {
  /** Of the transactions that were still Pending and not assessed. */
  readonly ids: readonly string[];
  /** How many of them may be settled now. */
  readonly settleable: number;
}

export abstract class AssessmentQueue {
  /** The oldest that are Pending and not assessed, but for `except`. */
  abstract waiting(limit: number, except: readonly string[]): Promise<Transaction[]>;
  /**
   * Stores what was decided, with its history and events, in one commit; what is Pending and unassessed no more stays as it is. Resolves
   * with null where the lease `assessment` has another token: then nothing is stored.
   */
  abstract decide(judged: readonly Judged[], token: number, at: number): Promise<StoredDecisions | null>;
}
