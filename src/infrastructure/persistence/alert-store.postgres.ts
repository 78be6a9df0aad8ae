/** Changes of alerts in PostgreSQL, one after another. */
import { AlertStore } from '../../application/ports/alert-store.ts';
import type { AlertSubject } from '../../application/ports/alert-store.ts';
import type { NewNotification } from '../../application/ports/notification-queue.ts';
import { isId } from '../../domain/kernel/id.ts';
import type { Severity } from '../../domain/market/anomaly.ts';
import type { Alert, AlertKind } from '../../domain/risk/alert.ts';
import { PUSH_INTERVAL_MS, STORM_ALERTS, STORM_WINDOW_MS } from '../../domain/risk/alert-book.ts';
import type { AlertChange, AlertsBefore } from '../../domain/risk/alert-book.ts';
import { ALERT_COLUMNS, alertOf, alertRecord, UPSERT_ALERTS } from './alert-rows.ts';
import type { AlertRow } from './alert-rows.ts';
import type { Database } from './database.ts';

/** Key of the advisory lock under which alerts change one after another: "alrt" in ASCII. */
const CHANGE_LOCK = 0x616c7274;

const UNRESOLVED = `
  SELECT ${ALERT_COLUMNS} FROM alerts a
  WHERE a.status <> 'resolved' AND (a.kind, a.subject) IN (SELECT kind, subject FROM unnest($1::text[], $2::text[]) AS given (kind, subject))`;
const NEWEST = `
  SELECT k.kind, n.created_at FROM unnest($1::text[]) AS k (kind)
  CROSS JOIN LATERAL (
    SELECT a.created_at FROM alerts a WHERE a.kind = k.kind AND a.created_at > $2 ORDER BY a.created_at DESC LIMIT ${STORM_ALERTS}) n
  ORDER BY n.created_at`;
const OPEN_ANOMALIES = `
  SELECT DISTINCT a.subject FROM alerts a
  JOIN alert_anomalies x ON x.alert_id = a.id JOIN anomalies n ON n.id = x.anomaly_id
  WHERE a.kind = 'market-spike' AND a.subject = ANY ($1::text[]) AND a.status <> 'resolved' AND n.status = 'open'`;
/** `$1` is now. A snoozed one is due when its snooze is over. */
const IS_DUE = `
  a.status <> 'resolved' AND (a.is_push_due OR a.snoozed_until IS NOT NULL)
  AND (a.snoozed_until <= $1::bigint OR (a.snoozed_until IS NULL AND a.is_push_due AND a.pushed_at <= $1::bigint - ${PUSH_INTERVAL_MS}))`;
/** The limit is passed by a kind while its alerts from the newest to the one after the limit are within the window. */
const HAS_ENDED = `
  a.kind = 'alert-storm' AND a.status <> 'resolved' AND a.updated_at <= $1::bigint - ${STORM_WINDOW_MS}
  AND coalesce((
    SELECT c.created_at FROM alerts c WHERE c.kind = a.subject ORDER BY c.created_at DESC OFFSET ${STORM_ALERTS} LIMIT 1
  ), 0) <= $1::bigint - ${2 * STORM_WINDOW_MS}`;

export class PostgresAlertStore extends AlertStore {
  constructor(private readonly database: Database) {
    super();
  }

  async lock(): Promise<void> {
    await this.database.query(`SELECT pg_advisory_xact_lock(${CHANGE_LOCK})`);
  }

  async get(id: string): Promise<Alert | null> {
    return isId(id) ? ((await this.select('a.id = $1', [id]))[0] ?? null) : null;
  }

  async before(subjects: readonly AlertSubject[], at: number): Promise<AlertsBefore> {
    const kinds = [...new Set(subjects.map(({ kind }) => kind))];
    const wanted = [...subjects, ...kinds.map((kind) => ({ kind: 'alert-storm', subject: kind }))];
    const rows = await this.database.query<AlertRow>(UNRESOLVED, [wanted.map(({ kind }) => kind), wanted.map(({ subject }) => subject)]);
    const times = await this.database.query<{ kind: AlertKind; created_at: number }>(NEWEST, [kinds, at - STORM_WINDOW_MS]);
    const newest = new Map<AlertKind, number[]>(kinds.map((kind) => [kind, []]));
    for (const { kind, created_at } of times) newest.get(kind)!.push(created_at);
    return { unresolved: rows.map(alertOf), newest };
  }

  async knownAnomalies(anomalyIds: readonly string[]): Promise<ReadonlyMap<string, Severity>> {
    const rows = await this.database.query<{ anomaly_id: string; severity: Severity }>(
      'SELECT x.anomaly_id, a.severity FROM alert_anomalies x JOIN alerts a ON a.id = x.alert_id WHERE x.anomaly_id = ANY ($1::uuid[])',
      [anomalyIds],
    );
    return new Map(rows.map(({ anomaly_id, severity }) => [anomaly_id, severity]));
  }

