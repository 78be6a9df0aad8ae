/** A table of events numbered in the order of their commits: read on from a position, and kept for a while. */
import type { EventPage } from '../../application/ports/event-log.ts';
import type { Database } from './database.ts';

/** Events of the last minute are kept whatever their number: a replica may still read them. */
const KEPT_MS = 60_000;
export const NOW_MS = `(extract(epoch FROM now()) * 1000)::bigint`;

export class NumberedEvents<Event extends { readonly position: number }> {
  /** @param columns of an event beside its position */
  constructor(
    private readonly database: Database,
    private readonly table: 'alert_events' | 'anomaly_events',
    private readonly columns: string,
  ) {}

  async newest(): Promise<number> {
    const [row] = await this.database.query<{ newest: number }>(`SELECT coalesce(max(position), 0) AS newest FROM ${this.table}`);
    return row!.newest;
  }

  async after(position: number, limit: number): Promise<EventPage<Event>> {
    const events = await this.database.query<Event>(
      `SELECT position, ${this.columns} FROM ${this.table} WHERE position > $1 ORDER BY position LIMIT $2`,
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
      `DELETE FROM ${this.table} WHERE position <= (SELECT max(position) FROM ${this.table}) - $1 AND at < ${NOW_MS} - ${KEPT_MS}`,
      [keep],
    );
  }
}
