/** Rows of transactions and their history as the domain knows them, in one place for every adapter. */
import type { HistoryEntry, Transaction } from '../../domain/transactions/transaction.ts';
import { DECISION_CODES, SOURCE_CODES, STATUS_CODES, TYPE_CODES } from './transaction-codes.ts';

/** The columns that `transactionOf` needs, of the table called `t`. */
export const TRANSACTION_COLUMNS = [
  'id',
  'amount_minor',
  'amount_reporting',
  'currency',
  'type',
  'source',
  'status',
  'risk_score',
  'decision',
  'account_id',
  'counterparty_id',
  'country',
  'counterparty_country',
  'ip',
  'device',
  'latitude',
  'longitude',
  'description',
  'symbol',
  'simulated',
  'reason',
  'created_at',
  'updated_at',
  'processed_at',
  'version',
]
  .map((name) => `t.${name}`)
  .join(', ');

export interface TransactionRow {
  id: string;
  amount_minor: number;
  amount_reporting: number | null;
  currency: string;
  type: number;
  source: number;
  status: number;
  risk_score: number | null;
  decision: number | null;
  account_id: string;
  counterparty_id: string | null;
  country: string | null;
  counterparty_country: string | null;
  ip: string | null;
  device: string | null;
  latitude: number | null;
  longitude: number | null;
  description: string | null;
  symbol: string | null;
  simulated: boolean;
  reason: string | null;
  created_at: number;
  updated_at: number;
  processed_at: number | null;
  version: number;
}

export function transactionOf(row: TransactionRow): Transaction {
  return {
    id: row.id,
    amountMinor: row.amount_minor,
    amountReporting: row.amount_reporting,
    currency: row.currency,
    type: TYPE_CODES.word(row.type),
    source: SOURCE_CODES.word(row.source),
    status: STATUS_CODES.word(row.status),
    riskScore: row.risk_score,
    decision: row.decision === null ? null : DECISION_CODES.word(row.decision),
    accountId: row.account_id,
    counterpartyId: row.counterparty_id,
    country: row.country,
    counterpartyCountry: row.counterparty_country,
    ip: row.ip,
    device: row.device,
    latitude: row.latitude,
    longitude: row.longitude,
    description: row.description,
    symbol: row.symbol,
    simulated: row.simulated,
    reason: row.reason,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    processedAt: row.processed_at,
    version: row.version,
  };
}

/** The columns that `historyEntryOf` needs, of the table called `h`. */
export const HISTORY_COLUMNS = 'h.version, h.from_status, h.to_status, h.at, h.actor, h.reason';

export interface HistoryRow {
  version: number;
  from_status: number | null;
  to_status: number;
  at: number;
  actor: string;
  reason: string | null;
}

export function historyEntryOf(row: HistoryRow): HistoryEntry {
  return {
    version: row.version,
    from: row.from_status === null ? null : STATUS_CODES.word(row.from_status),
    to: STATUS_CODES.word(row.to_status),
    at: row.at,
    actor: row.actor,
    reason: row.reason,
  };
}
