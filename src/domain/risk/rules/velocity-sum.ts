/**
 * `velocity-sum` is hit where the transaction goes out and a + s > X: a is its amount in the reporting currency, s the sum of the account's
 * outgoing amounts in [t − w, t) that have a rate, X the parameter `amount` and w the parameter `windowMs`.
 */
import { formatAmount } from '../../transactions/money.ts';
import type { RuleKind } from '../rule-kind.ts';
import { amountInputs, DAY_MS, duration, money, moneyParameter, windowParameter } from '../rule-words.ts';

export const velocitySum: RuleKind = {
  kind: 'velocity-sum',
  name: 'Much money in a short time',
  description: 'What the account sent within the window, this transaction included, is above a limit.',
  defaultWeight: 200,
  params: [moneyParameter('amount', 25_000), windowParameter(DAY_MS)],
  needsRate: true,
  compile({ amount: limit = NaN, windowMs = NaN }, currency) {
    const threshold = formatAmount(limit, currency);
    const span = duration(windowMs);
    return (facts) => {
      if (!facts.isOut) return null;
      const { own } = facts.activity;
      const sum = facts.amount + own.outSum(own.start(facts.transaction.createdAt - windowMs, facts.end), facts.end);
      if (sum <= limit) return null;
      return {
        inputs: { ...amountInputs(facts, currency), sum: formatAmount(sum, currency) },
        windowMs,
        threshold,
        margin: formatAmount(sum - limit, currency),
        sentence: `${money(sum, currency)} went out within ${span}; the limit is ${threshold}`,
      };
    };
  },
};
