/**
 * `dormant-account` is hit where t − l > d and a ≥ X: l is the time of the account's newest transaction before t, of either direction, of which
 * there must be one; a is the amount in the reporting currency, d the parameter `idleMs` and X the parameter `amount`.
 */
import { formatAmount } from '../../transactions/money.ts';
import type { RuleKind } from '../rule-kind.ts';
import { amountInputs, DAY_MS, duration, money, moneyParameter } from '../rule-words.ts';

export const dormantAccount: RuleKind = {
  kind: 'dormant-account',
  name: 'Dormant account awakes',
  description: 'An account that was quiet for long moves at least a limit.',
  defaultWeight: 150,
  params: [
    moneyParameter('amount', 1000),
    { name: 'idleMs', type: 'integer', unit: 'ms', min: DAY_MS, max: 3650 * DAY_MS, default: 180 * DAY_MS },
  ],
  needsRate: true,
  compile({ amount: limit = NaN, idleMs = NaN }, currency) {
    return (facts) => {
      const { amount, end } = facts;
      if (amount < limit) return null;
      const { createdAt } = facts.transaction;
      const idle = createdAt - facts.activity.own.lastTime(end);
      if (idle <= idleMs || idle === Infinity) return null;
      return {
        inputs: { ...amountInputs(facts, currency), idleMs: idle, least: formatAmount(limit, currency) },
        windowMs: null,
        threshold: idleMs,
        margin: idle - idleMs,
        sentence: `${money(amount, currency)} after ${duration(idle)} without activity`,
      };
    };
  },
};
