/** The numbered events of anomalies in PostgreSQL. */
import { AnomalyEventLog } from '../../application/ports/anomaly-event-log.ts';
import type { AnomalyEvent } from '../../application/ports/anomaly-event-log.ts';
import type { EventPage } from '../../application/ports/event-log.ts';
import type { AnomalyNews } from '../../application/ports/market-repositories.ts';
import type { Queries } from './connection-pool.ts';
import type { Database } from './database.ts';
import { NOW_MS, NumberedEvents } from './numbered-events.ts';

/** Key of the advisory lock under which events are numbered one commit after another: "anom" in ASCII. */
const NUMBER_LOCK = 0x616e6f6d;
/** Events per statement, of half a kilobyte each. */
const CHUNK_ROWS = 1000;

/** What is there already is not told twice: a batch whose commit was not heard of comes again. */
const INSERT = `
  INSERT INTO anomaly_events (position, anomaly_id, at, event, severity, anomaly)
  SELECT (SELECT coalesce(max(position), 0) FROM anomaly_events) + row_number() OVER (ORDER BY ordinality_),
         (anomaly ->> 'id')::uuid, ${NOW_MS}, event, anomaly ->> 'severity', anomaly
  FROM ROWS FROM (json_to_recordset($1::json) AS (event text, anomaly json)) WITH ORDINALITY AS given (event, anomaly, ordinality_)
  WHERE NOT EXISTS (
    SELECT FROM anomaly_events e
    WHERE e.anomaly_id = (given.anomaly ->> 'id')::uuid AND e.event = given.event
      AND (e.event <> 'updated' OR e.severity = given.anomaly ->> 'severity'))`;

/** Inside a transaction, at its end: whoever comes after waits for the commit. */
export async function numberNews(tx: Queries, news: readonly AnomalyNews[]): Promise<void> {
  if (news.length === 0) return;
  const once = [...new Map(news.toReversed().map((each) => [keyOf(each), each])).values()].toReversed();
  // A statement of its own: the next one sees what was committed while it waited.
  await tx.query(`SELECT pg_advisory_xact_lock(${NUMBER_LOCK})`);
  for (let start = 0; start < once.length; start += CHUNK_ROWS)
    await tx.execute(INSERT, [JSON.stringify(once.slice(start, start + CHUNK_ROWS))]);
}

export class PostgresAnomalyEventLog extends AnomalyEventLog {
  private readonly events: NumberedEvents<AnomalyEvent>;

  constructor(database: Database) {
    super();
    this.events = new NumberedEvents(database, 'anomaly_events', 'event, anomaly');
  }

  newest(): Promise<number> {
    return this.events.newest();
  }

  after(position: number, limit: number): Promise<EventPage<AnomalyEvent>> {
    return this.events.after(position, limit);
  }

  prune(keep: number): Promise<void> {
    return this.events.prune(keep);
  }
}

function keyOf({ event, anomaly: { id, severity } }: AnomalyNews): string {
  return event === 'updated' ? `${id} ${event} ${severity}` : `${id} ${event}`;
}
