/** Judges transactions before they are settled. */
import type { Hit } from '../../domain/risk/hit.ts';
import type { Decision, Transaction } from '../../domain/transactions/transaction.ts';

export interface Assessment {
  /** From 0 to 1000. */
  readonly riskScore: number;
  readonly decision: Decision;
  /** Which rules were hit, with what they looked at. */
  readonly hits: readonly Hit[];
  /** Of rules that only watch. */
  readonly shadowHits: readonly Hit[];
}

export abstract class RiskAssessor {
  /** One assessment per transaction, in their order, which is the order in which they count for each other. */
  abstract assess(transactions: readonly Transaction[]): Promise<Assessment[]>;
  /** They were judged and did not come about after all: they count no more for those that follow. */
  abstract withdraw(transactions: readonly Transaction[]): void;
  /** Somebody else may have judged meanwhile: what is remembered of accounts is no longer the whole. */
  abstract forget(): void;
}
