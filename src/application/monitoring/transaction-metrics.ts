/** The figures of transactions for Prometheus. Each event of the cluster is counted by one replica: the one that numbered it. */
import { isTerminal, TRANSACTION_STATUSES } from '../../domain/transactions/transaction-status.ts';
import type { TransactionStatus } from '../../domain/transactions/transaction-status.ts';
import type { Clock } from '../ports/clock.ts';
import type { Metrics, Sample } from '../ports/metrics.ts';
import type { TransactionEvent } from '../ports/transaction-event-log.ts';
import type { AssessTransactions } from '../transactions/assess-transactions.ts';
import type { RelayOutbox } from '../transactions/relay-outbox.ts';
import type { SettleTransactions } from '../transactions/settle-transactions.ts';
import { EventListener } from '../transactions/event-tail.ts';

/** From the fastest bank to the expiry of what nobody settles. */
const DURATION_BUCKETS_SECONDS = [0.1, 0.25, 0.5, 1, 1.5, 2, 3, 5, 10, 30, 60, 300, 900];
/** A lag of so long ago tells nothing of now. */
const LAG_MEMORY_MS = 15_000;
/** Of dead letters of the relay. */
const EVENTS_TOPIC = 'transaction_events';

export interface TransactionParts {
  relay: RelayOutbox;
  assessment: AssessTransactions;
  /** null where the gateway is outside. */
  settlement: SettleTransactions | null;
}

export class TransactionMetrics extends EventListener<TransactionEvent> {
  private readonly reached: Record<TransactionStatus, number> = { Pending: 0, Held: 0, Processing: 0, Completed: 0, Failed: 0 };
  private readonly observeDuration: (seconds: number) => void;
  /** From a change to its event, milliseconds, of the last that was told, and when, monotonic. */
  private lagMs = 0;
  private toldAt = -Infinity;
  /** When the first change was written here after the last event was told, monotonic milliseconds; null: none was. */
  private writtenAt: number | null = null;

  constructor(
    metrics: Metrics,
    private readonly parts: TransactionParts,
    private readonly clock: Clock,
  ) {
    super();
    parts.relay.onWritten = () => (this.writtenAt ??= clock.monotonic());
    const counter = (name: string, help: string, read: () => number): void =>
      metrics.expose({ name, help, kind: 'counter', labels: [] }, () => [[{}, read()]]);
    metrics.expose(
      { name: 'tapewatch_transactions_total', help: 'Transactions that came to a status', kind: 'counter', labels: ['status'] },
      () => TRANSACTION_STATUSES.map((status): Sample => [{ status }, this.reached[status]]),
    );
    this.observeDuration = metrics.histogram({
      name: 'tapewatch_transaction_processing_seconds',
      help: 'From acceptance to the end',
      buckets: DURATION_BUCKETS_SECONDS,
    });
    metrics.expose({ name: 'tapewatch_dead_letters_total', help: 'Messages put aside', kind: 'counter', labels: ['topic'] }, () => [
      [{ topic: EVENTS_TOPIC }, parts.relay.dead],
    ]);
    metrics.expose(
      {
        name: 'tapewatch_transaction_event_lag_seconds',
        help: 'From a change to its event, of the last one, or since the first change written here that waits for its event',
        kind: 'gauge',
        labels: [],
      },
      () => [[{}, this.lag() / 1000]],
    );
    counter('tapewatch_assessments_failed_total', 'Assessments that failed and were tried again', () => parts.assessment.failures);
    const { settlement } = parts;
    if (settlement === null) return;
    counter('tapewatch_settlements_fenced_total', 'Outcomes that came after another had taken over', () => settlement.fenced);
    counter('tapewatch_settlements_taken_over_total', 'Transactions taken over after a lease had ended', () => settlement.takenOver);
    metrics.expose(
      { name: 'tapewatch_settlements_in_hand', help: 'Transactions that are being settled', kind: 'gauge', labels: [] },
      () => [[{}, settlement.inHandCount]],
    );
  }

  override told(events: readonly TransactionEvent[]): void {
    for (const { position, transaction, change } of events) {
      if (change === null || !this.parts.relay.hasMoved(position)) continue;
      this.reached[change.to] += 1;
      if (isTerminal(change.to)) this.observeDuration(Math.max(0, change.at - transaction.createdAt) / 1000);
    }
    const last = events.at(-1)!;
    this.lagMs = Math.max(0, this.clock.now() - (last.change?.at ?? last.transaction.updatedAt));
    this.toldAt = this.clock.monotonic();
    this.writtenAt = null;
  }

  /** Counts only what is told. */
  override cut(): void {
    this.lagMs = 0;
  }

  /** Grows while changes are written and no event is told. */
  private lag(): number {
    const now = this.clock.monotonic();
    const waited = this.writtenAt === null ? 0 : now - this.writtenAt;
    return Math.max(waited, now - this.toldAt < LAG_MEMORY_MS ? this.lagMs : 0);
  }
}
