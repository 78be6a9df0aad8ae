/** What happened to transactions, in one order for all replicas. */
import type { HistoryEntry, Transaction } from '../../domain/transactions/transaction.ts';
import { EventLog } from './event-log.ts';

export interface TransactionEvent {
  /** Consecutive, in the order in which the events were numbered. */
  readonly position: number;
  /** Consecutive over the cluster, of changes of status alone: what live clients count. null for `assessed`. */
  readonly seq: number | null;
  /** `assessed`: flagged for review, which changes no status. */
  readonly kind: 'accepted' | 'assessed' | 'transition';
  /** As it was then. */
  readonly transaction: Transaction;
  /** The transition that made that version; null for `assessed`. */
  readonly change: HistoryEntry | null;
}

/** Events of transactions that were deleted are left out. */
export abstract class TransactionEventLog extends EventLog<TransactionEvent> {}
