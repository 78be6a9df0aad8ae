/**
 * The accounts whose activity is in memory: a bounded number. Those go that were not asked about since they were looked at last (second
 * chance), which costs an account that is in use nothing.
 */
import type { Transaction } from '../transactions/transaction.ts';
import { AccountActivity } from './account-activity.ts';

export interface ActivityBookOptions {
  /** Accounts that are kept. */
  readonly accounts: number;
  /** Newest transactions that are kept of an account. */
  readonly entriesPerAccount: number;
  /** There is nothing but this book: a transfer to an account that is not in it opens one. Else such an account is loaded when needed. */
  readonly isWhole: boolean;
}

export class ActivityBook {
  private readonly options: ActivityBookOptions;
  /** In the order in which they are looked at when some must go. */
  private readonly accounts = new Map<string, AccountActivity>();

  constructor(options: ActivityBookOptions) {
    this.options = options;
  }

  get size(): number {
    return this.accounts.size;
  }

  has(accountId: string): boolean {
    return this.accounts.has(accountId);
  }

  /** An account that is not in the book is opened, empty. */
  of(accountId: string): AccountActivity {
    const known = this.accounts.get(accountId);
    if (known !== undefined) {
      known.isUsed = true;
      return known;
    }
    const activity = new AccountActivity(this.options.entriesPerAccount);
    this.accounts.set(accountId, activity);
    return activity;
  }

  /** Remembers a transaction that was judged, with its account and with whom it goes to. */
  record(transaction: Transaction): void {
    const { accountId, counterpartyId, type } = transaction;
    this.of(accountId).record(transaction);
    if (type !== 'Transfer' || counterpartyId === null || counterpartyId === accountId) return;
    if (this.options.isWhole || this.accounts.has(counterpartyId)) this.of(counterpartyId).recordIncoming(transaction);
  }

  /** Forgets a transaction that did not come about after all. */
  remove(transaction: Transaction): void {
    const { accountId, counterpartyId } = transaction;
    this.accounts.get(accountId)?.remove(transaction);
    if (counterpartyId !== null) this.accounts.get(counterpartyId)?.incoming?.remove(transaction);
  }

  /** Lets transactions go that no window reaches any more. */
  forgetBefore(time: number): void {
    for (const { own, incoming } of this.accounts.values()) {
      own.forgetBefore(time);
      incoming?.forgetBefore(time);
    }
  }

  clear(): void {
    this.accounts.clear();
  }

  /** Lets those go that are too many; not done by `of`, so that no account of a batch goes while it is judged. */
  trim(): void {
    // What is put back comes again at the end, its chance used up.
    for (const [accountId, activity] of this.accounts) {
      if (this.accounts.size <= this.options.accounts) return;
      this.accounts.delete(accountId);
      if (activity.isUsed) this.accounts.set(accountId, activity);
      activity.isUsed = false;
    }
  }
}
