/** Deletes what is past its days, in small commits; weeks of transactions that are past as a whole go with their partitions. */
import { CANDLE_DAYS, CANDLE_INTERVALS, INTERVAL_MS } from '../../domain/market/candle.ts';
import type { PostgresCandleRepository } from './candle-repository.postgres.ts';
import type { Database } from './database.ts';
import { STATUS_CODES } from './transaction-codes.ts';
import { partitionNames, WEEK_MS, weekOfPartition } from './transaction-partitions.ts';

const DAY_MS = 86_400_000;
/** Rows of one commit: the embedded database answers others in between. */
const DELETE_ROWS = 2000;

/** Only what is over is deleted: a transaction that waits is kept however old it is. */
const TERMINAL = `status IN (${STATUS_CODES.code('Completed')}, ${STATUS_CODES.code('Failed')})`;

export interface RetentionDays {
  /** By detection; 0: for ever. */
  anomalies: number;
  /** By createdAt; 0: for ever. */
  transactions: number;
}

/** Rows of each kind. */
export interface ExpiredRows {
  anomalies: number;
  candles: number;
  transactions: number;
}

export class PostgresRetention {
  constructor(
    private readonly database: Database,
    private readonly candles: PostgresCandleRepository,
    private readonly days: RetentionDays,
  ) {}

  /** What `delete` would delete. */
  async count(now: number): Promise<ExpiredRows> {
    const anomalies = cutoff(now, this.days.anomalies);
    const transactions = cutoff(now, this.days.transactions);
    return {
      anomalies: await this.countRows('anomalies', 'detected_at', `status = 'closed'`, anomalies),
      candles: await this.countCandles(),
      transactions: await this.countRows('transactions', 'created_at', TERMINAL, transactions),
    };
  }

  async delete(now: number): Promise<ExpiredRows> {
    const before = cutoff(now, this.days.transactions);
    return {
      anomalies: await this.deleteAnomalies(cutoff(now, this.days.anomalies)),
      candles: await repeat(() => this.candles.deleteExpired(DELETE_ROWS)),
      transactions: (await this.dropWeeks(before)) + (await this.deleteTransactions(before)),
    };
  }

  /** Day by day, so that no statement runs long. */
  private async countRows(table: string, time: string, condition: string, before: number): Promise<number> {
    let sum = 0;
    let from = -Infinity;
    for (;;) {
      const where = from === -Infinity ? '' : `WHERE ${time} >= ${from}`;
      const [oldest] = await this.database.query<{ at: number | null }>(`SELECT min(${time}) AS at FROM ${table} ${where}`);
      const at = oldest?.at ?? null;
      if (at === null || at >= before) return sum;
      from = Math.min(at + DAY_MS, before);
      const [row] = await this.database.query<{ n: number }>(
        `SELECT count(*) AS n FROM ${table} WHERE ${time} >= $1 AND ${time} < $2 AND ${condition}`,
        [at, from],
      );
      sum += row!.n;
    }
  }

  private async countCandles(): Promise<number> {
    const intervals = CANDLE_INTERVALS.map((interval) => INTERVAL_MS[interval]);
    const kept = CANDLE_INTERVALS.map((interval) => CANDLE_DAYS[interval] * DAY_MS);
    const [row] = await this.database.query<{ n: number }>(
      `SELECT count(*) AS n FROM candles c JOIN symbol_statistics newest USING (symbol_id)
       JOIN unnest($1::integer[], $2::bigint[]) AS kind (interval_ms, kept_ms) ON kind.interval_ms = c.interval_ms
       WHERE c.open_time < newest.last_update_time - kind.kept_ms`,
      [intervals, kept],
    );
    return row!.n;
  }

  private deleteAnomalies(before: number): Promise<number> {
    return repeat(() =>
      this.database.execute(
        `DELETE FROM anomalies WHERE ctid = ANY (ARRAY(
           SELECT ctid FROM anomalies WHERE detected_at < $1 AND status = 'closed' ORDER BY detected_at LIMIT $2))`,
        [finite(before), DELETE_ROWS],
      ),
    );
  }

  private deleteTransactions(before: number): Promise<number> {
    return repeat(async () => {
      const [row] = await this.database.query<{ n: number }>(
        `WITH gone AS (
           DELETE FROM transactions WHERE id = ANY (ARRAY(
             SELECT id FROM transactions WHERE created_at < $1 AND ${TERMINAL} ORDER BY created_at LIMIT $2))
           RETURNING id
         ), entries AS (DELETE FROM transaction_history WHERE transaction_id = ANY (ARRAY(SELECT id FROM gone)))
         SELECT count(*) AS n FROM gone`,
        [finite(before), DELETE_ROWS],
      );
      return row!.n;
    });
  }

  /** Partitions in which every row is past its days; the rows that went with them. */
  private async dropWeeks(before: number): Promise<number> {
    const partitions = await this.database.query<{ name: string }>(
      `SELECT relname AS name FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid WHERE inhparent = 'transactions'::regclass`,
    );
    let sum = 0;
    for (const { name } of partitions) {
      const week = weekOfPartition(name);
      if (week === null || week + WEEK_MS > before) continue;
      const [found] = await this.database.query<{ n: number; kept: boolean }>(
        `SELECT count(*) AS n, coalesce(bool_or(NOT ${TERMINAL} OR created_at >= $1), false) AS kept FROM ${name}`,
        [before],
      );
      if (found!.kept) continue;
      await this.database.transaction(async (tx) => {
        for (const table of partitionNames(week)) await tx.execute(`DROP TABLE IF EXISTS ${table}`);
      });
      sum += found!.n;
    }
    return sum;
  }
}

/** What is before this time goes; with 0 days nothing does. */
function cutoff(now: number, days: number): number {
  return days === 0 ? -Infinity : now - days * DAY_MS;
}

/** The smallest number that a bigint of the database and a number of ours both hold. */
function finite(time: number): number {
  return Math.max(time, Number.MIN_SAFE_INTEGER);
}

/** Runs `step` until it does nothing more; the sum of what it did. */
async function repeat(step: () => Promise<number>): Promise<number> {
  let sum = 0;
  for (;;) {
    const done = await step();
    if (done === 0) return sum;
    sum += done;
  }
}
