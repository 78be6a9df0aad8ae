/** Makes weekly partitions ahead of time; asked before rows of a time are written, it looks once a day. */
import type { Journal } from '../../application/ports/journal.ts';
import type { Database } from './database.ts';
import { reasonOf } from './database-errors.ts';
import { partitionSql, partitionSuffix, weeksAhead } from './transaction-partitions.ts';

const LOOK_MS = 86_400_000;
const RETRY_MS = 60_000;
/** Key of the advisory lock under which one replica after another makes partitions: "part" in ASCII. */
const LOCK_KEY = 0x70617274;

export class PostgresPartitionKeeper {
  /** Wall clock of the next look. */
  private due = -Infinity;

  constructor(
    private readonly database: Database,
    private readonly journal: Journal,
  ) {}

  /** Never rejects: rows without a partition of their own go to the one for other times. */
  async ensure(now: number): Promise<void> {
    if (now < this.due) return;
    this.due = now + RETRY_MS;
    try {
      for (const week of await this.missing(now)) await this.make(week);
      this.due = now + LOOK_MS;
    } catch (error) {
      this.journal.warn('partitions.not_made', `partitions ahead cannot be made: ${reasonOf(error)}`, { reason: reasonOf(error) });
    }
  }

  private async missing(now: number): Promise<number[]> {
    const weeks = weeksAhead(now);
    const rows = await this.database.query<{ there: boolean }>(
      `SELECT to_regclass('transaction_history_' || suffix) IS NOT NULL AS there FROM unnest($1::text[]) WITH ORDINALITY AS given (suffix, place)
       ORDER BY place`,
      [weeks.map(partitionSuffix)],
    );
    return weeks.filter((_, i) => rows[i]?.there !== true);
  }

  private async make(week: number): Promise<void> {
    await this.database.transaction(async (tx) => {
      await tx.query('SELECT pg_advisory_xact_lock($1)', [LOCK_KEY]);
      for (const statement of partitionSql(week)) await tx.execute(statement);
    });
    this.journal.info('partitions.made', `made the partitions of the week ${partitionSuffix(week)}`, { week: partitionSuffix(week) });
  }
}
