/** Parameters and words that several rules have in common. */
import { formatAmount } from '../transactions/money.ts';
import type { RuleFacts, RuleParameter } from './rule-kind.ts';

export const SECOND_MS = 1000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
/** The activity of an account is kept that long at least where it has few transactions. */
export const LONGEST_WINDOW_MS = 90 * DAY_MS;
const MOST_MONEY = 999_999_999_999;

export function moneyParameter(name: string, value: number): RuleParameter {
  return { name, type: 'money', unit: 'money', min: 0.01, max: MOST_MONEY, default: value };
}

export function windowParameter(value: number): RuleParameter {
  return { name: 'windowMs', type: 'integer', unit: 'ms', min: SECOND_MS, max: LONGEST_WINDOW_MS, default: value };
}

export function countParameter(name: string, value: number): RuleParameter {
  return { name, type: 'integer', unit: null, min: 1, max: 1000, default: value };
}

/** The amount as it was sent, and in the currency of the rules where that is another. */
export function amountInputs({ transaction, amount }: RuleFacts, currency: string): Record<string, string | number> {
  const sent = { amount: formatAmount(transaction.amountMinor, transaction.currency), currency: transaction.currency };
  return transaction.currency === currency ? sent : { ...sent, amountInReportingCurrency: formatAmount(amount, currency) };
}

/** `12.50 USD`. */
export function money(minor: number, currency: string): string {
  return `${formatAmount(minor, currency)} ${currency}`;
}

/** `7 days`, `60 minutes`, `1.5 hours`: the largest unit that leaves few digits. */
export function duration(ms: number): string {
  const units: readonly (readonly [string, number])[] = [
    ['day', DAY_MS],
    ['hour', HOUR_MS],
    ['minute', MINUTE_MS],
    ['second', SECOND_MS],
  ];
  const [word, size] = units.find(([, one]) => ms >= one) ?? ['ms', 1];
  if (word === 'ms') return `${ms} ms`;
  const count = Math.round((ms / size) * 10) / 10;
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
