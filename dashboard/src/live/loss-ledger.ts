/** What was lost, written down like in a ledger: each rise of a counter with its time, partition, amount and sum. */
import type { RuntimeMetrics } from '../api/contract.ts';

/**
 * `dropped`: ticks that a partition gave up; `restart`: of a partition; `tooLate`: ticks that came after their candle was closed for good;
 * `lagged`: messages that this page was too slow for; `started`: a server process began, with its counters at zero.
 */
export type LossCause = 'dropped' | 'restart' | 'tooLate' | 'lagged' | 'started';

export interface LossEntry {
  readonly id: string;
  /** When it was seen, epoch milliseconds of the server's clock. */
  readonly at: number;
  /** When the counters were read before: it happened between the two. */
  readonly since: number | null;
  readonly cause: LossCause;
  /** Process whose counter rose; null for what this page lost itself. */
  readonly instance: string | null;
  /** null where the loss belongs to no partition. */
  readonly partition: number | null;
  /** Channel that messages were left out of. */
  readonly channel: string | null;
  readonly amount: number;
  /** Of this cause, since the page was opened. */
  readonly sum: number;
}

/** What the counters said when the page was opened: lost before. */
export type OpeningBalance = Readonly<Record<'dropped' | 'restart' | 'tooLate', number>>;

/** Counters of a process when they were last read. */
interface Reading {
  readonly at: number;
  readonly uptimeSeconds: number;
  readonly tooLate: number;
  readonly partitions: ReadonlyMap<number, { readonly dropped: number; readonly restarts: number }>;
}

const KEPT_ENTRIES = 500;
const KEPT_INSTANCES = 16;
/** Clocks and transport may make a process look this much older or younger between two readings. */
const TOLERANCE_MS = 1_000;

export class LossLedger {
  /** Newest first. */
  entries: readonly LossEntry[] = [];
  opening: OpeningBalance = { dropped: 0, restart: 0, tooLate: 0 };
  readonly sums: Record<LossCause, number> = { dropped: 0, restart: 0, tooLate: 0, lagged: 0, started: 0 };
  private readonly readings = new Map<string, Reading>();
  private nextId = 1;

  /** Takes in the counters of a process; true where something was written. */
  read(metrics: RuntimeMetrics, at: number): boolean {
    const written = this.nextId;
    const { instance, uptimeSeconds } = metrics;
    const before = this.readings.get(instance);
    const startedAt = at - uptimeSeconds * 1000;
    const newest = Math.max(-Infinity, ...[...this.readings.values()].map((reading) => reading.at));
    // Its counters begin at zero again, under the same name or another one.
    const hasStarted = before === undefined ? startedAt > newest + TOLERANCE_MS && this.readings.size > 0 : hasRestarted(before, metrics);
    const base = before !== undefined && !hasStarted ? before : null;
    if (hasStarted) this.write({ at, since: before?.at ?? null, cause: 'started', instance, partition: null, channel: null }, 1);
    if (base === null && !hasStarted) this.open(metrics);
    else {
      const seen = { at, since: base?.at ?? before?.at ?? null, instance, channel: null };
      for (const { partition, dropped, restarts } of metrics.partitions) {
        const known = base?.partitions.get(partition);
        this.write({ ...seen, cause: 'restart', partition }, restarts - (known?.restarts ?? 0));
        this.write({ ...seen, cause: 'dropped', partition }, dropped - (known?.dropped ?? 0));
      }
      this.write({ ...seen, cause: 'tooLate', partition: null }, metrics.tooLate - (base?.tooLate ?? 0));
    }
    this.keep(metrics, at);
    return this.nextId !== written;
  }

  /** The connection of this page was too slow for a channel. */
  lagged(channel: string, amount: number, at: number): void {
    this.write({ at, since: null, cause: 'lagged', instance: null, partition: null, channel }, amount);
  }

  private open({ partitions, tooLate }: RuntimeMetrics): void {
    const { opening } = this;
    this.opening = {
      dropped: partitions.reduce((sum, { dropped }) => sum + dropped, opening.dropped),
      restart: partitions.reduce((sum, { restarts }) => sum + restarts, opening.restart),
      tooLate: opening.tooLate + tooLate,
    };
  }

  private keep({ instance, uptimeSeconds, tooLate, partitions }: RuntimeMetrics, at: number): void {
    // The newest reading is the last one of the map, the process that was not heard of for longest the first.
    this.readings.delete(instance);
    this.readings.set(instance, { at, uptimeSeconds, tooLate, partitions: new Map(partitions.map((part) => [part.partition, part])) });
    const [oldest] = this.readings.keys();
    if (this.readings.size > KEPT_INSTANCES && oldest !== undefined) this.readings.delete(oldest);
  }

  private write(entry: Omit<LossEntry, 'id' | 'amount' | 'sum'>, amount: number): void {
    if (!(amount > 0)) return;
    this.sums[entry.cause] += amount;
    const id = String(this.nextId);
    this.nextId += 1;
    this.entries = [{ ...entry, id, amount, sum: this.sums[entry.cause] }, ...this.entries].slice(0, KEPT_ENTRIES);
  }
}

/** The same name, but a younger process; or one whose counters went back. */
function hasRestarted(before: Reading, { uptimeSeconds, tooLate, partitions }: RuntimeMetrics): boolean {
  if (uptimeSeconds < before.uptimeSeconds || tooLate < before.tooLate) return true;
  return partitions.some(({ partition, dropped, restarts }) => {
    const known = before.partitions.get(partition);
    return known !== undefined && (dropped < known.dropped || restarts < known.restarts);
  });
}

/** accepted = processed + dropped + queued, of the whole and of each partition. */
export function identityHolds(counters: { accepted: number; processed: number; dropped: number; queued: number }): boolean {
  const { accepted, processed, dropped, queued } = counters;
  return accepted === processed + dropped + queued && queued >= 0;
}
