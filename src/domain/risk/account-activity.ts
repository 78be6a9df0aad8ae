/**
 * What one account did, in order of time and then id: whatever a rule asks about the time before a transaction is answered from here, from the
 * newest transactions before it, as many as count.
 */
import { Timeline } from './timeline.ts';
import type { PastTransaction } from './timeline.ts';

export class AccountActivity {
  /** It was asked about since somebody looked. */
  isUsed = false;
  /** The account's own transactions. */
  readonly own: Timeline;
  /** Transfers of others to this account; null before the first. */
  incoming: Timeline | null = null;

  /** @param reach transactions before a moment that count, of the account's own and of those to it */
  constructor(reach: number) {
    this.own = new Timeline(reach);
  }

  /** Rows for which memory is held. */
  get room(): number {
    return this.own.room + (this.incoming?.room ?? 0);
  }

  /** How many own entries lie before that time and id. */
  seek(time: number, id: string): number {
    return this.own.seek(time, id);
  }

  /** Takes in a transaction of the account; one that is in already stays as it is. */
  record(transaction: PastTransaction): void {
    this.own.insert(transaction);
  }

  /** Takes in a transfer of another account to this one. */
  recordIncoming(transaction: PastTransaction): void {
    this.incoming ??= new Timeline(this.own.reach);
    this.incoming.insert(transaction);
  }

  /** Takes a transaction out that did not come about after all; true where older ones, which are not kept, may count from now on. */
  remove(transaction: PastTransaction): boolean {
    return [this.own, this.incoming].some((one) => one?.remove(transaction) && one.length + 1 === one.reach);
  }
}
