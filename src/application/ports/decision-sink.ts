/** What is to be done with decisions in the moment they are stored, such as raising alerts. */
import type { Transaction } from '../../domain/transactions/transaction.ts';
import type { Assessment } from './risk-assessor.ts';

export interface DecidedTransaction {
  /** As it was when it was judged: still Pending. */
  readonly transaction: Transaction;
  readonly assessment: Assessment;
}

export abstract class DecisionSink {
  /**
   * Called within the database transaction that stores the decisions, only with those that were stored, in their order: what is written
   * here is committed with them or not at all. Where it rejects, nothing is stored and the batch comes again.
   */
  abstract decided(decisions: readonly DecidedTransaction[], at: number): Promise<void>;
}
