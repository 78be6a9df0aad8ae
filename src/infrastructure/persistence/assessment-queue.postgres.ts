/** Transactions that wait to be judged, in PostgreSQL: those that are Pending without a decision. */
import { AssessmentQueue } from '../../application/ports/assessment-queue.ts';
import type { Judged, StoredDecisions } from '../../application/ports/assessment-queue.ts';
import type { Transaction } from '../../domain/transactions/transaction.ts';
import { lockedLease } from './cluster-lease.postgres.ts';
import type { Database } from './database.ts';
import { recordedTransitions } from './recorded-transitions.ts';
import { DECISION_CODES, EVENT_CODES, STATUS_CODES } from './transaction-codes.ts';
import { TRANSACTION_COLUMNS, transactionOf } from './transaction-rows.ts';
import type { TransactionRow } from './transaction-rows.ts';

const PENDING = STATUS_CODES.code('Pending');
const REVIEW = DECISION_CODES.code('review');
const HOLD = DECISION_CODES.code('hold');
const DECLINE = DECISION_CODES.code('decline');

const WAITING = `
  SELECT ${TRANSACTION_COLUMNS} FROM transactions t
  WHERE t.status = ${PENDING} AND t.decision IS NULL AND t.id <> ALL ($2::uuid[])
  ORDER BY t.created_at, t.id LIMIT $1`;

/** hold and decline are changes of status; review is told without one; approve is told by the settlement that follows. */
const DECIDE = `
  WITH ${lockedLease('assessment')},
  given AS (SELECT * FROM unnest($3::uuid[], $4::smallint[], $5::smallint[], $6::text[]) AS given (id, risk_score, decision, hits)),
  judged AS (
    UPDATE transactions t
    SET risk_score = g.risk_score, decision = g.decision, hits = g.hits::jsonb,
        status = CASE g.decision WHEN ${HOLD} THEN ${STATUS_CODES.code('Held')} WHEN ${DECLINE} THEN ${STATUS_CODES.code('Failed')} ELSE t.status END,
        reason = CASE g.decision WHEN ${DECLINE} THEN 'declined' END,
        version = t.version + CASE WHEN g.decision >= ${HOLD} THEN 1 ELSE 0 END,
        updated_at = CASE WHEN g.decision >= ${HOLD} THEN greatest(t.updated_at, $2) ELSE t.updated_at END,
        processed_at = CASE g.decision WHEN ${DECLINE} THEN greatest(t.updated_at, $2) END
    FROM given g, lease
    WHERE t.id = g.id AND t.status = ${PENDING} AND t.decision IS NULL
    RETURNING t.id, t.version, t.status AS to_status, t.decision, t.updated_at AS at, t.reason),
  changed AS (
    SELECT id, version, ${PENDING} AS from_status, to_status, at, 'system:risk' AS actor, reason AS note FROM judged WHERE decision >= ${HOLD}),
  ${recordedTransitions('changed')},
  flagged AS (
    INSERT INTO outbox (transaction_id, version, kind)
    SELECT id, version, ${EVENT_CODES.code('assessed')} FROM judged WHERE decision = ${REVIEW})
  SELECT (SELECT count(*) FROM lease) AS held, count(*) FILTER (WHERE decision < ${HOLD}) AS settleable,
    coalesce(array_agg(id::text), '{}') AS ids FROM judged`;

export class PostgresAssessmentQueue extends AssessmentQueue {
  constructor(private readonly database: Database) {
    super();
  }

  async waiting(limit: number, except: readonly string[]): Promise<Transaction[]> {
    return (await this.database.query<TransactionRow>(WAITING, [limit, except])).map(transactionOf);
  }

  async decide(judged: readonly Judged[], token: number, at: number): Promise<StoredDecisions | null> {
    const [row] = await this.database.query<{ held: number; settleable: number; ids: string[] }>(DECIDE, [
      token,
      at,
      judged.map(({ id }) => id),
      judged.map(({ riskScore }) => riskScore),
      judged.map(({ decision }) => DECISION_CODES.code(decision)),
      judged.map(({ hits }) => JSON.stringify(hits)),
    ]);
    const { held, settleable, ids } = row!;
    return held === 0 ? null : { ids, settleable };
  }
}
