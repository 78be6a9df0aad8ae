/** Ends what waits too long: Pending and Held transactions become Failed, reason `expired`. Every replica looks; each row goes to one. */
import type { Clock } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';
import type { ExpiryTimes, SettlementClaims } from '../ports/settlement-claims.ts';
import { WorkLoop } from './work-loop.ts';

const SWEEP_MS = 2000;
const BATCH = 500;

export class ExpireTransactions {
  /** Told after transactions were ended. */
  onChanged: () => void = () => undefined;
  private readonly loop: WorkLoop;

  constructor(claims: SettlementClaims, clock: Clock, journal: Journal, times: ExpiryTimes) {
    this.loop = new WorkLoop({
      pollMs: SWEEP_MS,
      turn: async () => {
        const ended = await claims.expire(times, BATCH, clock.now());
        if (ended > 0) this.onChanged();
        return ended >= BATCH;
      },
      onError: (error, failures) => {
        if (failures === 1) journal.error('expiry.failed', 'old transactions could not be ended; it is tried again', error);
      },
    });
  }

  start(): void {
    this.loop.start();
  }

  async stop(): Promise<void> {
    await this.loop.stop();
  }
}
