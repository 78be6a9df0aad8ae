/** Writes outcomes of settlements in batches: at once when nothing is being written, else when a batch is full or old enough. */
import type { Clock } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';
import type { SettledClaim, SettlementClaims } from '../ports/settlement-claims.ts';

export interface OutcomeWriterOptions {
  flushRows: number;
  flushMs: number;
}

export interface OutcomeListener {
  /** So many outcomes were refused because another has the transaction. */
  onFenced(count: number): void;
  /** These are settled, or another's. */
  onWritten(ids: readonly string[]): void;
}

/** Batches that are written at once. */
const MAX_WRITES = 3;
/** Outcomes of one statement. */
const MAX_ROWS = 1000;
const RETRY_MS = 500;
const CLOSE_MS = 4000;

export class OutcomeWriter {
  private waiting: SettledClaim[] = [];
  /** When the oldest that waits came, monotonic milliseconds. */
  private since = 0;
  private readonly writes = new Set<Promise<void>>();
  private timer: NodeJS.Timeout | undefined;
  private isClosed = false;

  constructor(
    private readonly claims: SettlementClaims,
    private readonly clock: Clock,
    private readonly journal: Journal,
    private readonly options: OutcomeWriterOptions,
    private readonly listener: OutcomeListener,
  ) {}

  add(settled: SettledClaim): void {
    if (this.isClosed) return;
    if (this.waiting.length === 0) this.since = this.clock.monotonic();
    this.waiting.push(settled);
    this.schedule();
  }

  /** Writes what waits, for four seconds at most; what is not written then, or comes later, is left to whoever takes it over. */
  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.timer);
    let isLate = false;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, CLOSE_MS))).then(() => (isLate = true));
    while ((this.waiting.length > 0 || this.writes.size > 0) && !isLate) {
      if (this.waiting.length > 0 && this.writes.size < MAX_WRITES) this.begin();
      await Promise.race([...this.writes, late]);
    }
    clearTimeout(timer);
  }

  private schedule(): void {
    const { flushRows, flushMs } = this.options;
    if (this.waiting.length === 0 || this.isClosed) return;
    const age = this.clock.monotonic() - this.since;
    const isDue = this.writes.size === 0 || this.waiting.length >= flushRows || age >= flushMs;
    if (isDue && this.writes.size < MAX_WRITES) return this.begin();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.schedule(), Math.max(1, flushMs - age));
  }

  private begin(): void {
    clearTimeout(this.timer);
    const batch = this.waiting.splice(0, MAX_ROWS);
    this.since = this.clock.monotonic();
    const write = this.write(batch).finally(() => {
      this.writes.delete(write);
      this.schedule();
    });
    this.writes.add(write);
  }

  private async write(batch: readonly SettledClaim[]): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        const stored = await this.claims.finish(batch, this.clock.now());
        // After a failed try what is refused may be our own: its answer was lost.
        if (tries === 1) this.listener.onFenced(batch.length - stored.length);
        return this.listener.onWritten(batch.map(({ id }) => id));
      } catch (error) {
        if (tries === 1)
          this.journal.error('settlement.write_failed', 'outcomes could not be stored; they wait', error, { rows: batch.length });
        if (this.isClosed) return;
        await this.clock.sleep(Math.min(5000, RETRY_MS * tries));
      }
    }
  }
}
