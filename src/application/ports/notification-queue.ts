/** Webhooks that are to be delivered, and the log of what became of them. */

/** One alert event for one address. */
export interface NewNotification {
  /** UUIDv7, also in the body, so that a receiver knows a repetition. */
  readonly id: string;
  readonly alertId: string;
  readonly url: string;
  /** `alert.created` … */
  readonly type: string;
  /** The JSON that is posted, byte by byte the same with each attempt. */
  readonly body: string;
  readonly createdAt: number;
}

export type NotificationState = 'pending' | 'delivered' | 'failed';

export interface Notification extends Omit<NewNotification, 'body'> {
  readonly state: NotificationState;
  readonly attempts: number;
  /** HTTP status of the last attempt; null without an answer. */
  readonly lastStatus: number | null;
  /** null where there will be none. */
  readonly nextAttemptAt: number | null;
}

export interface DueNotification extends NewNotification {
  /** Made so far. */
  readonly attempts: number;
}

export interface AttemptResult {
  readonly id: string;
  readonly state: NotificationState;
  readonly status: number | null;
  readonly nextAttemptAt: number | null;
}

/** A place in the log, which is ordered by (createdAt, id), newest first. */
export interface NotificationPosition {
  createdAt: number;
  id: string;
}

export abstract class NotificationQueue {
  /** Of each alert the oldest that is pending for the address, where its next attempt is due: so they arrive in order. */
  abstract due(url: string, at: number, limit: number): Promise<DueNotification[]>;
  /** False where the lease `notifications` has another token: then nothing is stored. */
  abstract record(results: readonly AttemptResult[], token: number): Promise<boolean>;
  /** Fails what is pending since before `olderThan`, whatever its address, and forgets what ended before `forgetBefore`. */
  abstract expire(olderThan: number, forgetBefore: number): Promise<void>;
  /** Newest first, strictly after `after`. */
  abstract find(after: NotificationPosition | null, limit: number): Promise<Notification[]>;
}
