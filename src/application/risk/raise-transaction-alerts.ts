/** Raises an alert for each decision that asks for a person, in the commit of the decision. */
import { AlertBook } from '../../domain/risk/alert-book.ts';
import type { Raising } from '../../domain/risk/alert-book.ts';
import type { Hit } from '../../domain/risk/hit.ts';
import { RULE_KINDS } from '../../domain/risk/rules/rule-kinds.ts';
import type { Severity } from '../../domain/market/anomaly.ts';
import type { AlertStore } from '../ports/alert-store.ts';
import { DecisionSink } from '../ports/decision-sink.ts';
import type { DecidedTransaction } from '../ports/decision-sink.ts';
import type { Assessment } from '../ports/risk-assessor.ts';
import type { AlertWriter } from './alert-writer.ts';

const HIGH_SCORE = 400;
const CRITICAL_SCORE = 700;

export class RaiseTransactionAlerts extends DecisionSink {
  constructor(
    private readonly store: AlertStore,
    private readonly writer: AlertWriter,
    private readonly nextId: (at: number) => string,
  ) {
    super();
  }

  async decided(decisions: readonly DecidedTransaction[], at: number): Promise<void> {
    const raisings = decisions.filter(({ assessment }) => assessment.decision !== 'approve').map(raisingOf);
    if (raisings.length === 0) return;
    await this.store.lock();
    const book = new AlertBook(await this.store.before(raisings, at), this.nextId, at);
    for (const raising of raisings) book.raise(raising);
    await this.writer.write(book.changes());
  }
}

/** Medium below 400, high below 700, critical from there on and whenever it was declined. */
export function severityOf({ riskScore, decision }: Pick<Assessment, 'riskScore' | 'decision'>): Severity {
  if (decision === 'decline' || riskScore >= CRITICAL_SCORE) return 'critical';
  return riskScore >= HIGH_SCORE ? 'high' : 'medium';
}

/** The name that people gave to a rule; `large amount` where it is called as its kind is. */
function wordsOf({ rule, ruleName }: Hit): string {
  return ruleName === RULE_KINDS.get(rule)?.name ? rule.replaceAll('-', ' ') : ruleName;
}

function raisingOf({ transaction, assessment }: DecidedTransaction): Raising {
  const reasons = assessment.hits.filter(({ skipped }) => skipped === null).map(wordsOf);
  return {
    kind: 'transaction-risk',
    subject: transaction.accountId,
    severity: severityOf(assessment),
    message: `Score ${assessment.riskScore}: ${reasons.length === 0 ? assessment.decision : [...new Set(reasons)].join(', ')}`,
    transactionId: transaction.id,
    counterpartyId: transaction.counterpartyId,
    anomalyId: null,
    symbol: transaction.symbol,
    hits: assessment.hits,
  };
}
