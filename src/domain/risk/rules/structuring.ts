/**
 * `structuring` is hit where the transaction goes out, a is in [b × X, X), and 1 + c ≥ n: a is its amount in the reporting currency, c counts
 * the account's outgoing transactions in [t − w, t) with an amount in that range, X is the parameter `amount`, b `band`, n `count` and w
 * `windowMs`.
 */
import { formatAmount } from '../../transactions/money.ts';
import { ceilOf, ratioOf } from '../exact.ts';
import type { RuleKind } from '../rule-kind.ts';
import { amountInputs, countParameter, DAY_MS, duration, money, moneyParameter, windowParameter } from '../rule-words.ts';

export const structuring: RuleKind = {
  kind: 'structuring',
  name: 'Split under a limit',
  description: 'The account sends amounts just below a limit again and again.',
  defaultWeight: 300,
  params: [
    moneyParameter('amount', 10_000),
    { name: 'band', type: 'number', unit: null, min: 0.01, max: 0.999999, default: 0.8 },
    countParameter('count', 3),
    windowParameter(7 * DAY_MS),
  ],
  needsRate: true,
  compile({ amount: limit = NaN, band = NaN, count: least = NaN, windowMs = NaN }, currency) {
    const from = ceilOf(limit, ratioOf(band));
    const span = duration(windowMs);
    return (facts) => {
      const { amount, end } = facts;
      if (!facts.isOut || amount < from || amount >= limit || end + 1 < least) return null;
      const { own } = facts.activity;
      let count = 1;
      for (let row = own.start(facts.transaction.createdAt - windowMs, end); row < end; row += 1) {
        const before = own.amount(row);
        if (before >= from && before < limit && own.isOut(row)) count += 1;
      }
      if (count < least) return null;
      return {
        inputs: { ...amountInputs(facts, currency), count, from: formatAmount(from, currency), below: formatAmount(limit, currency) },
        windowMs,
        threshold: least,
        margin: count - least,
        sentence: `${count} amounts from ${formatAmount(from, currency)} to just below ${money(limit, currency)} within ${span}`,
      };
    };
  },
};
