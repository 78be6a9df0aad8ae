/** The parts that bring a transaction from acceptance to its end: each finds its work by itself, and sooner when the one before tells it. */
import type { ClusterSignal } from '../ports/cluster-signal.ts';
import type { Journal } from '../ports/journal.ts';
import type { TransactionEvent } from '../ports/transaction-event-log.ts';
import type { TransactionTransitions } from '../ports/transaction-transitions.ts';
import type { AssessTransactions } from './assess-transactions.ts';
import type { ExpireTransactions } from './expire-transactions.ts';
import type { RelayOutbox } from './relay-outbox.ts';
import type { SettleTransactions } from './settle-transactions.ts';
import type { SubmitTransactions } from './submit-transactions.ts';
import { EventListener } from './event-tail.ts';
import type { TransactionEvents } from './transaction-events.ts';

export class TransactionFlow {
  private readonly ends: (() => void)[] = [];

  constructor(
    private readonly submit: SubmitTransactions,
    private readonly assessment: AssessTransactions,
    /** null where outcomes are reported to us. */
    private readonly settlement: SettleTransactions | null,
    private readonly expiry: ExpireTransactions,
    private readonly relay: RelayOutbox,
    private readonly events: TransactionEvents,
    private readonly transitions: TransactionTransitions,
    private readonly signal: ClusterSignal,
    private readonly journal: Journal,
  ) {}

  start(): void {
    const { submit, assessment, settlement, expiry, relay, events, transitions } = this;
    submit.onAccepted = () => {
      assessment.wake();
      relay.wake();
    };
    assessment.onJudged = (settleable) => {
      if (settleable > 0) settlement?.wake();
      relay.wake();
    };
    expiry.onChanged = transitions.onMade = () => relay.wake();
    if (settlement !== null) {
      settlement.onChanged = () => relay.wake();
      this.ends.push(events.subscribe(new ReleaseWatch(settlement)));
      settlement.start();
    }
    this.ends.push(events.subscribe(new ExpiryWatch(assessment)));
    relay.onMoved = () => this.signal.send('transactions');
    this.signal.listen('transactions', () => events.wake());
    for (const part of [assessment, expiry, relay, events]) part.start();
  }

  /** Ends in the order of the flow, so that what the last steps leave behind is little. */
  async stop(): Promise<void> {
    for (const end of this.ends.splice(0)) end();
    await this.end(this.assessment);
    await Promise.all([this.end(this.settlement), this.end(this.expiry)]);
    await this.end(this.relay);
    await this.end(this.events);
  }

  /** One that fails keeps no other from its end. */
  private async end(part: { stop(): Promise<void> } | null): Promise<void> {
    try {
      await part?.stop();
    } catch (error) {
      this.journal.error('flow.not_ended', 'a part of the flow did not end in good order', error);
    }
  }
}

/** What a person releases is settled at once, not at the next sweep. */
class ReleaseWatch extends EventListener<TransactionEvent> {
  constructor(private readonly settlement: SettleTransactions) {
    super();
  }

  override told(events: readonly TransactionEvent[]): void {
    if (events.some(({ change }) => change?.from === 'Held' && change.to === 'Processing')) this.settlement.wakeSweep();
  }

  /** The sweep finds them too. */
  override cut(): void {
    this.settlement.wakeSweep();
  }
}

/** Reasons of failure that leave nothing of a transaction in its account's past. */
const NO_PAST: ReadonlySet<string | null> = new Set(['expired', 'declined']);

/** What fails for such a reason after it was judged is no part of that past any more. */
class ExpiryWatch extends EventListener<TransactionEvent> {
  constructor(private readonly assessment: AssessTransactions) {
    super();
  }

  override told(events: readonly TransactionEvent[]): void {
    const expired = events.filter(({ transaction: { status, reason } }) => status === 'Failed' && NO_PAST.has(reason));
    if (expired.length > 0) this.assessment.withdraw(expired.map(({ transaction }) => transaction));
  }

  override cut(): void {
    this.assessment.forget();
  }
}
