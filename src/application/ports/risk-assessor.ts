/** Judges transactions before they are settled. */
import type { Decision, Transaction } from '../../domain/transactions/transaction.ts';

export interface Assessment {
  /** From 0 to 1000. */
  readonly riskScore: number;
  readonly decision: Decision;
  /** Which rules were hit, with what they looked at. */
  readonly hits: readonly unknown[];
}

export abstract class RiskAssessor {
  /** One assessment per transaction, in their order, which is the order in which they count for each other. */
  abstract assess(transactions: readonly Transaction[]): Promise<Assessment[]>;
}
