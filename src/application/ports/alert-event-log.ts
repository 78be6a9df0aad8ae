/** What happened to alerts, in one order for all replicas, as live clients are told it. */
import type { Alert } from '../../domain/risk/alert.ts';
import type { AlertEventKind } from '../../domain/risk/alert-book.ts';
import { EventLog } from './event-log.ts';

export interface AlertEvent {
  /** Consecutive, in the order of their commits. */
  readonly position: number;
  readonly event: AlertEventKind;
  /** As it was then. */
  readonly alert: Alert;
}

export abstract class AlertEventLog extends EventLog<AlertEvent> {
  /** Forgets all but the newest `keep` and those of the last minute. */
  abstract prune(keep: number): Promise<void>;
}
