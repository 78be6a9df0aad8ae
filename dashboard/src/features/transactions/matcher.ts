/** Whether a transaction belongs to a filtered list: the same meaning as the server's, told without asking it where that can be. */
import type { Transaction, TransactionFilter } from '../../api/contract.ts';
import { isMasked } from '../../lib/masked.ts';

/** Decimal texts without a sign, such as `12.50`, of any length: below zero where the first is less. */
export function compareDecimals(one: string, other: string): number {
  const [wholeOne = '', restOne = ''] = one.split('.');
  const [wholeOther = '', restOther = ''] = other.split('.');
  const [a, b] = [wholeOne.replace(/^0+/, ''), wholeOther.replace(/^0+/, '')];
  if (a.length !== b.length) return a.length - b.length;
  const places = Math.max(restOne.length, restOther.length);
  const [x, y] = [a + restOne.padEnd(places, '0'), b + restOther.padEnd(places, '0')];
  return x === y ? 0 : x < y ? -1 : 1;
}

const EXACT = ['status', 'type', 'source', 'country', 'symbol', 'currency', 'decision', 'flagged'] as const;

/**
 * null: only the server can tell. The least amount is in the reporting currency and the page knows no rates; a masked account could be any.
 * @param reportingCurrency null while it is not known
 */
export function matches(row: Transaction, filter: TransactionFilter, reportingCurrency: string | null): boolean | null {
  for (const name of EXACT) if (filter[name] !== undefined && row[name] !== filter[name]) return false;
  if (filter.from !== undefined && Date.parse(row.createdAt) < Date.parse(filter.from)) return false;
  if (filter.to !== undefined && Date.parse(row.createdAt) >= Date.parse(filter.to)) return false;
  const parts = [
    isAccount(row.accountId, filter.account),
    isAccount(row.counterpartyId, filter.counterparty),
    isAtLeast(row, filter.minAmount, reportingCurrency),
  ];
  return parts.includes(false) ? false : parts.includes(null) ? null : true;
}

function isAccount(id: string | null, wanted: string | undefined): boolean | null {
  if (wanted === undefined) return true;
  return id !== null && isMasked(id) ? null : id === wanted;
}

function isAtLeast(row: Transaction, least: string | undefined, reportingCurrency: string | null): boolean | null {
  if (least === undefined) return true;
  return row.currency === reportingCurrency ? compareDecimals(row.amount, least) >= 0 : null;
}

/** What does not change in the life of a transaction, and only the server can tell. */
export function lasting({ account, counterparty, minAmount }: TransactionFilter): TransactionFilter {
  return { account, counterparty, minAmount };
}
