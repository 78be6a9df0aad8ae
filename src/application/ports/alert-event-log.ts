/** What happened to alerts, in one order for all replicas, as live clients are told it. */
import type { Alert } from '../../domain/risk/alert.ts';
import type { AlertEventKind } from '../../domain/risk/alert-book.ts';

export interface AlertEvent {
  /** Consecutive, in the order of their commits. */
  readonly position: number;
  readonly event: AlertEventKind;
  /** As it was then. */
  readonly alert: Alert;
}

export interface AlertEventPage {
  readonly events: readonly AlertEvent[];
  /** What came right after the position that was asked for is kept no more. */
  readonly isCut: boolean;
  readonly isMoreWaiting: boolean;
}

export abstract class AlertEventLog {
  /** Of the newest event; 0 without any. */
  abstract newest(): Promise<number>;
  /** The oldest after `position`. */
  abstract after(position: number, limit: number): Promise<AlertEventPage>;
  /** Forgets all but the newest `keep` and those of the last minute. */
  abstract prune(keep: number): Promise<void>;
}
