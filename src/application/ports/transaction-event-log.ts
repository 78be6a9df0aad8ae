/** What happened to transactions, in one order for all replicas. */
import type { HistoryEntry, Transaction } from '../../domain/transactions/transaction.ts';

export interface TransactionEvent {
  /** Consecutive, in the order in which the events were numbered. */
  readonly position: number;
  /** `assessed`: flagged for review, which changes no status. */
  readonly kind: 'accepted' | 'assessed' | 'transition';
  /** As it was then. */
  readonly transaction: Transaction;
  /** The transition that made that version; null for `assessed`. */
  readonly change: HistoryEntry | null;
}

export interface EventPage {
  readonly events: readonly TransactionEvent[];
  /** The position after which to read on. */
  readonly position: number;
  /** What came right after the position that was asked for is kept no more. */
  readonly isCut: boolean;
  readonly isMoreWaiting: boolean;
}

export abstract class TransactionEventLog {
  /** Of the newest event; 0 without any. */
  abstract newest(): Promise<number>;
  /** The oldest after `position`. Events of transactions that were deleted are left out. */
  abstract after(position: number, limit: number): Promise<EventPage>;
}
