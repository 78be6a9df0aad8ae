/** Runs the relay on the one replica that has its lease. */
import type { Journal } from '../ports/journal.ts';
import type { OutboxRelay } from '../ports/outbox-relay.ts';
import type { Clock } from '../ports/clock.ts';
import type { LeaseHolder } from './lease-holder.ts';
import { POLL_MS, WorkLoop } from './work-loop.ts';

const BATCH = 2000;
/** Notes of so long are moved together: nobody sees the difference. */
const GATHER_MS = 100;
const PRUNE_MS = 15_000;

/** Positions, both inclusive. */
interface Range {
  from: number;
  to: number;
}

/** Ranges that are remembered: one for each time that the relay came to us. */
const MAX_RANGES = 16;

export class RelayOutbox {
  /** Told when events were numbered. */
  onMoved: () => void = () => undefined;
  /** Told when something was written here that is to become an event. */
  onWritten: () => void = () => undefined;
  /** Notes that were put aside. */
  dead = 0;
  private readonly moved: Range[] = [];
  private prunedAt = -Infinity;
  private readonly loop: WorkLoop;

  /** @param keep newest events that stay to be read again */
  constructor(
    private readonly relay: OutboxRelay,
    private readonly lease: LeaseHolder,
    private readonly clock: Clock,
    private readonly journal: Journal,
    private readonly keep: number,
    pollMs: number = POLL_MS.server,
  ) {
    this.loop = new WorkLoop({
      pollMs,
      gatherMs: GATHER_MS,
      turn: () => this.turn(),
      onError: (error, failures) => {
        if (failures === 1) journal.error('relay.failed', 'events could not be numbered; it is tried again', error);
      },
    });
  }

  start(): void {
    this.loop.start();
  }

  /** Something was written to the outbox. */
  wake(): void {
    this.onWritten();
    this.loop.wake();
  }

  async stop(): Promise<void> {
    await this.loop.stop();
    await this.lease.release();
  }

  /** Whether this replica numbered the event: then it, and no other, counts it. */
  hasMoved(position: number): boolean {
    return this.moved.some(({ from, to }) => position >= from && position <= to);
  }

  /** Numbers the oldest notes; true where more wait. */
  async turn(): Promise<boolean> {
    const token = await this.lease.current();
    if (token === null) return false;
    const move = await this.relay.move(BATCH, token);
    if (move === null) {
      this.lease.lost();
      return false;
    }
    if (move.positions !== null) {
      this.remember(move.positions);
      this.onMoved();
    }
    if (move.dead > 0) this.tellDead(move.dead);
    await this.prune();
    return move.isMoreWaiting;
  }

  private remember(positions: Range): void {
    const last = this.moved.at(-1);
    if (last !== undefined && last.to + 1 === positions.from) {
      last.to = positions.to;
    } else {
      this.moved.push({ ...positions });
      if (this.moved.length > MAX_RANGES) this.moved.shift();
    }
  }

  private tellDead(count: number): void {
    this.dead += count;
    this.journal.warn('relay.dead_letters', 'events that lead nowhere were put aside', { count });
  }

  private async prune(): Promise<void> {
    const now = this.clock.monotonic();
    if (now - this.prunedAt < PRUNE_MS) return;
    this.prunedAt = now;
    await this.relay.prune(this.keep);
  }
}
