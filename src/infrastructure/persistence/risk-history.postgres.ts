/** The past of accounts, spikes and resolved alerts in PostgreSQL, for a whole batch at once, in few statements. */
import { RiskHistory } from '../../application/ports/risk-history.ts';
import type { AccountPast, ResolvedTime, SpikeTime } from '../../application/ports/risk-history.ts';
import type { PastTransaction } from '../../domain/risk/timeline.ts';
import type { Database } from './database.ts';
import { STATUS_CODES, TYPE_CODES } from './transaction-codes.ts';

/** Detection may lag behind the event time of a spike that is replayed or late. */
const DETECTION_LAG_MS = 3_600_000;

/** Of a counterparty the newest transactions with an alert that count; ids are in order of time. */
const MOST_OUTCOMES = 2000;
/** As many as a statement has time for where each has so many. */
const COUNTERPARTIES_AT_ONCE = 100;

/** Assessed, or imported as settled; what was declined or expired did not come about. */
const COUNTS = `
  NOT (t.status = ${STATUS_CODES.code('Pending')} AND t.decision IS NULL)
  AND NOT (t.status = ${STATUS_CODES.code('Failed')} AND t.reason IN ('declined', 'expired'))`;
const COLUMNS = 't.id, t.created_at, t.amount_reporting, t.type, t.counterparty_id, t.latitude, t.longitude';
const newest = (condition: string, isIncoming: boolean): string => `
  SELECT a.account, ${isIncoming} AS is_incoming, p.*
  FROM unnest($1::text[]) AS a (account), LATERAL (
    SELECT ${COLUMNS} FROM transactions t WHERE ${condition} AND t.created_at < $3 AND ${COUNTS} ORDER BY t.created_at DESC, t.id DESC LIMIT $2) p`;
const ACCOUNTS = `
  SELECT * FROM (
    ${newest('t.account_id = a.account', false)}
    UNION ALL
    ${newest(`t.counterparty_id = a.account AND t.type = ${TYPE_CODES.code('Transfer')} AND t.account_id <> a.account`, true)}) past
  ORDER BY created_at, id`;

const SPIKES = `
  SELECT s.name AS symbol, a.trigger_time AS at FROM symbols s JOIN anomalies a ON a.symbol_id = s.id
  WHERE s.name = ANY ($1::text[]) AND a.detected_at >= $2::bigint - ${DETECTION_LAG_MS} AND a.trigger_time BETWEEN $2::bigint AND $3::bigint
  ORDER BY a.trigger_time`;

const RESOLVED = `
  SELECT x.counterparty_id, a.resolved_at AS at, a.disposition = 'confirmed' AS is_confirmed
  FROM unnest($1::text[]) AS c (id),
  LATERAL (
    SELECT t.counterparty_id, t.alert_id FROM alert_transactions t WHERE t.counterparty_id = c.id
    ORDER BY t.transaction_id DESC LIMIT ${MOST_OUTCOMES}) x
  JOIN alerts a ON a.id = x.alert_id
  WHERE a.status = 'resolved' AND a.disposition IS NOT NULL AND a.resolved_at >= $2 AND a.resolved_at < $3
  ORDER BY a.resolved_at`;

interface PastRow {
  account: string;
  is_incoming: boolean;
  id: string;
  created_at: number;
  amount_reporting: number | null;
  type: number;
  counterparty_id: string | null;
  latitude: number | null;
  longitude: number | null;
}

export class PostgresRiskHistory extends RiskHistory {
  constructor(private readonly database: Database) {
    super();
  }

  async accounts(accountIds: readonly string[], limit: number, before = Number.MAX_SAFE_INTEGER): Promise<AccountPast[]> {
    const past = new Map(accountIds.map((accountId) => [accountId, { own: [] as PastTransaction[], incoming: [] as PastTransaction[] }]));
    for (const row of await this.database.query<PastRow>(ACCOUNTS, [accountIds, limit, before])) {
      const { own, incoming } = past.get(row.account)!;
      (row.is_incoming ? incoming : own).push({
        id: row.id,
        createdAt: row.created_at,
        amountReporting: row.amount_reporting,
        type: TYPE_CODES.word(row.type),
        counterpartyId: row.counterparty_id,
        latitude: row.latitude,
        longitude: row.longitude,
      });
    }
    return [...past].map(([accountId, of]) => ({ accountId, ...of }));
  }

  async spikes(symbols: readonly string[], from: number, to: number): Promise<SpikeTime[]> {
    return this.database.query<{ symbol: string; at: number }>(SPIKES, [symbols, from, to]);
  }

  async resolved(counterpartyIds: readonly string[], from: number, to: number): Promise<ResolvedTime[]> {
    type Row = { counterparty_id: string; at: number; is_confirmed: boolean };
    const rows: Row[] = [];
    for (let at = 0; at < counterpartyIds.length; at += COUNTERPARTIES_AT_ONCE) {
      const some = counterpartyIds.slice(at, at + COUNTERPARTIES_AT_ONCE);
      for (const row of await this.database.query<Row>(RESOLVED, [some, from, to])) rows.push(row);
    }
    return rows.map((row) => ({ counterpartyId: row.counterparty_id, at: row.at, isConfirmed: row.is_confirmed }));
  }
}
