/** Changes of status in PostgreSQL: row, history row and event in one statement, guarded by the status it was in. */
import { Injectable } from '@nestjs/common';
import { TransactionTransitions } from '../../application/ports/transaction-transitions.ts';
import type { Transition, TransitionResult } from '../../application/ports/transaction-transitions.ts';
import { isTerminal, mayBecome } from '../../domain/transactions/transaction-status.ts';
import { Database } from './database.ts';
import { EVENT_CODES, STATUS_CODES } from './transaction-codes.ts';
import { historyEntryOf, TRANSACTION_COLUMNS, transactionOf } from './transaction-rows.ts';
import type { HistoryRow, TransactionRow } from './transaction-rows.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

type Row = TransactionRow & { last: HistoryRow };

/**
 * $1 id, $2 the new status, $3 whether it is terminal, $4 reason, $5 the statuses it may be in, $6 actor, $7 note, $8 time.
 * A raised token fences whoever had it in hand; a lease that has run out offers a released one to settlement.
 */
const MAKE = `
  WITH found AS (
    SELECT id, status FROM transactions WHERE id = $1 AND status = ANY ($5::smallint[]) FOR UPDATE
  ), t AS (
    UPDATE transactions t SET
      status = $2, version = t.version + 1, reason = coalesce($4, t.reason),
      updated_at = greatest(t.updated_at, $8), processed_at = CASE WHEN $3 THEN greatest(t.updated_at, $8) END,
      claimed_by = NULL, claim_token = t.claim_token + 1, next_attempt_at = NULL,
      lease_until = CASE WHEN found.status = ${STATUS_CODES.code('Held')} AND NOT $3 THEN now() END
    FROM found WHERE t.id = $1 AND found.id = t.id
    RETURNING t.*, found.status AS was
  ), h AS (
    INSERT INTO transaction_history (transaction_id, at, version, from_status, to_status, actor, reason)
    SELECT id, updated_at, version, was, status, $6, $7 FROM t
    RETURNING version, from_status, to_status, at, actor, reason
  ), events AS (
    INSERT INTO outbox (transaction_id, version, kind) SELECT id, version, ${EVENT_CODES.code('transition')} FROM t
  )
  SELECT ${TRANSACTION_COLUMNS}, (SELECT to_json(h) FROM h) AS last FROM t`;

const SELECT = `
  SELECT ${TRANSACTION_COLUMNS}, (
    SELECT to_json(h) FROM transaction_history h WHERE h.transaction_id = t.id ORDER BY h.version DESC LIMIT 1
  ) AS last
  FROM transactions t WHERE t.id = $1`;

@Injectable()
export class PostgresTransactionTransitions extends TransactionTransitions {
  constructor(private readonly database: Database) {
    super();
  }

  async make({ id, to, from, actor, reason, note, at }: Transition): Promise<TransitionResult> {
    const illegal = from.find((status) => !mayBecome(status, to, reason));
    // Nobody outside can ask for it: whoever calls has named a step that there is not.
    if (illegal !== undefined) throw new TypeError(`${illegal} never becomes ${to} for the reason ${reason}`);
    if (!UUID.test(id)) return { outcome: 'absent' };
    const statuses = from.map((status) => STATUS_CODES.code(status));
    const [changed] = await this.database.query<Row>(MAKE, [id, STATUS_CODES.code(to), isTerminal(to), reason, statuses, actor, note, at]);
    if (changed !== undefined) {
      this.onMade();
      return resultOf('changed', changed);
    }
    const [standing] = await this.database.query<Row>(SELECT, [id]);
    return standing === undefined ? { outcome: 'absent' } : resultOf('stands', standing);
  }
}

function resultOf(outcome: 'changed' | 'stands', row: Row): TransitionResult {
  return { outcome, transaction: transactionOf(row), last: historyEntryOf(row.last) };
}
