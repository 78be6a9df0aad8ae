/**
 * `rapid-follow-up` is hit where t − l < d: l is the time of the account's newest transaction before t, of either direction, and d the parameter
 * `withinMs`.
 */
import type { RuleKind } from '../rule-kind.ts';
import { DAY_MS, duration, SECOND_MS } from '../rule-words.ts';

export const rapidFollowUp: RuleKind = {
  kind: 'rapid-follow-up',
  name: 'Rapid follow-up',
  description: 'The transaction follows another of the account at once.',
  defaultWeight: 50,
  params: [{ name: 'withinMs', type: 'integer', unit: 'ms', min: 1, max: DAY_MS, default: 10 * SECOND_MS }],
  needsRate: false,
  compile({ withinMs = NaN }) {
    return ({ activity, end, transaction: { createdAt } }) => {
      const elapsedMs = createdAt - activity.own.lastTime(end);
      if (elapsedMs >= withinMs) return null;
      return {
        inputs: { elapsedMs },
        windowMs: withinMs,
        threshold: withinMs,
        margin: withinMs - elapsedMs,
        sentence: `${duration(elapsedMs)} after the one before; the limit is ${duration(withinMs)}`,
      };
    };
  },
};
