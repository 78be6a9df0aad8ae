/** Sums over stored transactions, for analytics and the view of one account. */

/** By createdAt: `from` inclusive, `to` exclusive. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/** Volumes are minor units of the reporting currency; what has no rate is counted and left out of them. */
export interface TransactionSums {
  readonly count: number;
  readonly volume: bigint;
  readonly flagged: number;
}

/** By the status they have now. */
export interface TransactionSummary extends TransactionSums {
  readonly completed: number;
  readonly failed: number;
  readonly held: number;
  /** Of terminal ones; null without any. */
  readonly averageProcessingTimeMs: number | null;
}

export type GroupedBy = 'country' | 'source' | 'type';

/** What went out of an account and what came in, since `from`. */
export interface AccountSums {
  readonly countOut: number;
  readonly volumeOut: bigint;
  readonly countIn: number;
  readonly volumeIn: bigint;
}

export abstract class TransactionAnalytics {
  abstract summary(range: TimeRange): Promise<TransactionSummary>;
  /** By the beginning of each minute; without empty ones, in no order. */
  abstract byMinute(range: TimeRange): Promise<{ minute: number; count: number; volume: bigint }[]>;
  /** The most first; transactions without the field are left out. */
  abstract groups(by: GroupedBy, range: TimeRange): Promise<(TransactionSums & { key: string })[]>;
  /** The most first. */
  abstract topAccounts(range: TimeRange, limit: number): Promise<(TransactionSums & { accountId: string })[]>;
  /** createdAt of the first and of the last transaction of an account; null for one never seen. */
  abstract lifetime(accountId: string): Promise<{ firstSeenAt: number; lastSeenAt: number } | null>;
  /** One for each of the moments `since`. */
  abstract accountSums(accountId: string, since: readonly number[]): Promise<AccountSums[]>;
}
