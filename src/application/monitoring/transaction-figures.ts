/**
 * The rolling figures of all transactions of the cluster: begun with sums from the database, kept up by the events that come after them,
 * and begun anew where events are missing or the clock was set back.
 */
import { RollingFigures } from '../../domain/monitoring/rolling-figures.ts';
import type { Figures } from '../../domain/monitoring/rolling-figures.ts';
import { isTerminal } from '../../domain/transactions/transaction-status.ts';
import type { Clock } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';
import type { TransactionEvent } from '../ports/transaction-event-log.ts';
import { eventKey } from '../ports/transaction-totals.ts';
import type { TransactionTotals, TransactionTotalsReader } from '../ports/transaction-totals.ts';
import { EventListener } from '../transactions/event-tail.ts';

/** The longest window, and a little more. */
const HISTORY_MS = 3_610_000;
/**
 * The windows end so long ago: what is committed has been told by then, so that the figures are those of the database for that moment.
 * More where events take longer.
 */
const SETTLE_MS = 300;
const LONGEST_SETTLE_MS = 2000;
const LAG_MEMORY_MS = 10_000;
/** A clock that goes back by less only makes the windows wait for it. */
const CLOCK_TOLERANCE_MS = 1000;
/** Events that may come while the sums are read. */
const MAX_EARLY = 500_000;

export interface CurrentFigures extends Figures {
  /** Where the windows end, epoch milliseconds. */
  computedAt: number;
  /** Transactions that are held now. */
  held: number;
}

export class TransactionFigures extends EventListener<TransactionEvent> {
  private rolling: RollingFigures | null = null;
  private held = 0;
  /** Events up to here, and those in `unnumbered`, are in the sums that we began with. */
  private begunAt = 0;
  private unnumbered = new Set<string>();
  /** Events that came before the sums; null where nobody waits for sums. */
  private early: TransactionEvent[] | null = null;
  private isTooLate = false;
  private lagMs = 0;
  private lagAt = 0;

  constructor(
    private readonly reader: TransactionTotalsReader,
    private readonly clock: Clock,
    private readonly journal: Journal,
  ) {
    super();
  }

  /** Reads the sums; to be called where `current()` is null, after the events are subscribed to and followed. */
  async begin(): Promise<void> {
    if (this.early !== null) return;
    this.early = [];
    this.isTooLate = false;
    try {
      const totals = await this.reader.read(this.clock.now() - HISTORY_MS);
      if (!this.isTooLate) this.take(totals);
    } catch (error) {
      this.journal.warn('figures.not_begun', 'the figures of the dashboard could not be read; it is tried again', {
        reason: error instanceof Error ? error.message : String(error),
      });
    } finally {
      this.early = null;
    }
  }

  override told(events: readonly TransactionEvent[]): void {
    if (this.early !== null) {
      if (this.early.length < MAX_EARLY) this.early.push(...events);
      else this.cut();
    } else if (this.rolling !== null) {
      for (const event of events) this.count(event, this.rolling);
    }
  }

  override cut(): void {
    this.rolling = null;
    this.isTooLate = true;
  }

  /** What is committed now has been told so many milliseconds later: longer where events take longer. */
  settleMs(): number {
    const lag = this.clock.now() - this.lagAt < LAG_MEMORY_MS ? this.lagMs : 0;
    return Math.min(LONGEST_SETTLE_MS, Math.max(SETTLE_MS, lag));
  }

  /** As of `until`, or of an earlier call's if that was later; null until the sums were read. */
  current(until = this.clock.now() - this.settleMs()): CurrentFigures | null {
    const now = this.clock.now();
    const { rolling } = this;
    if (rolling === null) return null;
    if (now < rolling.computedAt - CLOCK_TOLERANCE_MS) {
      this.cut();
      return null;
    }
    rolling.advanceTo(until);
    return { ...rolling.figures(), computedAt: rolling.computedAt, held: this.held };
  }

  private take(totals: TransactionTotals): void {
    const rolling = new RollingFigures(this.clock.now() - SETTLE_MS);
    for (const { flagged, ...created } of totals.created) {
      rolling.add({ kind: 'created', ...created });
      if (flagged > 0) rolling.add({ kind: 'flagged', at: created.at, count: flagged });
    }
    for (const processed of totals.processed) rolling.add({ kind: 'processed', ...processed });
    this.held = totals.held;
    this.begunAt = totals.position;
    this.unnumbered = new Set(totals.unnumbered);
    for (const event of this.early!) this.count(event, rolling);
    this.rolling = rolling;
  }

  private count(event: TransactionEvent, rolling: RollingFigures): void {
    const { position, kind, transaction, change } = event;
    if (position <= this.begunAt || this.unnumbered.delete(eventKey(transaction.id, kind, transaction.version))) return;
    const { createdAt, amountReporting, source, country } = transaction;
    if (kind === 'accepted') {
      const volume = BigInt(amountReporting ?? 0);
      rolling.add({ kind: 'created', at: createdAt, count: 1, volume, unconverted: amountReporting === null ? 1 : 0, source, country });
      this.noteLag(this.clock.now() - createdAt);
    } else if (kind === 'assessed') {
      rolling.add({ kind: 'flagged', at: createdAt, count: 1 });
    } else if (change !== null) {
      if (change.to === 'Held') this.held += 1;
      if (change.from === 'Held') this.held -= 1;
      const isSuspicious = change.to === 'Held' || (change.from === 'Pending' && transaction.decision === 'decline');
      if (isSuspicious) rolling.add({ kind: 'flagged', at: createdAt, count: 1 });
      if (isTerminal(change.to)) {
        const durationMs = Math.max(0, change.at - createdAt);
        rolling.add({ kind: 'processed', at: change.at, count: 1, completed: change.to === 'Completed', durationMs });
      }
    }
  }

  private noteLag(lag: number): void {
    const now = this.clock.now();
    if (lag < this.lagMs && now - this.lagAt < LAG_MEMORY_MS) return;
    this.lagMs = lag;
    this.lagAt = now;
  }
}
