/**
 * `large-amount` is hit where a ≥ X: a is the amount in the reporting currency, X the parameter `amount`. Every type of transaction is
 * looked at; one without a rate is skipped.
 */
import { formatAmount } from '../../transactions/money.ts';
import type { RuleKind } from '../rule-kind.ts';
import { amountInputs, money, moneyParameter } from '../rule-words.ts';

export const largeAmount: RuleKind = {
  kind: 'large-amount',
  name: 'Large amount',
  description: 'The amount is at least a limit.',
  defaultWeight: 200,
  params: [moneyParameter('amount', 10_000)],
  needsRate: true,
  compile({ amount: limit = NaN }, currency) {
    const threshold = formatAmount(limit, currency);
    return (facts) => {
      const { amount } = facts;
      if (amount < limit) return null;
      return {
        inputs: amountInputs(facts, currency),
        windowMs: null,
        threshold,
        margin: formatAmount(amount - limit, currency),
        sentence: `${money(amount, currency)} is not below the limit of ${threshold}`,
      };
    };
  },
};
