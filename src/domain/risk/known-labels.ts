/**
 * What labels of past transactions tell, point in time: a label becomes known a while after its transaction and stands for an alert of it
 * that was resolved at that moment, confirmed or as a false positive. Outcomes that no window reaches any more are let go.
 */
import { NO_LISTS } from './list-book.ts';
import type { Outcomes, WorldFacts } from './world-facts.ts';

interface Waiting {
  readonly counterpartyId: string;
  readonly knownAt: number;
  readonly isConfirmed: boolean;
}

export class KnownLabels implements WorldFacts {
  readonly lists = NO_LISTS;
  private waiting: Waiting[] = [];
  private next = 0;
  private readonly counterparties = new Map<string, ResolvedAlerts>();
  private sweepAt = -Infinity;

  /**
   * @param delayMs from a transaction to the moment when its label is known
   * @param keepMs the longest window that is asked about
   */
  constructor(
    private readonly delayMs: number,
    private readonly keepMs: number,
  ) {}

  /** Labels come in order of the time of their transaction. */
  learn(counterpartyId: string, createdAt: number, isConfirmed: boolean): void {
    this.waiting.push({ counterpartyId, knownAt: createdAt + this.delayMs, isConfirmed });
  }

  /** It is `now`: what has become known before it counts. Time never goes back. */
  advance(now: number): void {
    for (let first = this.waiting[this.next]; first !== undefined && first.knownAt < now; first = this.waiting[this.next]) {
      this.of(first.counterpartyId).add(first.knownAt, first.isConfirmed);
      this.next += 1;
    }
    if (this.next > 1024 && this.next * 2 > this.waiting.length) {
      this.waiting = this.waiting.slice(this.next);
      this.next = 0;
    }
    if (now >= this.sweepAt) this.sweep(now);
  }

  /** Nothing is known of the market. */
  lastSpike(): null {
    return null;
  }

  outcomes(counterpartyId: string, from: number, to: number): Outcomes | null {
    return this.counterparties.get(counterpartyId)?.within(from, to) ?? null;
  }

  private of(counterpartyId: string): ResolvedAlerts {
    let alerts = this.counterparties.get(counterpartyId);
    if (alerts === undefined) this.counterparties.set(counterpartyId, (alerts = new ResolvedAlerts()));
    return alerts;
  }

  private sweep(now: number): void {
    for (const [counterpartyId, alerts] of this.counterparties)
      if (alerts.dropBefore(now - this.keepMs)) this.counterparties.delete(counterpartyId);
    this.sweepAt = now + this.keepMs / 4;
  }
}

/** Of one counterparty, ascending by time. */
class ResolvedAlerts {
  private times: number[] = [];
  /** Confirmed ones up to and with each. */
  private confirmed: number[] = [];

  add(at: number, isConfirmed: boolean): void {
    this.confirmed.push((this.confirmed.at(-1) ?? 0) + (isConfirmed ? 1 : 0));
    this.times.push(at);
  }

  within(from: number, to: number): Outcomes | null {
    const start = this.first(from);
    const end = this.first(to);
    if (start >= end) return null;
    return { all: end - start, confirmed: this.confirmed[end - 1]! - (start === 0 ? 0 : this.confirmed[start - 1]!) };
  }

  /** True where nothing is left. */
  dropBefore(time: number): boolean {
    const start = this.first(time);
    if (start > 0) {
      const gone = this.confirmed[start - 1]!;
      this.times = this.times.slice(start);
      this.confirmed = this.confirmed.slice(start).map((sum) => sum - gone);
    }
    return this.times.length === 0;
  }

  /** Index of the first that is not before `time`. */
  private first(time: number): number {
    let low = 0;
    let high = this.times.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.times[middle]! < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