  async withOpenAnomaly(subjects: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await this.database.query<{ subject: string }>(OPEN_ANOMALIES, [subjects]);
    return new Set(rows.map(({ subject }) => subject));
  }

  async isAnyDue(at: number): Promise<boolean> {
    const [row] = await this.database.query<{ due: boolean }>(
      `SELECT EXISTS (SELECT FROM alerts a WHERE ${IS_DUE}) OR EXISTS (SELECT FROM alerts a WHERE ${HAS_ENDED}) AS due`,
      [at],
    );
    return row!.due;
  }

  async due(at: number, limit: number): Promise<Alert[]> {
    return this.select(`${IS_DUE} ORDER BY a.pushed_at LIMIT $2`, [at, limit]);
  }

  async endedStorms(at: number): Promise<Alert[]> {
    return this.select(HAS_ENDED, [at]);
  }

  async save(changes: readonly AlertChange[], notifications: readonly NewNotification[]): Promise<void> {
    if (changes.length === 0) return;
    const run = async (sql: string, records: readonly object[]): Promise<void> => {
      if (records.length > 0) await this.database.execute(sql, [JSON.stringify(records)]);
    };
    await run(
      UPSERT_ALERTS,
      changes.map(({ alert }) => alertRecord(alert)),
    );
    await run(
      INSERT_TRANSACTIONS,
      changes.flatMap(({ alert, transactions }) =>
        transactions.map(({ id, counterpartyId }) => ({ alert_id: alert.id, transaction_id: id, counterparty_id: counterpartyId })),
      ),
    );
    await run(
      INSERT_ANOMALIES,
      changes.flatMap(({ alert, anomalyIds }) => anomalyIds.map((id) => ({ alert_id: alert.id, anomaly_id: id }))),
    );
    await run(
      INSERT_TIMELINE,
      changes.flatMap(({ alert, entries }) => entries.map((entry) => ({ alert_id: alert.id, ...entry }))),
    );
    await run(
      INSERT_EVENTS,
      changes.flatMap(({ events }) => events.map(({ event, alert }) => ({ at: alert.updatedAt, event, alert }))),
    );
    await run(INSERT_NOTIFICATIONS, notifications);
  }

  private async select(condition: string, parameters: readonly unknown[]): Promise<Alert[]> {
    const rows = await this.database.query<AlertRow>(`SELECT ${ALERT_COLUMNS} FROM alerts a WHERE ${condition}`, parameters);
    return rows.map(alertOf);
  }
}

const INSERT_TRANSACTIONS = `
  INSERT INTO alert_transactions (transaction_id, alert_id, counterparty_id)
  SELECT transaction_id, alert_id, counterparty_id
  FROM jsonb_to_recordset($1::jsonb) AS r (transaction_id uuid, alert_id uuid, counterparty_id text)
  ON CONFLICT DO NOTHING`;
const INSERT_ANOMALIES = `
  INSERT INTO alert_anomalies (anomaly_id, alert_id)
  SELECT anomaly_id, alert_id FROM jsonb_to_recordset($1::jsonb) AS r (anomaly_id uuid, alert_id uuid)
  ON CONFLICT (anomaly_id) DO UPDATE SET alert_id = excluded.alert_id`;
const INSERT_TIMELINE = `
  INSERT INTO alert_timeline (alert_id, at, actor, action, details)
  SELECT alert_id, at, actor, action, details
  FROM ROWS FROM (jsonb_to_recordset($1::jsonb) AS (alert_id uuid, at bigint, actor text, action text, details jsonb))
    WITH ORDINALITY AS r (alert_id, at, actor, action, details, ordinality_)
  ORDER BY ordinality_`;
const INSERT_EVENTS = `
  INSERT INTO alert_events (position, at, event, alert)
  SELECT (SELECT coalesce(max(position), 0) FROM alert_events) + ordinality_, at, event, alert
  FROM ROWS FROM (jsonb_to_recordset($1::jsonb) AS (at bigint, event text, alert jsonb))
    WITH ORDINALITY AS r (at, event, alert, ordinality_)`;
const INSERT_NOTIFICATIONS = `
  INSERT INTO notifications (id, alert_id, url, type, body, created_at, next_attempt_at, state)
  SELECT id, "alertId", url, type, body, "createdAt", "createdAt", 'pending'
  FROM jsonb_to_recordset($1::jsonb) AS r (id uuid, "alertId" uuid, url text, type text, body text, "createdAt" bigint)`;
