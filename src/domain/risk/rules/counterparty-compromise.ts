/**
 * `counterparty-compromise` is hit where r ≥ n and c / r ≥ s: r counts transactions of all accounts to this counterparty whose alert was
 * resolved in [t − w, t), c those of them that were confirmed; the newest 2 000 with an alert count. n is the parameter `minCount`, s `share`
 * and w `windowMs`.
 */
import { compareProducts, ratioOf } from '../exact.ts';
import type { RuleKind } from '../rule-kind.ts';
import { countParameter, DAY_MS, windowParameter } from '../rule-words.ts';

export const counterpartyCompromise: RuleKind = {
  kind: 'counterparty-compromise',
  name: 'Counterparty of confirmed fraud',
  description: 'Of the alerts about payments to this counterparty that people looked at, many were confirmed.',
  defaultWeight: 300,
  params: [
    { name: 'share', type: 'number', unit: null, min: 0.000001, max: 1, default: 0.2 },
    countParameter('minCount', 5),
    windowParameter(28 * DAY_MS),
  ],
  needsRate: false,
  compile({ share = NaN, minCount = NaN, windowMs = NaN }) {
    const { numerator, denominator } = ratioOf(share);
    return ({ transaction: { counterpartyId, createdAt }, world }) => {
      const known = counterpartyId === null ? null : world.outcomes(counterpartyId, createdAt - windowMs, createdAt);
      if (counterpartyId === null || known === null) return null;
      const { confirmed, all } = known;
      if (all < minCount || compareProducts(confirmed, denominator, all, numerator) < 0) return null;
      return {
        inputs: { counterpartyId, confirmed, resolved: all },
        windowMs,
        threshold: share,
        margin: Math.round((confirmed / all - share) * 1e6) / 1e6,
        sentence: `${confirmed} of ${all} resolved alerts about payments to this counterparty were confirmed`,
      };
    };
  },
};
