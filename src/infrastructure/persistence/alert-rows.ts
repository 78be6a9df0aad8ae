/** Rows of alerts as the domain knows them, in one place for every adapter. */
import type { Severity } from '../../domain/market/anomaly.ts';
import type { Alert, AlertKind, AlertStatus, Disposition } from '../../domain/risk/alert.ts';

/** Columns with their types, and the field that each holds. */
const COLUMNS: readonly (readonly [name: string, type: string, field: keyof Alert])[] = [
  ['id', 'uuid', 'id'],
  ['kind', 'text', 'kind'],
  ['subject', 'text', 'subject'],
  ['severity', 'text', 'severity'],
  ['message', 'text', 'message'],
  ['status', 'text', 'status'],
  ['disposition', 'text', 'disposition'],
  ['count', 'bigint', 'count'],
  ['first_seen_at', 'bigint', 'firstSeenAt'],
  ['last_seen_at', 'bigint', 'lastSeenAt'],
  ['assignee', 'text', 'assignee'],
  ['snoozed_until', 'bigint', 'snoozedUntil'],
  ['transaction_id', 'uuid', 'transactionId'],
  ['transaction_ids', 'uuid[]', 'transactionIds'],
  ['anomaly_id', 'uuid', 'anomalyId'],
  ['symbol', 'text', 'symbol'],
  ['hits', 'jsonb', 'hits'],
  ['parent_id', 'uuid', 'parentId'],
  ['resolved_at', 'bigint', 'resolvedAt'],
  ['created_at', 'bigint', 'createdAt'],
  ['updated_at', 'bigint', 'updatedAt'],
  ['version', 'integer', 'version'],
  ['last_act', 'text', 'lastAct'],
  ['pushed_at', 'bigint', 'pushedAt'],
  ['is_push_due', 'boolean', 'isPushDue'],
];

/** The columns that `alertOf` needs, of the table called `a`. */
export const ALERT_COLUMNS = COLUMNS.map(([name]) => `a.${name}`).join(', ');

/** Inserts or replaces the alerts of a JSON array of `alertRecord`s, `$1`, in its order. */
export const UPSERT_ALERTS = `
  INSERT INTO alerts (${COLUMNS.map(([name]) => name).join(', ')})
  SELECT ${COLUMNS.map(([name]) => `r.${name}`).join(', ')}
  FROM ROWS FROM (jsonb_to_recordset($1::jsonb) AS (${COLUMNS.map(([name, type]) => `${name} ${type}`).join(', ')}))
    WITH ORDINALITY AS r (${COLUMNS.map(([name]) => name).join(', ')}, ordinality_)
  ORDER BY r.ordinality_
  ON CONFLICT (id) DO UPDATE SET ${COLUMNS.slice(1)
    .map(([name]) => `${name} = excluded.${name}`)
    .join(', ')}`;

export function alertRecord(alert: Alert): Record<string, unknown> {
  return Object.fromEntries(COLUMNS.map(([name, , field]) => [name, alert[field]]));
}

export interface AlertRow {
  id: string;
  kind: AlertKind;
  subject: string;
  severity: Severity;
  message: string;
  status: AlertStatus;
  disposition: Disposition | null;
  count: number;
  first_seen_at: number;
  last_seen_at: number;
  assignee: string | null;
  snoozed_until: number | null;
  transaction_id: string | null;
  transaction_ids: string[];
  anomaly_id: string | null;
  symbol: string | null;
  hits: unknown[];
  parent_id: string | null;
  resolved_at: number | null;
  created_at: number;
  updated_at: number;
  version: number;
  last_act: string | null;
  pushed_at: number;
  is_push_due: boolean;
}

export function alertOf(row: AlertRow): Alert {
  return Object.fromEntries(COLUMNS.map(([name, , field]) => [field, row[name as keyof AlertRow]])) as unknown as Alert;
}
