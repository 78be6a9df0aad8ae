/** What happened to anomalies in the whole cluster, as listeners in this process are told it. */
import type { AnomalyEvent, AnomalyEventLog } from '../ports/anomaly-event-log.ts';
import type { Journal } from '../ports/journal.ts';
import { EventTail } from '../transactions/event-tail.ts';

export class AnomalyEvents extends EventTail<AnomalyEvent> {
  constructor(log: AnomalyEventLog, journal: Journal, pollMs: number) {
    super(log, journal, { page: 500, pollMs, logPrefix: 'anomalies.events_' });
  }
}
