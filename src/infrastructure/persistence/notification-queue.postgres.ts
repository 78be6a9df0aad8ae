/** Webhooks that wait, and those that ended, in PostgreSQL. */
import { NotificationQueue } from '../../application/ports/notification-queue.ts';
import type { AttemptResult, DueNotification, Notification, NotificationPosition } from '../../application/ports/notification-queue.ts';
import { lockedLease } from './cluster-lease.postgres.ts';
import type { Database } from './database.ts';

/** The oldest of each alert alone, so that none overtakes another. */
const DUE = `
  SELECT id, alert_id AS "alertId", url, type, body, created_at AS "createdAt", attempts
  FROM notifications n
  WHERE state = 'pending' AND url = $1 AND next_attempt_at <= $2 AND NOT EXISTS (
    SELECT FROM notifications o
    WHERE o.state = 'pending' AND o.url = n.url AND o.alert_id = n.alert_id AND (o.created_at, o.id) < (n.created_at, n.id))
  ORDER BY next_attempt_at, created_at, id LIMIT $3`;
const RECORD = `
  WITH ${lockedLease('notifications')},
  given AS (
    SELECT * FROM jsonb_to_recordset($2::jsonb) AS r (id uuid, state text, status smallint, "nextAttemptAt" bigint)),
  recorded AS (
    UPDATE notifications n
    SET state = g.state, attempts = n.attempts + 1, last_status = g.status, next_attempt_at = g."nextAttemptAt"
    FROM given g, lease WHERE n.id = g.id AND n.state = 'pending'
    RETURNING n.url, n.alert_id, n.id, n.state, n.next_attempt_at),
  -- Those behind one that is tried again wait as long, so that nobody asks about them meanwhile.
  put_off AS (
    UPDATE notifications n SET next_attempt_at = r.next_attempt_at
    FROM recorded r
    WHERE r.state = 'pending' AND n.state = 'pending' AND n.url = r.url AND n.alert_id = r.alert_id AND n.id <> r.id
      AND n.next_attempt_at < r.next_attempt_at)
  SELECT count(*) AS held FROM lease`;
const FIND = `
  SELECT id, alert_id AS "alertId", url, type, state, attempts, last_status AS "lastStatus", next_attempt_at AS "nextAttemptAt",
         created_at AS "createdAt"
  FROM notifications`;

export class PostgresNotificationQueue extends NotificationQueue {
  constructor(private readonly database: Database) {
    super();
  }

  async due(url: string, at: number, limit: number): Promise<DueNotification[]> {
    return this.database.query<DueNotification>(DUE, [url, at, limit]);
  }

  async record(results: readonly AttemptResult[], token: number): Promise<boolean> {
    const [row] = await this.database.query<{ held: number }>(RECORD, [token, JSON.stringify(results)]);
    return row!.held > 0;
  }

  async expire(olderThan: number, forgetBefore: number): Promise<void> {
    await this.database.execute(
      `UPDATE notifications SET state = 'failed', next_attempt_at = NULL WHERE state = 'pending' AND created_at < $1`,
      [olderThan],
    );
    await this.database.execute(`DELETE FROM notifications WHERE state <> 'pending' AND created_at < $1`, [forgetBefore]);
  }

  async find(after: NotificationPosition | null, limit: number): Promise<Notification[]> {
    const [where, parameters] =
      after === null ? ['', [limit]] : ['WHERE (created_at, id) < ($2::bigint, $3::uuid)', [limit, after.createdAt, after.id]];
    return this.database.query<Notification>(`${FIND} ${where} ORDER BY created_at DESC, id DESC LIMIT $1`, parameters);
  }
}
