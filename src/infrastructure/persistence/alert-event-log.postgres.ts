/** The numbered events of alerts in PostgreSQL. */
import { AlertEventLog } from '../../application/ports/alert-event-log.ts';
import type { AlertEvent } from '../../application/ports/alert-event-log.ts';
import type { EventPage } from '../../application/ports/event-log.ts';
import type { Database } from './database.ts';
import { NumberedEvents } from './numbered-events.ts';

export class PostgresAlertEventLog extends AlertEventLog {
  private readonly events: NumberedEvents<AlertEvent>;

  constructor(database: Database) {
    super();
    this.events = new NumberedEvents(database, 'alert_events', 'event, alert');
  }

  newest(): Promise<number> {
    return this.events.newest();
  }

  after(position: number, limit: number): Promise<EventPage<AlertEvent>> {
    return this.events.after(position, limit);
  }

  prune(keep: number): Promise<void> {
    return this.events.prune(keep);
  }
}
