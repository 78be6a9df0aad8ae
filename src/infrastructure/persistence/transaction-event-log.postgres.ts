/** The numbered events in PostgreSQL, told from the transactions and the history that they point at. */
import { TransactionEventLog } from '../../application/ports/transaction-event-log.ts';
import type { EventPage } from '../../application/ports/event-log.ts';
import type { TransactionEvent } from '../../application/ports/transaction-event-log.ts';
import { isTerminal } from '../../domain/transactions/transaction-status.ts';
import type { Database } from './database.ts';
import { EVENT_CODES, STATUS_CODES } from './transaction-codes.ts';
import { TRANSACTION_COLUMNS, transactionOf } from './transaction-rows.ts';
import type { TransactionRow } from './transaction-rows.ts';

interface EventRow extends TransactionRow {
  position: number;
  /** null of an event that an older release numbered. */
  seq: number | null;
  kind: number;
  event_version: number;
  from_status: number | null;
  to_status: number | null;
  at: number;
  actor: string;
  note: string | null;
}

const AFTER = `
  SELECT ${TRANSACTION_COLUMNS}, e.position, e.seq, e.kind, e.version AS event_version, h.from_status, h.to_status, h.at, h.actor, h.reason AS note
  FROM (SELECT * FROM transaction_events WHERE position > $1 ORDER BY position LIMIT $2) e
  LEFT JOIN transactions t ON t.id = e.transaction_id
  LEFT JOIN transaction_history h ON h.transaction_id = e.transaction_id AND h.version = e.version
  ORDER BY e.position`;

export class PostgresTransactionEventLog extends TransactionEventLog {
  constructor(private readonly database: Database) {
    super();
  }

  async newest(): Promise<number> {
    const [row] = await this.database.query<{ newest: number }>('SELECT coalesce(max(position), 0) AS newest FROM transaction_events');
    return row!.newest;
  }

  async after(position: number, limit: number): Promise<EventPage<TransactionEvent>> {
    const rows = await this.database.query<EventRow>(AFTER, [position, limit]);
    return {
      events: rows.map(eventOf).filter((event) => event !== null),
      position: rows.at(-1)?.position ?? position,
      isCut: rows.length > 0 && rows[0]!.position !== position + 1,
      isMoreWaiting: rows.length === limit,
    };
  }
}

/** null for a transaction that is there no more. */
function eventOf(row: EventRow): TransactionEvent | null {
  const kind = EVENT_CODES.word(row.kind);
  if (row.id === null || (kind !== 'assessed' && row.to_status === null)) return null;
  const latest = transactionOf(row);
  const version = row.event_version;
  if (kind === 'assessed') {
    return {
      position: row.position,
      seq: null,
      kind,
      transaction: { ...latest, status: 'Pending', version, ...OPEN, updatedAt: latest.createdAt },
      change: null,
    };
  }
  const status = STATUS_CODES.word(row.to_status!);
  const transaction = {
    ...latest,
    status,
    version,
    updatedAt: row.at,
    ...(isTerminal(status) ? { processedAt: row.at } : OPEN),
    ...(kind === 'accepted' ? { riskScore: null, decision: null } : {}),
  };
  const from = row.from_status === null ? null : STATUS_CODES.word(row.from_status);
  return {
    position: row.position,
    seq: row.seq,
    kind,
    transaction,
    change: { version, from, to: status, at: row.at, actor: row.actor, reason: row.note },
  };
}

/** Of a transaction that had not ended yet. */
const OPEN = { processedAt: null, reason: null } as const;
