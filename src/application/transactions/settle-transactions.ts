/**
 * Settles what was assessed: claims it, asks the gateway, and writes outcomes in batches. Everything that a dead process left in hand comes
 * back through `sweep`, at a start as at any other time.
 */
import type { Clock } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';
import type { Claim, SettlementClaims } from '../ports/settlement-claims.ts';
import type { SettlementGateway, SettlementOutcome } from '../ports/settlement-gateway.ts';
import { OutcomeWriter } from './outcome-writer.ts';
import { POLL_MS, WorkLoop } from './work-loop.ts';

export interface SettlementOptions {
  leaseMs: number;
  /** A batch of outcomes is written when it has so many, or is so old; sooner when the writer is idle. */
  flushRows: number;
  flushMs: number;
}

/** Transactions that wait for the gateway at once. */
const MAX_IN_HAND = 5000;
const CLAIM_ROWS = 500;
/** With the default lease and the slowest simulated bank, what a dead process had in hand is settled 18 s later. */
const SWEEP_MS = 1000;
/** Tries after which a transaction fails. */
const MAX_ATTEMPTS = 5;
const LONGEST_RETRY_MS = 60_000;

interface InHand extends Claim {
  /** Since when the lease is ours, monotonic milliseconds. */
  leasedAt: number;
}

export class SettleTransactions {
  /** Told after each change that was stored. */
  onChanged: () => void = () => undefined;
  /** Outcomes that came when somebody else had the transaction. */
  fenced = 0;
  /** Transactions that fell to us from another's lease. */
  takenOver = 0;
  private readonly inHand = new Map<string, InHand>();
  private readonly claiming: WorkLoop;
  private readonly sweeping: WorkLoop;
  private readonly writer: OutcomeWriter;
  private readonly closing = new AbortController();

  constructor(
    private readonly claims: SettlementClaims,
    private readonly gateway: SettlementGateway,
    private readonly clock: Clock,
    private readonly journal: Journal,
    private readonly options: SettlementOptions,
    pollMs: number = POLL_MS.server,
  ) {
    this.writer = new OutcomeWriter(claims, clock, journal, options, {
      onFenced: (count) => (this.fenced += count),
      onWritten: (ids) => {
        const wasFull = this.inHand.size >= MAX_IN_HAND;
        for (const id of ids) this.inHand.delete(id);
        if (wasFull) this.claiming.wake();
        this.onChanged();
      },
    });
    const loop = (everyMs: number, turn: () => Promise<boolean>): WorkLoop =>
      new WorkLoop({
        pollMs: everyMs,
        turn,
        onError: (error, failures) => {
          if (failures === 1) journal.error('settlement.failed', 'transactions could not be claimed; it is tried again', error);
        },
      });
    this.claiming = loop(pollMs, () => this.claim());
    this.sweeping = loop(SWEEP_MS, () => this.sweep());
  }

  /** Transactions that are claimed and not yet stored as settled. */
  get inHandCount(): number {
    return this.inHand.size;
  }

  start(): void {
    this.claiming.start();
    this.sweeping.start();
  }

  /** Something was assessed. */
  wake(): void {
    this.claiming.wake();
  }

  /** Somebody released a transaction. */
  wakeSweep(): void {
    this.sweeping.wake();
  }

  /** Stores the outcomes that are there, and gives back what is in hand, so that another need not wait for the end of its lease. */
  async stop(): Promise<void> {
    await Promise.all([this.claiming.stop(), this.sweeping.stop()]);
    this.closing.abort();
    await this.writer.close();
    const left = [...this.inHand.values()];
    this.inHand.clear();
    // Where the database is away the leases end by themselves.
    if (left.length > 0)
      await this.claims
        .giveBack(left, 0, true)
        .catch((error: unknown) => this.journal.warn('settlement.kept', `claims were not given back: ${String(error)}`));
  }

  /** Takes as many as there is room for; true where more may wait. */
  async claim(): Promise<boolean> {
    const limit = Math.min(CLAIM_ROWS, MAX_IN_HAND - this.inHand.size);
    if (limit <= 0) return false;
    const claims = await this.claims.claim(limit, this.options.leaseMs, this.clock.now());
    for (const claim of claims) this.settle(claim);
    if (claims.length > 0) this.onChanged();
    return claims.length === limit;
  }

  /** Takes over what others left and prolongs what is ours. */
  async sweep(): Promise<boolean> {
    await this.prolong();
    const limit = Math.min(CLAIM_ROWS, MAX_IN_HAND - this.inHand.size);
    if (limit <= 0) return false;
    const { claims, exhausted } = await this.claims.takeOver(limit, this.options.leaseMs, MAX_ATTEMPTS, this.clock.now());
    this.takenOver += claims.length;
    for (const claim of claims) this.settle(claim);
    return claims.length + exhausted === limit;
  }

  /** Leases a third of which is over; a transaction that another took meanwhile is no longer ours. */
  private async prolong(): Promise<void> {
    const now = this.clock.monotonic();
    const due = [...this.inHand.values()].filter(({ leasedAt }) => now - leasedAt > this.options.leaseMs / 3);
    if (due.length === 0) return;
    const ours = new Set(await this.claims.heartbeat(due, this.options.leaseMs));
    for (const claim of due) if (ours.has(claim.id)) claim.leasedAt = now;
  }

  private settle(claim: Claim): void {
    this.inHand.set(claim.id, { ...claim, leasedAt: this.clock.monotonic() });
    const { signal } = this.closing;
    this.gateway.settle(claim, signal).then(
      (outcome) => this.take(claim, outcome),
      (error: unknown) => {
        if (!signal.aborted) this.failed(claim, error);
      },
    );
  }

  private take({ id, token }: Claim, outcome: SettlementOutcome): void {
    this.writer.add({ id, token, outcome });
  }

  /** The gateway gave no outcome: tried again after a pause by whoever is first, or at an end. */
  private failed(claim: Claim, error: unknown): void {
    this.journal.warn('settlement.no_outcome', 'the gateway gave no outcome', {
      transactionId: claim.id,
      attempt: claim.attempt,
      reason: error instanceof Error ? error.message : String(error),
    });
    if (claim.attempt >= MAX_ATTEMPTS) return this.take(claim, { status: 'Failed', reason: 'settlement_exhausted' });
    this.inHand.delete(claim.id);
    const pause = Math.min(LONGEST_RETRY_MS, 1000 * 2 ** claim.attempt);
    // Where this fails too, the lease ends by itself.
    this.claims.giveBack([claim], pause, false).catch(() => undefined);
  }
}
