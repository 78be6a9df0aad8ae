/**
 * `new-payee` is hit where the transaction goes out to a counterparty to whom nothing went out from the account before t, as far as its
 * transactions count, and a ≥ X: a is its amount in the reporting currency, X the parameter `amount`.
 */
import { formatAmount } from '../../transactions/money.ts';
import type { RuleKind } from '../rule-kind.ts';
import { amountInputs, money, moneyParameter } from '../rule-words.ts';

export const newPayee: RuleKind = {
  kind: 'new-payee',
  name: 'New payee',
  description: 'The first payment of the account to this counterparty is at least a limit.',
  defaultWeight: 100,
  params: [moneyParameter('amount', 1000)],
  needsRate: true,
  compile({ amount: limit = NaN }, currency) {
    const threshold = formatAmount(limit, currency);
    return (facts) => {
      const { amount, transaction } = facts;
      if (amount < limit || !facts.isOut || transaction.counterpartyId === null) return null;
      if (facts.activity.own.hasPaid(transaction.counterpartyId, facts.end)) return null;
      return {
        inputs: { ...amountInputs(facts, currency), counterpartyId: transaction.counterpartyId },
        windowMs: null,
        threshold,
        margin: formatAmount(amount - limit, currency),
        sentence: `The first payment to this counterparty is ${money(amount, currency)}; the limit is ${threshold}`,
      };
    };
  },
};
