/** The numbered events of alerts in PostgreSQL. */
import { AlertEventLog } from '../../application/ports/alert-event-log.ts';
import type { AlertEvent } from '../../application/ports/alert-event-log.ts';
import type { EventPage } from '../../application/ports/event-log.ts';
import type { Database } from './database.ts';

/** Events of the last minute are kept whatever their number: a replica may still read them. */
const KEPT_MS = 60_000;
const NOW_MS = `(extract(epoch FROM now()) * 1000)::bigint`;

export class PostgresAlertEventLog extends AlertEventLog {
  constructor(private readonly database: Database) {
    super();
  }

  async newest(): Promise<number> {
    const [row] = await this.database.query<{ newest: number }>('SELECT coalesce(max(position), 0) AS newest FROM alert_events');
    return row!.newest;
  }

  async after(position: number, limit: number): Promise<EventPage<AlertEvent>> {
    const events = await this.database.query<AlertEvent>(
      'SELECT position, event, alert FROM alert_events WHERE position > $1 ORDER BY position LIMIT $2',
      [position, limit],
    );
    return {
      events,
      position: events.at(-1)?.position ?? position,
      isCut: events.length > 0 && events[0]!.position !== position + 1,
      isMoreWaiting: events.length === limit,
    };
  }

  async prune(keep: number): Promise<void> {
    await this.database.execute(
      `DELETE FROM alert_events WHERE position <= (SELECT max(position) FROM alert_events) - $1 AND at < ${NOW_MS} - ${KEPT_MS}`,
      [keep],
    );
  }
}
