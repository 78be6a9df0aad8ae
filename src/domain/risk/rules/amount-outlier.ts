/**
 * `amount-outlier` is hit where the transaction goes out and a > k × m: a is its amount in the reporting currency, m the mean of the account's
 * outgoing amounts in [t − w, t) that have a rate, of which there are at least n. k is the parameter `factor`, n `minCount` and w `windowMs`.
 */
import { divideHalfEven, formatAmount } from '../../transactions/money.ts';
import { compareProducts, ratioOf } from '../exact.ts';
import type { RuleKind } from '../rule-kind.ts';
import { amountInputs, countParameter, DAY_MS, duration, money, windowParameter } from '../rule-words.ts';

export const amountOutlier: RuleKind = {
  kind: 'amount-outlier',
  name: 'Unusual amount',
  description: 'The amount is many times what the account usually sends.',
  defaultWeight: 100,
  params: [
    { name: 'factor', type: 'number', unit: null, min: 1, max: 1000, default: 3 },
    countParameter('minCount', 5),
    windowParameter(30 * DAY_MS),
  ],
  needsRate: true,
  compile({ factor = NaN, minCount = NaN, windowMs = NaN }, currency) {
    const { numerator, denominator } = ratioOf(factor);
    const span = duration(windowMs);
    return (facts) => {
      const { amount, end } = facts;
      if (!facts.isOut || end < minCount) return null;
      const { own } = facts.activity;
      const start = own.start(facts.transaction.createdAt - windowMs, end);
      const count = own.ratedCount(start, end);
      if (count < minCount) return null;
      const sum = own.outSum(start, end);
      if (compareProducts(amount, count * denominator, sum, numerator) <= 0) return null;
      const mean = Number(divideHalfEven(BigInt(sum), BigInt(count)));
      const times = Math.round((amount / (sum / count)) * 100) / 100;
      return {
        inputs: { ...amountInputs(facts, currency), mean: formatAmount(mean, currency), count, factor: times },
        windowMs,
        threshold: factor,
        margin: Math.max(0, times - factor),
        sentence: `${times} times the mean of ${money(mean, currency)} of ${count} payments within ${span}`,
      };
    };
  },
};
