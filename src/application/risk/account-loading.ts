/** Reads what accounts did before from what is stored. */
import type { ActivityBook } from '../../domain/risk/activity-book.ts';
import { capacityOf } from '../../domain/risk/timeline.ts';
import type { Transaction } from '../../domain/transactions/transaction.ts';
import type { RiskHistory } from '../ports/risk-history.ts';

/** Busy accounts have thousands of transactions each: more at once would take the database longer than a statement may. */
const ACCOUNTS_AT_ONCE = 25;

/**
 * Fills in the accounts that the book does not have.
 * @param before epoch milliseconds: what came from then on is left out
 */
export async function loadAccounts(book: ActivityBook, accountIds: Iterable<string>, history: RiskHistory, before?: number): Promise<void> {
  const missing = [...new Set(accountIds)].filter((accountId) => !book.has(accountId));
  for (let at = 0; at < missing.length; at += ACCOUNTS_AT_ONCE) {
    const some = missing.slice(at, at + ACCOUNTS_AT_ONCE);
    for (const { accountId, own, incoming } of await history.accounts(some, capacityOf(book.reach), before)) {
      book.fill(accountId, own, incoming);
    }
  }
}

/** Whose past the judging of these asks for, or adds to. */
export function accountsOf(transactions: readonly Transaction[]): string[] {
  return transactions.flatMap(({ accountId, counterpartyId, type }) =>
    type === 'Transfer' && counterpartyId !== null ? [accountId, counterpartyId] : [accountId],
  );
}
