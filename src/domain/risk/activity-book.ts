/**
 * The accounts whose activity is in memory: a bounded number, with a bounded number of transactions. Those go that were not asked about since
 * they were looked at last (second chance), which costs an account that is in use nothing.
 */
import type { Transaction } from '../transactions/transaction.ts';
import { AccountActivity } from './account-activity.ts';
import type { PastTransaction } from './timeline.ts';

/** Transactions of an account before a moment that count for rules. */
export const REACH = 2000;

export interface ActivityBookOptions {
  /** Accounts that are kept. */
  readonly accounts: number;
  /** Transactions for which memory is held, of all accounts together. */
  readonly entries: number;
  /** Transactions of an account before a moment that count. */
  readonly reach: number;
  /** There is nothing but this book: a transfer to an account that is not in it opens one. Else such an account is loaded when needed. */
  readonly isWhole: boolean;
}

export class ActivityBook {
  /** Accounts that went as there was too much, since the start. */
  evicted = 0;
  private readonly options: ActivityBookOptions;
  /** In the order in which they are looked at when some must go. */
  private readonly accounts = new Map<string, AccountActivity>();
  /** Those of whose past too little is left. */
  private readonly short = new Set<string>();
  private room = 0;

  constructor(options: ActivityBookOptions) {
    this.options = options;
  }

  /** Transactions of an account before a moment that count. */
  get reach(): number {
    return this.options.reach;
  }

  get size(): number {
    return this.accounts.size;
  }

  /** Transactions for which memory is held. */
  get entries(): number {
    return this.room;
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
    const activity = new AccountActivity(this.options.reach);
    this.accounts.set(accountId, activity);
    this.room += activity.room;
    return activity;
  }

  /** Remembers a transaction that was judged, with its account and with whom it goes to. */
  record(transaction: Transaction): void {
    const { accountId, counterpartyId, type } = transaction;
    this.fill(accountId, [transaction], []);
    if (type !== 'Transfer' || counterpartyId === null || counterpartyId === accountId) return;
    if (this.options.isWhole || this.accounts.has(counterpartyId)) this.fill(counterpartyId, [], [transaction]);
  }

  /** Remembers what an account did, and what was transferred to it. */
  fill(accountId: string, own: readonly PastTransaction[], incoming: readonly PastTransaction[]): void {
    const activity = this.of(accountId);
    const before = activity.room;
    for (const past of own) activity.record(past);
    for (const past of incoming) activity.recordIncoming(past);
    this.room += activity.room - before;
  }

  /** Forgets a transaction that did not come about after all. */
  remove(transaction: Transaction): void {
    for (const accountId of [transaction.accountId, transaction.counterpartyId]) {
      if (accountId !== null && this.accounts.get(accountId)?.remove(transaction)) this.short.add(accountId);
    }
  }

  clear(): void {
    this.accounts.clear();
    this.short.clear();
    this.room = 0;
  }

  /** Lets those go that are too many or know too little; not done by others, so that no account of a batch goes while it is judged. */
  trim(): void {
    for (const accountId of this.short) this.drop(accountId);
    this.short.clear();
    // What is put back comes again at the end, its chance used up.
    for (const [accountId, activity] of this.accounts) {
      if (this.accounts.size <= this.options.accounts && this.room <= this.options.entries) return;
      if (activity.isUsed) {
        this.accounts.delete(accountId);
        this.accounts.set(accountId, activity);
        activity.isUsed = false;
        continue;
      }
      this.drop(accountId);
      this.evicted += 1;
    }
  }

  private drop(accountId: string): void {
    this.room -= this.accounts.get(accountId)?.room ?? 0;
    this.accounts.delete(accountId);
  }
}
