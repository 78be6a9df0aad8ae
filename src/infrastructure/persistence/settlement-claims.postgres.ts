/** Claims on transactions in PostgreSQL: rows that others hold are skipped, leases run on the database's clock, tokens fence. */
import { SettlementClaims } from '../../application/ports/settlement-claims.ts';
import type { Claim, ExpiryTimes, SettledClaim } from '../../application/ports/settlement-claims.ts';
import type { Database } from './database.ts';
import { recordedTransitions } from './recorded-transitions.ts';
import { STATUS_CODES } from './transaction-codes.ts';

const PENDING = STATUS_CODES.code('Pending');
const HELD = STATUS_CODES.code('Held');
const PROCESSING = STATUS_CODES.code('Processing');
const FAILED = STATUS_CODES.code('Failed');
const ACTOR = 'system:settlement';
const IN_MS = `* interval '1 ms'`;

interface ClaimRow {
  id: string;
  token: number;
  amount_minor: number;
  currency: string;
  attempt: number;
}

/** The hold and decline of an assessment change the status, so what is Pending with a decision may be settled. */
const CLAIM = `
  WITH free AS MATERIALIZED (
    SELECT id FROM transactions WHERE status = ${PENDING} AND decision IS NOT NULL
    ORDER BY created_at, id LIMIT $1 FOR UPDATE SKIP LOCKED),
  claimed AS (
    UPDATE transactions t
    SET status = ${PROCESSING}, version = t.version + 1, updated_at = greatest(t.updated_at, $4),
        claimed_by = $2, claim_token = t.claim_token + 1, lease_until = now() + $3 ${IN_MS}, attempts = t.attempts + 1
    FROM free WHERE t.id = free.id
    RETURNING t.id, t.version, t.claim_token, t.amount_minor, t.currency, t.attempts, t.updated_at),
  changed AS (
    SELECT id, version, ${PENDING} AS from_status, ${PROCESSING} AS to_status, updated_at AS at, '${ACTOR}' AS actor, NULL AS note FROM claimed),
  ${recordedTransitions('changed')}
  SELECT id, claim_token AS token, amount_minor, currency, attempts AS attempt FROM claimed`;

/** The status stays, so there is nothing to record but the end of what was tried too often. */
const TAKE_OVER = `
  WITH ended AS MATERIALIZED (
    SELECT id, attempts >= $5 AS is_exhausted FROM transactions WHERE status = ${PROCESSING} AND lease_until <= now()
    ORDER BY lease_until LIMIT $1 FOR UPDATE SKIP LOCKED),
  claimed AS (
    UPDATE transactions t
    SET claimed_by = $2, claim_token = t.claim_token + 1, lease_until = now() + $3 ${IN_MS}, attempts = t.attempts + 1
    FROM ended WHERE t.id = ended.id AND NOT ended.is_exhausted
    RETURNING t.id, t.claim_token, t.amount_minor, t.currency, t.attempts),
  failed AS (
    UPDATE transactions t
    SET status = ${FAILED}, reason = 'settlement_exhausted', version = t.version + 1, updated_at = greatest(t.updated_at, $4),
        processed_at = greatest(t.updated_at, $4), claim_token = t.claim_token + 1, claimed_by = NULL, lease_until = NULL
    FROM ended WHERE t.id = ended.id AND ended.is_exhausted
    RETURNING t.id, t.version, t.updated_at),
  changed AS (
    SELECT id, version, ${PROCESSING} AS from_status, ${FAILED} AS to_status, updated_at AS at, '${ACTOR}' AS actor,
           'settlement_exhausted' AS note FROM failed),
  ${recordedTransitions('changed')}
  SELECT id, claim_token AS token, amount_minor, currency, attempts AS attempt FROM claimed
  UNION ALL
  SELECT id, NULL, NULL, NULL, NULL FROM failed`;

const GIVEN = `unnest($1::uuid[], $2::bigint[]) AS given (id, token)`;
const STILL_OURS = `t.id = given.id AND t.claim_token = given.token AND t.status = ${PROCESSING}`;

/** Locked in one order by all who wait for locks: two that have some of the same rows, each in its own, would wait for each other. */
const OURS = (given: string, columns = 't.id'): string => `
  ours AS MATERIALIZED (SELECT ${columns} FROM ${given} JOIN transactions t ON ${STILL_OURS} ORDER BY t.id FOR UPDATE OF t)`;
const LEASED = `t.id = ours.id AND t.lease_until IS NOT NULL`;

const HEARTBEAT = `
  WITH ${OURS(GIVEN)}
  UPDATE transactions t SET lease_until = now() + $3 ${IN_MS} FROM ours WHERE ${LEASED} RETURNING t.id`;

const GIVE_BACK = `
  WITH ${OURS(GIVEN)}
  UPDATE transactions t SET lease_until = now() + $3 ${IN_MS}, claimed_by = NULL, attempts = t.attempts - $4::smallint FROM ours WHERE ${LEASED}`;

