/**
 * `velocity-count` is hit where the transaction goes out and 1 + c ≥ n: c counts the account's outgoing transactions in [t − w, t), n is the
 * parameter `count` and w the parameter `windowMs`.
 */
import type { RuleKind } from '../rule-kind.ts';
import { countParameter, duration, HOUR_MS, windowParameter } from '../rule-words.ts';

export const velocityCount: RuleKind = {
  kind: 'velocity-count',
  name: 'Many payments in a short time',
  description: 'The account sent at least so many transactions within the window, this one included.',
  defaultWeight: 150,
  params: [countParameter('count', 5), windowParameter(HOUR_MS)],
  needsRate: false,
  compile({ count: limit = NaN, windowMs = NaN }) {
    const span = duration(windowMs);
    return ({ isOut, activity: { own }, end, transaction: { createdAt } }) => {
      if (!isOut || end + 1 < limit) return null;
      const count = 1 + own.outCount(own.start(createdAt - windowMs, end), end);
      if (count < limit) return null;
      return {
        inputs: { count },
        windowMs,
        threshold: limit,
        margin: count - limit,
        sentence: `${count} outgoing transactions within ${span}; the limit is ${limit}`,
      };
    };
  },
};
