/** Makes weekly partitions ahead of time, and one for all times before; asked before rows of a time are written, it looks once a day. */
import type { Journal } from '../../application/ports/journal.ts';
import type { Database } from './database.ts';
import { reasonOf } from './database-errors.ts';
import { partitionSql, rangeOfPast, rangeOfWeek, weekOfPartition, weeksAhead } from './transaction-partitions.ts';
import type { IdRange } from './transaction-partitions.ts';

const LOOK_MS = 86_400_000;
const RETRY_MS = 60_000;
/** Key of the advisory lock under which one replica after another makes partitions: "part" in ASCII. */
const LOCK_KEY = 0x70617274;

export class PostgresPartitionKeeper {
  /** Wall clock of the next look. */
  private due = -Infinity;

  constructor(
    private readonly database: Database,
    private readonly journal: Pick<Journal, 'info' | 'warn'>,
  ) {}

  /** Never rejects: rows without a partition of their own go to the one for other times. */
  async ensure(now: number): Promise<void> {
    if (now < this.due) return;
    this.due = now + RETRY_MS;
    const isMade = await this.make(weeksAhead(now).map(rangeOfWeek));
    if (isMade) this.due = now + LOOK_MS;
  }

  /** Before rows of long ago are written: no partition that is made later looks through them. */
  async ensurePast(): Promise<void> {
    const weeks = [...(await this.names())].map(weekOfPartition).filter((week) => week !== null);
    if (weeks.length > 0) await this.make([rangeOfPast(Math.min(...weeks))]);
  }

  /** Those that are missing; whether all are there. */
  private async make(ranges: readonly IdRange[]): Promise<boolean> {
    try {
      const there = await this.names();
      for (const range of ranges) if (!there.has(nameOf(range))) await this.makeOne(range);
      return true;
    } catch (error) {
      this.journal.warn('partitions.not_made', `partitions cannot be made: ${reasonOf(error)}`, { reason: reasonOf(error) });
      return false;
    }
  }

  private async makeOne(range: IdRange): Promise<void> {
    const isMade = await this.database.transaction(async (tx) => {
      await tx.query('SELECT pg_advisory_xact_lock($1)', [LOCK_KEY]);
      // Another replica may have been first.
      if ((await this.names()).has(nameOf(range))) return false;
      for (const statement of partitionSql(range)) await tx.execute(statement);
      return true;
    });
    if (isMade) this.journal.info('partitions.made', `made the partitions ${range.suffix}`, { suffix: range.suffix });
  }

  /** Of the partitions of the history, which are made last. */
  private async names(): Promise<ReadonlySet<string>> {
    const rows = await this.database.query<{ name: string }>(
      `SELECT relname AS name FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid WHERE inhparent = 'transaction_history'::regclass`,
    );
    return new Set(rows.map(({ name }) => name));
  }
}

function nameOf({ suffix }: IdRange): string {
  return `transaction_history_${suffix}`;
}
