/** Judges nothing: every transaction is approved, which is what holds while there are no rules. */
import type { Transaction } from '../../domain/transactions/transaction.ts';
import { RiskAssessor } from '../ports/risk-assessor.ts';
import type { Assessment } from '../ports/risk-assessor.ts';

export class ApproveAll extends RiskAssessor {
  assess(transactions: readonly Transaction[]): Promise<Assessment[]> {
    return Promise.resolve(transactions.map(() => ({ riskScore: 0, decision: 'approve', hits: [] })));
  }
}
