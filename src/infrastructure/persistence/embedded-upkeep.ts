/** What a PostgreSQL server does in the background and the embedded one, having no background processes, must be told to do. */
import type { ConnectionPool } from './connection-pool.ts';
import { reasonOf } from './database-errors.ts';
import type { DatabaseLog } from './database-options.ts';

/** Without checkpoints the write-ahead log grows for ever, and with it the time of the next start after a kill. */
const CHECKPOINT_EVERY_MS = 300_000;
/** Every so many checkpoints, once an hour, the space of deleted rows is given free for new ones. */
const VACUUM_EVERY = 12;
const DEADLINE_MS = 120_000;

/** Counts reach the statistics at most once a second unless asked to. */
const FLUSH = 'SELECT pg_stat_force_next_flush()';

/** Tables, catalogs too, that changed since their last vacuum; the planner's figures of `skewed` ones are off by as much as autovacuum bears. */
const CHANGED = `
  SELECT format('%I.%I', schemaname, relname) AS name, n_mod_since_analyze > 50 + n_live_tup / 10 AS skewed
  FROM pg_stat_all_tables
  WHERE schemaname <> 'pg_toast' AND (n_dead_tup > 0 OR n_ins_since_vacuum > 0)
  ORDER BY n_live_tup`;

export class EmbeddedUpkeep {
  private readonly timer: NodeJS.Timeout;
  private rounds = 0;

  constructor(
    private readonly pool: ConnectionPool,
    private readonly log: DatabaseLog,
  ) {
    this.timer = setInterval(() => void this.round(), CHECKPOINT_EVERY_MS);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async round(): Promise<void> {
    this.rounds += 1;
    try {
      if (this.rounds % VACUUM_EVERY === 0) await this.vacuum();
      await this.pool.executeWithin(DEADLINE_MS, 'CHECKPOINT');
    } catch (error) {
      this.log('warn', 'database.upkeep_failed', `upkeep of the embedded database failed: ${reasonOf(error)}`);
    }
  }

  /**
   * A statement per table and task: there is one connection, and whoever waits for it comes in between. A table that did not change is
   * left alone, and of one that did a vacuum reads only the pages that changed since the last.
   */
  private async vacuum(): Promise<void> {
    await this.pool.execute(FLUSH);
    for (const { name, skewed } of await this.pool.query<{ name: string; skewed: boolean }>(CHANGED)) {
      await this.pool.executeWithin(DEADLINE_MS, `VACUUM ${name}`);
      if (skewed) await this.pool.executeWithin(DEADLINE_MS, `ANALYZE ${name}`);
    }
  }
}
