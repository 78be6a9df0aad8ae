/** Alerts read from PostgreSQL. */
import { AlertRepository } from '../../application/ports/alert-repository.ts';
import type { AlertCounts, AlertDetail, AlertFilter, AlertPosition } from '../../application/ports/alert-repository.ts';
import { isId } from '../../domain/kernel/id.ts';
import type { Alert, TimelineEntry } from '../../domain/risk/alert.ts';
import { ALERT_COLUMNS, alertOf } from './alert-rows.ts';
import type { AlertRow } from './alert-rows.ts';
import type { Database } from './database.ts';

/** Entries of a timeline that are shown. */
const MAX_ENTRIES = 1000;
/** One is unresolved at a time; a bound all the same. */
const MAX_OF_ACCOUNT = 50;

const SELECT = `SELECT ${ALERT_COLUMNS} FROM alerts a`;
/** One statement, so that state and timeline are of one moment. */
const SELECT_DETAIL = `
  SELECT ${ALERT_COLUMNS}, (
    SELECT json_agg(json_build_object('at', t.at, 'actor', t.actor, 'action', t.action, 'details', t.details) ORDER BY t.id)
    FROM (SELECT * FROM alert_timeline WHERE alert_id = a.id ORDER BY id DESC LIMIT ${MAX_ENTRIES}) t
  ) AS timeline
  FROM alerts a WHERE a.id = $1`;
const COUNTS = `
  SELECT count(*) FILTER (WHERE status = 'open') AS open,
         count(*) FILTER (WHERE status = 'acknowledged') AS acknowledged,
         count(*) FILTER (WHERE status = 'investigating') AS investigating,
         count(*) FILTER (WHERE assignee = $1::text) AS mine,
         count(*) FILTER (WHERE assignee IS NULL) AS unassigned,
         count(*) FILTER (WHERE snoozed_until > $2) AS snoozed,
         count(*) FILTER (WHERE severity = 'critical') AS critical,
         count(*) FILTER (WHERE severity = 'high') AS high,
         count(*) FILTER (WHERE severity = 'medium') AS medium
  FROM alerts WHERE status <> 'resolved'`;

type CountsRow = Record<Exclude<keyof AlertCounts, 'bySeverity'> | 'critical' | 'high' | 'medium', number>;

export class PostgresAlertRepository extends AlertRepository {
  constructor(private readonly database: Database) {
    super();
  }

  async detail(id: string): Promise<AlertDetail | null> {
    if (!isId(id)) return null;
    const [row] = await this.database.query<AlertRow & { timeline: TimelineEntry[] | null }>(SELECT_DETAIL, [id]);
    return row === undefined ? null : { alert: alertOf(row), timeline: row.timeline ?? [] };
  }

  async find(filter: AlertFilter, after: AlertPosition | null, limit: number): Promise<Alert[]> {
    const parameters: unknown[] = [];
    const conditions: string[] = [];
    const add = (condition: (...places: string[]) => string, ...values: unknown[]): void => {
      if (values.some((value) => value === undefined)) return;
      conditions.push(condition(...values.map((value) => `$${parameters.push(value)}`)));
    };
    for (const column of ['status', 'kind', 'severity', 'subject', 'assignee'] as const) {
      add((place) => `a.${column} = ${place}`, filter[column]);
    }
    add((place) => `a.created_at >= ${place}`, filter.from);
    add((place) => `a.created_at < ${place}`, filter.to);
    add((createdAt, id) => `(a.created_at, a.id) < (${createdAt}::bigint, ${id}::uuid)`, after?.createdAt, after?.id);
    const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
    const sql = `${SELECT} ${where} ORDER BY a.created_at DESC, a.id DESC LIMIT $${parameters.push(limit)}`;
    return (await this.database.query<AlertRow>(sql, parameters)).map(alertOf);
  }

  async counts(assignee: string | null, at: number): Promise<AlertCounts> {
    const [row] = await this.database.query<CountsRow>(COUNTS, [assignee, at]);
    const { critical, high, medium, ...counts } = row!;
    return { ...counts, bySeverity: { critical, high, medium } };
  }

  async idsOfTransaction(transactionId: string): Promise<string[]> {
    const rows = await this.database.query<{ alert_id: string }>(
      'SELECT alert_id FROM alert_transactions WHERE transaction_id = $1 ORDER BY alert_id',
      [transactionId],
    );
    return rows.map(({ alert_id }) => alert_id);
  }

  async unresolvedOf(accountId: string): Promise<Alert[]> {
    const rows = await this.database.query<AlertRow>(
      `${SELECT} WHERE a.kind = 'transaction-risk' AND a.subject = $1 AND a.status <> 'resolved'
       ORDER BY a.created_at DESC, a.id DESC LIMIT ${MAX_OF_ACCOUNT}`,
      [accountId],
    );
    return rows.map(alertOf);
  }
}
