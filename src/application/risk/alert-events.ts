/** What happened to alerts in the whole cluster, as listeners in this process are told it. */
import type { AlertEvent, AlertEventLog } from '../ports/alert-event-log.ts';
import type { Journal } from '../ports/journal.ts';
import { EventTail } from '../transactions/event-tail.ts';

export class AlertEvents extends EventTail<AlertEvent> {
  constructor(log: AlertEventLog, journal: Journal, pollMs: number) {
    super(log, journal, { page: 500, pollMs, logPrefix: 'alerts.events_' });
  }
}