const FINISH = `
  WITH ${OURS('unnest($1::uuid[], $2::bigint[], $3::smallint[], $4::text[]) AS given (id, token, status, reason)', 't.id, given.status, given.reason')},
  finished AS (
    UPDATE transactions t
    SET status = ours.status, reason = ours.reason, version = t.version + 1, updated_at = greatest(t.updated_at, $5),
        processed_at = greatest(t.updated_at, $5), claimed_by = NULL, lease_until = NULL
    FROM ours WHERE t.id = ours.id
    RETURNING t.id, t.version, t.status, t.updated_at, t.reason),
  changed AS (
    SELECT id, version, ${PROCESSING} AS from_status, status AS to_status, updated_at AS at, '${ACTOR}' AS actor, reason AS note FROM finished),
  ${recordedTransitions('changed')}
  SELECT id FROM finished`;

/** A statement for each index that finds the old ones. */
const EXPIRE = (condition: string, status: number): string => `
  WITH late AS MATERIALIZED (
    SELECT id FROM transactions WHERE status = ${status} AND ${condition}
    ORDER BY created_at, id LIMIT $1 FOR UPDATE SKIP LOCKED),
  expired AS (
    UPDATE transactions t
    SET status = ${FAILED}, reason = 'expired', version = t.version + 1, updated_at = greatest(t.updated_at, $2),
        processed_at = greatest(t.updated_at, $2)
    FROM late WHERE t.id = late.id
    RETURNING t.id, t.version, t.updated_at),
  changed AS (
    SELECT id, version, ${status} AS from_status, ${FAILED} AS to_status, updated_at AS at, 'system:expiry' AS actor, 'expired' AS note FROM expired),
  ${recordedTransitions('changed')}
  SELECT count(*) AS count FROM expired`;
const EXPIRE_UNASSESSED = EXPIRE('decision IS NULL AND created_at <= $3', PENDING);
const EXPIRE_ASSESSED = EXPIRE('decision IS NOT NULL AND created_at <= $3', PENDING);
/** A transaction is held after its creation, so the index by creation narrows. */
const EXPIRE_HELD = EXPIRE('created_at <= $3 AND updated_at <= $3', HELD);

export class PostgresSettlementClaims extends SettlementClaims {
  /** @param owner stands beside what is claimed, for people who look */
  constructor(
    private readonly database: Database,
    private readonly owner: string,
  ) {
    super();
  }

  async claim(limit: number, leaseMs: number, at: number): Promise<Claim[]> {
    return (await this.database.query<ClaimRow>(CLAIM, [limit, this.owner, leaseMs, at])).map(claimOf);
  }

  async takeOver(limit: number, leaseMs: number, maxAttempts: number, at: number): Promise<{ claims: Claim[]; exhausted: number }> {
    const rows = await this.database.query<ClaimRow>(TAKE_OVER, [limit, this.owner, leaseMs, at, maxAttempts]);
    const claims = rows.filter(({ token }) => token !== null).map(claimOf);
    return { claims, exhausted: rows.length - claims.length };
  }

  async heartbeat(claims: readonly Pick<Claim, 'id' | 'token'>[], leaseMs: number): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(HEARTBEAT, [...keysOf(claims), leaseMs]);
    return rows.map(({ id }) => id);
  }

  async finish(settled: readonly SettledClaim[], at: number): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(FINISH, [
      ...keysOf(settled),
      settled.map(({ outcome }) => STATUS_CODES.code(outcome.status)),
      settled.map(({ outcome }) => (outcome.status === 'Failed' ? outcome.reason : null)),
      at,
    ]);
    return rows.map(({ id }) => id);
  }

  async giveBack(claims: readonly Pick<Claim, 'id' | 'token'>[], delayMs: number, untried: boolean): Promise<void> {
    await this.database.execute(GIVE_BACK, [...keysOf(claims), delayMs, untried ? 1 : 0]);
  }

  async expire({ pendingSeconds, heldSeconds }: ExpiryTimes, limit: number, at: number): Promise<number> {
    let expired = 0;
    const sweep = async (sql: string, seconds: number): Promise<void> => {
      if (seconds === 0) return;
      const [row] = await this.database.query<{ count: number }>(sql, [limit, at, at - seconds * 1000]);
      expired += row!.count;
    };
    await sweep(EXPIRE_UNASSESSED, pendingSeconds);
    await sweep(EXPIRE_ASSESSED, pendingSeconds);
    await sweep(EXPIRE_HELD, heldSeconds);
    return expired;
  }
}

function keysOf(claims: readonly Pick<Claim, 'id' | 'token'>[]): [string[], number[]] {
  return [claims.map(({ id }) => id), claims.map(({ token }) => token)];
}

function claimOf({ id, token, amount_minor, currency, attempt }: ClaimRow): Claim {
  return { id, token, amountMinor: amount_minor, currency, attempt };
}
