/** What happened to anomalies, in one order for all replicas, as live clients are told it. */
import type { Anomaly, AnomalyEventKind } from '../../domain/market/anomaly.ts';
import { EventLog } from './event-log.ts';

export interface AnomalyEvent {
  /** Consecutive, in the order of their commits. */
  readonly position: number;
  readonly event: AnomalyEventKind;
  /** As it was then. */
  readonly anomaly: Anomaly;
}

/** `AnomalyRepository.save` adds to it. */
export abstract class AnomalyEventLog extends EventLog<AnomalyEvent> {
  /** Forgets all but the newest `keep` and those of the last minute. */
  abstract prune(keep: number): Promise<void>;
}
