/** Changes of status that one caller asks for: release, reject, and the outcomes that an external gateway reports. */
import type { HistoryEntry, Transaction } from '../../domain/transactions/transaction.ts';
import type { TransactionStatus } from '../../domain/transactions/transaction-status.ts';

export interface Transition {
  readonly id: string;
  readonly to: TransactionStatus;
  /** It is made only from one of these. */
  readonly from: readonly TransactionStatus[];
  readonly actor: string;
  /** Becomes the `reason` of the transaction; null leaves the one it has. */
  readonly reason: string | null;
  /** Stands in the history row. */
  readonly note: string | null;
  /** When it happened; never stored as earlier than the change before it. */
  readonly at: number;
}

/** `stands`: it is in another status, and nothing was changed. Both tell the last transition of the transaction. */
export type TransitionResult =
  | { readonly outcome: 'changed' | 'stands'; readonly transaction: Transaction; readonly last: HistoryEntry }
  | { readonly outcome: 'absent' };

export abstract class TransactionTransitions {
  /** Told after each change that was committed here. */
  onMade: () => void = () => undefined;

  /**
   * Changes status, version and times, and adds a history row and an event, in one commit. A transaction released from Held is handed to
   * settlement; a terminal one is taken from whoever had it in hand.
   */
  abstract make(transition: Transition): Promise<TransitionResult>;
}
