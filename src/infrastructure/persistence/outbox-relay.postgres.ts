/** The relay between the tables of PostgreSQL: `outbox`, which every writer appends to, and `transaction_events`, which has positions. */
import { OutboxRelay } from '../../application/ports/outbox-relay.ts';
import type { RelayMove } from '../../application/ports/outbox-relay.ts';
import { lockedLease } from './cluster-lease.postgres.ts';
import type { Database } from './database.ts';
import { EVENT_CODES } from './transaction-codes.ts';

/** Tries after which a note that leads nowhere is put aside. */
const MAX_ATTEMPTS = 5;
/** Events of the last minute are kept whatever their number: a replica may still read them. */
const KEPT_MS = 60_000;
const NOW_MS = `(extract(epoch FROM now()) * 1000)::bigint`;

/** The embedded database vacuums once an hour: till then every look would pass by all notes that are gone. */
const VACUUM_ROWS = 5000;

/** Of dead letters of the relay; redriving one puts its note back. */
export const EVENTS_TOPIC = 'transaction_events';

/** A note is whole where the event can be told from the tables: the transaction is there, and the history of the version. */
const MOVE = `
  WITH ${lockedLease('relay')},
  noted AS MATERIALIZED (
    SELECT o.id, o.transaction_id, o.version, o.kind, o.attempts + 1 AS attempts,
           t.id IS NOT NULL AND (o.kind = ${EVENT_CODES.code('assessed')} OR h.version IS NOT NULL) AS is_whole
    FROM outbox o CROSS JOIN lease
    LEFT JOIN transactions t ON t.id = o.transaction_id
    LEFT JOIN transaction_history h ON h.transaction_id = o.transaction_id AND h.version = o.version
    ORDER BY o.id LIMIT $2),
  newest AS (
    SELECT position, coalesce(seq, (SELECT max(seq) FROM transaction_events)) AS seq
    FROM transaction_events ORDER BY position DESC LIMIT 1),
  numbered AS (
    INSERT INTO transaction_events (position, seq, transaction_id, at, version, kind)
    SELECT coalesce(newest.position, 0) + row_number() OVER in_order,
           coalesce(newest.seq, 0) + count(*) FILTER (WHERE kind <> ${EVENT_CODES.code('assessed')}) OVER in_order,
           transaction_id, ${NOW_MS}, version, kind
    FROM noted LEFT JOIN newest ON true
    WHERE is_whole
    WINDOW in_order AS (ORDER BY id)
    RETURNING position),
  buried AS (
    INSERT INTO dead_letters (topic, key, value, code, detail, at)
    SELECT '${EVENTS_TOPIC}', transaction_id, json_build_object('transactionId', transaction_id, 'version', version, 'kind', kind),
           'event_incomplete', 'the transaction or its history is not there', ${NOW_MS}
    FROM noted WHERE NOT is_whole AND attempts >= ${MAX_ATTEMPTS}
    RETURNING id),
  tried AS (
    UPDATE outbox o SET attempts = noted.attempts FROM noted
    WHERE o.id = noted.id AND NOT noted.is_whole AND noted.attempts < ${MAX_ATTEMPTS}),
  gone AS (DELETE FROM outbox o USING noted WHERE o.id = noted.id AND (noted.is_whole OR noted.attempts >= ${MAX_ATTEMPTS}))
  SELECT (SELECT count(*) FROM lease) AS held, (SELECT count(*) FROM noted) AS noted, (SELECT min(position) FROM numbered) AS first,
         (SELECT max(position) FROM numbered) AS last, (SELECT count(*) FROM buried) AS dead`;

/** What is kept is counted in changes of status: those are what live clients resume. */
const PRUNE = `
  DELETE FROM transaction_events e
  USING (SELECT position, seq FROM transaction_events ORDER BY position DESC LIMIT 1) newest
  WHERE e.position <= newest.position - $1 AND coalesce(e.seq <= newest.seq - $1, true) AND e.at < ${NOW_MS} - ${KEPT_MS}`;

export class PostgresOutboxRelay extends OutboxRelay {
  /** Notes that are gone since the last vacuum. */
  private gone = 0;

  constructor(private readonly database: Database) {
    super();
  }

  async move(limit: number, token: number): Promise<RelayMove | null> {
    const [row] = await this.database.query<{ held: number; noted: number; first: number | null; last: number | null; dead: number }>(
      MOVE,
      [token, limit],
    );
    const { held, noted, first, last, dead } = row!;
    if (held === 0) return null;
    this.gone += noted;
    return { positions: first === null ? null : { from: first, to: last! }, isMoreWaiting: noted === limit, dead };
  }

  async prune(keep: number): Promise<number> {
    if (this.database.mode === 'embedded' && this.gone >= VACUUM_ROWS) {
      this.gone = 0;
      await this.database.execute('VACUUM outbox');
    }
    return this.database.execute(PRUNE, [keep]);
  }
}
