/** Asks the database whether it serves, but not as often as it is asked itself: anybody may call the probes of the server. */
import type { Clock } from '../../application/ports/clock.ts';
import { DatabaseProbe } from '../../application/ports/database-probe.ts';
import { reasonOf } from './database-errors.ts';
import type { Database } from './database.ts';

/** Far below the period of any balancer, so that none of them sees an older answer than the one it asked for. */
const KEPT_MS = 500;

export class PostgresDatabaseProbe extends DatabaseProbe {
  readonly durability: 'process' | 'machine';
  private answer: Promise<string | null> | null = null;
  private staleAt = 0;

  constructor(
    private readonly database: Pick<Database, 'durability' | 'ping'>,
    private readonly clock: Clock,
  ) {
    super();
    this.durability = database.durability;
  }

  /** Those who ask while it asks, and for half a second after, share its answer. */
  problem(): Promise<string | null> {
    if (this.answer === null || this.clock.monotonic() >= this.staleAt) {
      this.staleAt = Infinity;
      this.answer = this.ask();
    }
    return this.answer;
  }

  private async ask(): Promise<string | null> {
    const problem = await this.database.ping().then(() => null, reasonOf);
    this.staleAt = this.clock.monotonic() + KEPT_MS;
    return problem;
  }
}
