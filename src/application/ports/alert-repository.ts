/** Alerts as they are read: one with its timeline, lists, counts. */
import type { Severity } from '../../domain/market/anomaly.ts';
import type { Alert, AlertKind, AlertStatus, TimelineEntry } from '../../domain/risk/alert.ts';

export interface AlertFilter {
  status?: AlertStatus;
  kind?: AlertKind;
  severity?: Severity;
  subject?: string;
  assignee?: string;
  /** By createdAt: inclusive. */
  from?: number;
  /** By createdAt: exclusive. */
  to?: number;
}

/** A place in the list, which is ordered by (createdAt, id), newest first. */
export interface AlertPosition {
  createdAt: number;
  id: string;
}

/** Of those that are not resolved. */
export interface AlertCounts {
  open: number;
  acknowledged: number;
  investigating: number;
  mine: number;
  unassigned: number;
  snoozed: number;
  bySeverity: Record<Severity, number>;
}

export interface AlertDetail {
  readonly alert: Alert;
  /** Oldest first; of very many the newest. */
  readonly timeline: readonly TimelineEntry[];
}

export abstract class AlertRepository {
  /** null for an id that is not there, whatever its form. */
  abstract detail(id: string): Promise<AlertDetail | null>;
  /** Newest first, only those strictly after `after` in the order of the list. */
  abstract find(filter: AlertFilter, after: AlertPosition | null, limit: number): Promise<Alert[]>;
  /** @param assignee whose alerts are `mine`; null: nobody's */
  abstract counts(assignee: string | null, at: number): Promise<AlertCounts>;
  /** Ids of the alerts that a transaction raised or is absorbed in, oldest first. */
  abstract idsOfTransaction(transactionId: string): Promise<string[]>;
  /** Unresolved ones about an account, newest first. */
  abstract unresolvedOf(accountId: string): Promise<Alert[]>;
}
