/** Alerts as they are raised and acted upon: one change of alerts at a time in the whole cluster. */
import type { Severity } from '../../domain/market/anomaly.ts';
import type { Alert, AlertKind } from '../../domain/risk/alert.ts';
import type { AlertChange, AlertsBefore } from '../../domain/risk/alert-book.ts';
import type { NewNotification } from './notification-queue.ts';

export interface AlertSubject {
  readonly kind: AlertKind;
  readonly subject: string;
}

/** Everything here but the questions of what is due happens inside a unit of work that has called `lock`. */
export abstract class AlertStore {
  /** Keeps all others from changing alerts until the unit ends. */
  abstract lock(): Promise<void>;
  /** null for an id that is not there, whatever its form. */
  abstract get(id: string): Promise<Alert | null>;
  /** What raising alerts about these subjects at `at` needs to know. */
  abstract before(subjects: readonly AlertSubject[], at: number): Promise<AlertsBefore>;
  /** Of those of these anomalies that have raised an alert the severity of the newest. */
  abstract knownAnomalies(anomalyIds: readonly string[]): Promise<ReadonlyMap<string, Severity>>;
  /** Those of these subjects of market spikes of whose unresolved alert an anomaly is still open. */
  abstract withOpenAnomaly(subjects: readonly string[]): Promise<ReadonlySet<string>>;
  /** Whether something is due at `at`; may be asked anywhere. */
  abstract isAnyDue(at: number): Promise<boolean>;
  /** Unresolved ones with a count that may be pushed by now, or a snooze that is over. */
  abstract due(at: number, limit: number): Promise<Alert[]>;
  /** Unresolved storms whose kind has been below the limit for `STORM_WINDOW_MS`. */
  abstract endedStorms(at: number): Promise<Alert[]>;
  abstract save(changes: readonly AlertChange[], notifications: readonly NewNotification[]): Promise<void>;
}
