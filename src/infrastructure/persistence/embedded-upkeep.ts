/** What a PostgreSQL server does in the background and the embedded one, having no background processes, must be told to do. */
import type { ConnectionPool } from './connection-pool.ts';
import { reasonOf } from './database-errors.ts';
import type { DatabaseLog } from './database-options.ts';

/** Without checkpoints the write-ahead log grows for ever, and with it the time of the next start after a kill. */
const CHECKPOINT_EVERY_MS = 300_000;
/** Every so many checkpoints, once an hour, the space of deleted rows is given free for new ones. */
const VACUUM_EVERY = 12;
const DEADLINE_MS = 120_000;

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
      if (this.rounds % VACUUM_EVERY === 0) await this.pool.executeWithin(DEADLINE_MS, 'VACUUM (ANALYZE)');
      await this.pool.executeWithin(DEADLINE_MS, 'CHECKPOINT');
    } catch (error) {
      this.log('warn', 'database.upkeep_failed', `upkeep of the embedded database failed: ${reasonOf(error)}`);
    }
  }
}
