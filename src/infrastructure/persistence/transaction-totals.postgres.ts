/** Sums over the transactions of the last hour, and the events that they already hold, as one moment of PostgreSQL. */
import { eventKey, TransactionTotalsReader } from '../../application/ports/transaction-totals.ts';
import type { TransactionTotals } from '../../application/ports/transaction-totals.ts';
import type { Database } from './database.ts';
import { EVENT_CODES, SOURCE_CODES, STATUS_CODES } from './transaction-codes.ts';

const CREATED = `
  SELECT max(created_at) AS at, source, country, count(*) AS count, coalesce(sum(amount_reporting), 0)::text AS volume,
         count(*) FILTER (WHERE amount_reporting IS NULL) AS unconverted, count(*) FILTER (WHERE decision > 0) AS flagged
  FROM transactions WHERE created_at >= $1 GROUP BY created_at / 1000, source, country`;

/** Durations matter for five minutes only; with those of an hour there would be a row for nearly every transaction. */
const DURATIONS_MS = 310_000;
const PROCESSED = `
  SELECT max(processed_at) AS at, status, count(*) AS count,
         CASE WHEN processed_at >= (SELECT max(processed_at) FROM transactions) - ${DURATIONS_MS} THEN processed_at - created_at ELSE 0 END AS duration
  FROM transactions WHERE processed_at >= $1 GROUP BY processed_at / 1000, status, duration`;

interface CreatedRow {
  at: number;
  source: number;
  country: string | null;
  count: number;
  volume: string;
  unconverted: number;
  flagged: number;
}

interface ProcessedRow {
  at: number;
  status: number;
  duration: number;
  count: number;
}

export class PostgresTransactionTotalsReader extends TransactionTotalsReader {
  constructor(private readonly database: Database) {
    super();
  }

  async read(since: number): Promise<TransactionTotals> {
    return this.database.transaction(async (tx) => {
      await tx.execute('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
      const created = await tx.query<CreatedRow>(CREATED, [since]);
      const processed = await tx.query<ProcessedRow>(PROCESSED, [since]);
      const [{ held, position } = { held: 0, position: 0 }] = await tx.query<{ held: number; position: number }>(`
        SELECT (SELECT count(*) FROM transactions WHERE status = ${STATUS_CODES.code('Held')}) AS held,
               (SELECT coalesce(max(position), 0) FROM transaction_events) AS position`);
      const notes = await tx.query<{ transaction_id: string; kind: number; version: number }>(
        'SELECT transaction_id, kind, version FROM outbox',
      );
      return {
        created: created.map((row) => ({ ...row, source: SOURCE_CODES.word(row.source), volume: BigInt(row.volume) })),
        processed: processed.map(({ at, status, duration, count }) => {
          return { at, completed: STATUS_CODES.word(status) === 'Completed', durationMs: duration, count };
        }),
        held,
        position,
        unnumbered: new Set(notes.map(({ transaction_id, kind, version }) => eventKey(transaction_id, EVENT_CODES.word(kind), version))),
      };
    });
  }
}
