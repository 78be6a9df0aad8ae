/** Sums over transactions in PostgreSQL. */
import { Injectable } from '@nestjs/common';
import { TransactionAnalytics } from '../../application/ports/transaction-analytics.ts';
import type {
  AccountSums,
  GroupedBy,
  TimeRange,
  TransactionSummary,
  TransactionSums,
} from '../../application/ports/transaction-analytics.ts';
import { Database } from './database.ts';
import { DECISION_CODES, SOURCE_CODES, STATUS_CODES, TYPE_CODES } from './transaction-codes.ts';

const MINUTE_MS = 60_000;
const IN_RANGE = 'created_at >= $1 AND created_at < $2';
/** Sums may be larger than any integer of the database; as text they arrive whole. */
const VOLUME = `coalesce(sum(amount_reporting), 0)::text AS volume`;
const FLAGGED = `count(*) FILTER (WHERE decision <> ${DECISION_CODES.code('approve')}) AS flagged`;
const COMPLETED = STATUS_CODES.code('Completed');
const FAILED = STATUS_CODES.code('Failed');
const OUTGOING = (['Payment', 'Transfer', 'Withdrawal'] as const).map((type) => TYPE_CODES.code(type)).join(', ');
const TRANSFER = TYPE_CODES.code('Transfer');

/** The key of a group as it is stored, and the word that it stands for. */
const GROUPS: Readonly<Record<GroupedBy, { column: string; word: (key: string | number) => string }>> = {
  country: { column: 'country', word: (key) => String(key) },
  source: { column: 'source', word: (key) => SOURCE_CODES.word(Number(key)) },
  type: { column: 'type', word: (key) => TYPE_CODES.word(Number(key)) },
};

interface SumsRow {
  count: number;
  volume: string;
  flagged: number;
}

@Injectable()
export class PostgresTransactionAnalytics extends TransactionAnalytics {
  constructor(private readonly database: Database) {
    super();
  }

  async summary({ from, to }: TimeRange): Promise<TransactionSummary> {
    const [row] = await this.database.query<SumsRow & Omit<TransactionSummary, keyof TransactionSums>>(
      `SELECT count(*) AS count, ${VOLUME}, ${FLAGGED},
              count(*) FILTER (WHERE status = ${COMPLETED}) AS completed,
              count(*) FILTER (WHERE status = ${FAILED}) AS failed,
              count(*) FILTER (WHERE status = ${STATUS_CODES.code('Held')}) AS held,
              (avg(processed_at - created_at) FILTER (WHERE status IN (${COMPLETED}, ${FAILED})))::double precision AS "averageProcessingTimeMs"
         FROM transactions WHERE ${IN_RANGE}`,
      [from, to],
    );
    return { ...row!, volume: BigInt(row!.volume) };
  }

  async byMinute({ from, to }: TimeRange): Promise<{ minute: number; count: number; volume: bigint }[]> {
    const rows = await this.database.query<{ minute: number; count: number; volume: string }>(
      `SELECT created_at - created_at % ${MINUTE_MS} AS minute, count(*) AS count, ${VOLUME} FROM transactions WHERE ${IN_RANGE} GROUP BY 1`,
      [from, to],
    );
    return rows.map((row) => ({ ...row, volume: BigInt(row.volume) }));
  }

  async groups(by: GroupedBy, { from, to }: TimeRange): Promise<(TransactionSums & { key: string })[]> {
    const { column, word } = GROUPS[by];
    const rows = await this.database.query<SumsRow & { key: string | number }>(
      `SELECT ${column} AS key, count(*) AS count, ${VOLUME}, ${FLAGGED} FROM transactions
        WHERE ${IN_RANGE} AND ${column} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1`,
      [from, to],
    );
    return rows.map(({ key, ...row }) => ({ key: word(key), ...sumsOf(row) }));
  }

  async topAccounts({ from, to }: TimeRange, limit: number): Promise<(TransactionSums & { accountId: string })[]> {
    const rows = await this.database.query<SumsRow & { accountId: string }>(
      `SELECT account_id AS "accountId", count(*) AS count, ${VOLUME}, ${FLAGGED} FROM transactions
        WHERE ${IN_RANGE} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT $3`,
      [from, to, limit],
    );
    return rows.map(({ accountId, ...row }) => ({ accountId, ...sumsOf(row) }));
  }

  async lifetime(accountId: string): Promise<{ firstSeenAt: number; lastSeenAt: number } | null> {
    const [row] = await this.database.query<{ firstSeenAt: number | null; lastSeenAt: number }>(
      `SELECT min(created_at) AS "firstSeenAt", max(created_at) AS "lastSeenAt" FROM transactions WHERE account_id = $1`,
      [accountId],
    );
    const { firstSeenAt, lastSeenAt } = row!;
    return firstSeenAt === null ? null : { firstSeenAt, lastSeenAt };
  }

  async accountSums(accountId: string, since: readonly number[]): Promise<AccountSums[]> {
    // Both ways through an index of their own: what the account sent, and what others transferred to it.
    const rows = await this.database.query<{ countOut: number; volumeOut: string; countIn: number; volumeIn: string }>(
      `WITH moves AS (
         SELECT created_at, amount_reporting, type IN (${OUTGOING}) AS is_out
           FROM transactions WHERE account_id = $1 AND created_at >= (SELECT min(t) FROM unnest($2::bigint[]) t)
         UNION ALL
         SELECT created_at, amount_reporting, false
           FROM transactions
          WHERE counterparty_id = $1 AND type = ${TRANSFER} AND account_id <> $1 AND created_at >= (SELECT min(t) FROM unnest($2::bigint[]) t))
       SELECT count(*) FILTER (WHERE is_out) AS "countOut",
              coalesce(sum(amount_reporting) FILTER (WHERE is_out), 0)::text AS "volumeOut",
              count(*) FILTER (WHERE NOT is_out) AS "countIn",
              coalesce(sum(amount_reporting) FILTER (WHERE NOT is_out), 0)::text AS "volumeIn"
         FROM unnest($2::bigint[]) WITH ORDINALITY AS w(since, n)
         LEFT JOIN moves ON moves.created_at >= w.since
        GROUP BY w.n ORDER BY w.n`,
      [accountId, since],
    );
    return rows.map((row) => ({ ...row, volumeOut: BigInt(row.volumeOut), volumeIn: BigInt(row.volumeIn) }));
  }
}

function sumsOf({ count, volume, flagged }: SumsRow): TransactionSums {
  return { count, volume: BigInt(volume), flagged };
}
