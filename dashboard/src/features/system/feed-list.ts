/** Feeds in the order in which they need a look, how many are in which state, and how fast each one ticks. */
import type { Statistics } from '@tapewatch/client';

export type FeedStatus = Statistics['feedStatus'];
/** The worst first. */
export const FEED_STATES: readonly FeedStatus[] = ['STALE', 'GAP', 'QUIET', 'LIVE'];

export interface FeedSummary {
  /** Symbols: those that are not LIVE first, of them the one first that was silent for longest; the others by name. */
  order: readonly string[];
  counts: Readonly<Record<FeedStatus, number>>;
  /** The symbol whose newest tick is the oldest of all. */
  oldest: { symbol: string; at: string } | null;
}

export function summaryOf(statistics: Iterable<Statistics>): FeedSummary {
  const all = [...statistics].sort(byNeed);
  const counts: Record<FeedStatus, number> = { STALE: 0, GAP: 0, QUIET: 0, LIVE: 0 };
  let oldest: FeedSummary['oldest'] = null;
  for (const { symbol, feedStatus, lastUpdateTime } of all) {
    counts[feedStatus] += 1;
    if (oldest === null || lastUpdateTime < oldest.at) oldest = { symbol, at: lastUpdateTime };
  }
  return { order: all.map(({ symbol }) => symbol), counts, oldest };
}

function byNeed(a: Statistics, b: Statistics): number {
  const rank = FEED_STATES.indexOf(a.feedStatus) - FEED_STATES.indexOf(b.feedStatus);
  if (rank !== 0) return rank;
  if (a.feedStatus !== 'LIVE' && a.lastUpdateTime !== b.lastUpdateTime) return a.lastUpdateTime < b.lastUpdateTime ? -1 : 1;
  return a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : 0;
}

/** Time over which a rate is taken. */
const RATE_MS = 10_000;
/** Below it a rate says little. */
const RATE_FROM_MS = 900;

/** Ticks per second of each symbol, from its counter. */
export class TickRates {
  private readonly seen = new Map<string, { at: number; count: number }[]>();

  take(statistics: Iterable<Statistics>, at: number): void {
    for (const { symbol, updateCount } of statistics) {
      let readings = this.seen.get(symbol);
      const last = readings?.at(-1);
      // Begun anew: what was counted before says nothing.
      if (readings === undefined || (last !== undefined && updateCount < last.count)) this.seen.set(symbol, (readings = []));
      readings.push({ at, count: updateCount });
      while (readings[1] !== undefined && at - readings[1].at >= RATE_MS) readings.shift();
    }
  }

  /** null before there is enough to tell. */
  of(symbol: string): number | null {
    const readings = this.seen.get(symbol) ?? [];
    const [first, last] = [readings[0], readings.at(-1)];
    if (first === undefined || last === undefined || last.at - first.at < RATE_FROM_MS) return null;
    return ((last.count - first.count) * 1000) / (last.at - first.at);
  }
}
