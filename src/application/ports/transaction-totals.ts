/** Everything that the figures of the dashboard begin with: sums over the last hour, and where the events go on. */

export interface CreatedTotal {
  /** The newest of them, epoch milliseconds; all are of one second. */
  readonly at: number;
  readonly source: string;
  readonly country: string | null;
  readonly count: number;
  /** Minor units of the reporting currency. */
  readonly volume: bigint;
  readonly unconverted: number;
  readonly flagged: number;
}

export interface ProcessedTotal {
  /** The newest of them, epoch milliseconds; all are of one second. */
  readonly at: number;
  readonly completed: boolean;
  readonly durationMs: number;
  readonly count: number;
}

export interface TransactionTotals {
  readonly created: readonly CreatedTotal[];
  readonly processed: readonly ProcessedTotal[];
  /** Now. */
  readonly held: number;
  /** The newest event of that moment. */
  readonly position: number;
  /** Events that are in the totals and have no position yet, as `eventKey` writes them. */
  readonly unnumbered: ReadonlySet<string>;
}

/** Tells an event from every other before it has a position. */
export function eventKey(transactionId: string, kind: 'accepted' | 'assessed' | 'transition', version: number): string {
  return `${transactionId} ${kind} ${version}`;
}

export abstract class TransactionTotalsReader {
  /** All of one moment. @param since epoch milliseconds */
  abstract read(since: number): Promise<TransactionTotals>;
}
