/**
 * What one account did, in columns, in order of time and then id: whatever a rule asks about the time before a transaction is answered from
 * here, exactly, as long as the window reaches no further back than what is kept.
 */
import { Timeline } from './timeline.ts';
import type { PastTransaction } from './timeline.ts';

const NOBODY: ReadonlyMap<string, number> = new Map();

export class AccountActivity {
  private readonly capacity: number;
  /** It was asked about since somebody looked. */
  isUsed = false;
  /** The account's own transactions. */
  readonly own: Timeline;
  /** Transfers of others to this account; null before the first. */
  incoming: Timeline | null = null;
  /** When each counterparty was first paid. */
  private payees: Map<string, number> | null = null;

  /** @param capacity entries that are kept, and counterparties */
  constructor(capacity: number) {
    this.capacity = capacity;
    this.own = new Timeline(capacity);
  }

  /** How many own entries lie before that time and id. */
  seek(time: number, id: string): number {
    return this.own.seek(time, id);
  }

  /** Takes in a transaction of the account; one that is in already stays as it is. */
  record(transaction: PastTransaction): void {
    if (!this.own.insert(transaction)) return;
    const { type, counterpartyId, createdAt } = transaction;
    if (counterpartyId === null || type === 'Deposit' || type === 'Refund') return;
    this.payees ??= new Map();
    const first = this.payees.get(counterpartyId);
    if (first === undefined && this.payees.size >= this.capacity) this.payees.delete(this.payees.keys().next().value!);
    if (first === undefined || createdAt < first) this.payees.set(counterpartyId, createdAt);
  }

  /** Takes out a transaction of the account that did not come about after all. */
  remove(transaction: PastTransaction): void {
    const { counterpartyId, createdAt } = transaction;
    if (!this.own.remove(transaction) || counterpartyId === null || this.payees?.get(counterpartyId) !== createdAt) return;
    const first = this.own.firstTo(counterpartyId);
    if (first === null) this.payees.delete(counterpartyId);
    else this.payees.set(counterpartyId, first);
  }

  /** Takes in a transfer of another account to this one. */
  recordIncoming(transaction: PastTransaction): void {
    this.incoming ??= new Timeline(this.capacity);
    this.incoming.insert(transaction);
  }

  /** Whether something went out to the counterparty before the `end`-th entry, at `time`. */
  hasPaid(counterpartyId: string, time: number, end: number): boolean {
    const first = (this.payees ?? NOBODY).get(counterpartyId);
    if (first === undefined || first > time) return false;
    return first < time || this.own.hasPayeeAt(counterpartyId, time, end);
  }
}
