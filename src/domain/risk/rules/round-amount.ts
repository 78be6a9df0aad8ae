/**
 * `round-amount` is hit where the amount, in whatever currency it is in, is a multiple of u and not below X: u is the parameter `unit` and X the
 * parameter `amount`. No rate is needed: 6000.00 EUR is as round as 6000.00 USD.
 */
import { decimalsOf } from '../../transactions/currency.ts';
import { formatAmount } from '../../transactions/money.ts';
import type { RuleKind } from '../rule-kind.ts';
import { moneyParameter } from '../rule-words.ts';

export const roundAmount: RuleKind = {
  kind: 'round-amount',
  name: 'Round amount',
  description: 'The amount is a round one and at least a limit.',
  defaultWeight: 50,
  params: [moneyParameter('amount', 5000), moneyParameter('unit', 1000)],
  needsRate: false,
  compile({ amount: limit = NaN, unit = NaN }, currency) {
    const decimals = decimalsOf(currency);
    const threshold = formatAmount(limit, currency);
    return ({ transaction }) => {
      const shift = decimalsOf(transaction.currency) - decimals;
      // Compared in the smaller of the two minor units, so that both are whole.
      const up = shift > 0 ? 10 ** shift : 1;
      const amount = shift < 0 ? transaction.amountMinor * 10 ** -shift : transaction.amountMinor;
      if (amount < limit * up || amount % (unit * up) !== 0) return null;
      const written = formatAmount(transaction.amountMinor, transaction.currency);
      return {
        inputs: { amount: written, currency: transaction.currency, unit: formatAmount(unit, currency) },
        windowMs: null,
        threshold,
        margin: formatAmount(Math.floor(amount / up) - limit, currency),
        sentence: `${written} ${transaction.currency} is a multiple of ${formatAmount(unit, currency)}`,
      };
    };
  },
};
