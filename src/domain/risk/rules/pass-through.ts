/**
 * `pass-through` is hit where the transaction goes out and something came in during [t − w, t) whose amount p is so near to a that
 * |a − p| × 100 ≤ p × q: both in the reporting currency, q is the parameter `tolerancePercent` and w the parameter `windowMs`. In comes what
 * the account itself did as Deposit or Refund, and a Transfer of another account to it.
 */
import { formatAmount } from '../../transactions/money.ts';
import type { AccountActivity } from '../account-activity.ts';
import { compareProducts, ratioOf } from '../exact.ts';
import type { Ratio } from '../exact.ts';
import type { RuleKind } from '../rule-kind.ts';
import { amountInputs, DAY_MS, duration, money, windowParameter } from '../rule-words.ts';
import type { Timeline } from '../timeline.ts';

const PERCENT = 100;

export const passThrough: RuleKind = {
  kind: 'pass-through',
  name: 'Money passes through',
  description: 'About what came in goes out again soon.',
  defaultWeight: 200,
  params: [{ name: 'tolerancePercent', type: 'number', unit: '%', min: 0, max: 100, default: 10 }, windowParameter(DAY_MS)],
  needsRate: true,
  compile({ tolerancePercent = NaN, windowMs = NaN }, currency) {
    const tolerance = ratioOf(tolerancePercent);
    return (facts) => {
      if (!facts.isOut) return null;
      const { amount, activity, transaction, end } = facts;
      const { createdAt, id } = transaction;
      const from = createdAt - windowMs;
      const own = nearest(activity.own, from, end, amount, tolerance);
      const incoming = nearestIncoming(activity, from, createdAt, id, amount, tolerance);
      const timeline = own < 0 ? activity.incoming : activity.own;
      const row = own < 0 ? incoming : own;
      if (row < 0 || timeline === null) return null;
      const received = timeline.amount(row);
      const percent = received === 0 ? 0 : Math.round((Math.abs(amount - received) / received) * 1e4) / PERCENT;
      const elapsedMs = createdAt - timeline.time(row);
      return {
        inputs: { ...amountInputs(facts, currency), received: formatAmount(received, currency), elapsedMs },
        windowMs,
        threshold: tolerancePercent,
        margin: Math.max(0, tolerancePercent - percent),
        sentence: `${money(amount, currency)} goes out ${duration(elapsedMs)} after ${money(received, currency)} came in`,
      };
    };
  },
};

function nearestIncoming(activity: AccountActivity, from: number, time: number, id: string, amount: number, tolerance: Ratio): number {
  const { incoming } = activity;
  return incoming === null ? -1 : nearest(incoming, from, incoming.seek(time, id), amount, tolerance, true);
}

/** The newest row in the window whose amount is near enough; -1 for none. @param isIncoming every row came in */
function nearest(timeline: Timeline, from: number, end: number, amount: number, tolerance: Ratio, isIncoming = false): number {
  const { numerator, denominator } = tolerance;
  const start = timeline.start(from, end);
  for (let row = end - 1; row >= start; row -= 1) {
    const received = timeline.amount(row);
    if (Number.isNaN(received) || (!isIncoming && timeline.isOut(row))) continue;
    if (compareProducts(Math.abs(amount - received), PERCENT * denominator, received, numerator) <= 0) return row;
  }
  return -1;
}
