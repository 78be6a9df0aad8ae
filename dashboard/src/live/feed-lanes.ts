/** What was missing and when: intervals in which a symbol was STALE or had a GAP, and those in which this page itself heard nothing. */
import type { Statistics, StatisticsMessage } from '@tapewatch/client';
import { live } from './live.ts';
import { Topic } from './topic.ts';

/** A stretch of a symbol's feed, server clock. */
export interface FeedInterval {
  readonly symbol: string;
  readonly kind: 'STALE' | 'GAP';
  readonly from: number;
  /** null while it lasts. */
  to: number | null;
}

/** A stretch in which this page was not told anything: no connection, or nobody looked at it. */
export interface Cut {
  readonly from: number;
  to: number | null;
}

/** What charts can show of the past. */
const KEPT_MS = 3_600_000;
const KEPT_INTERVALS = 2_000;
/** Statistics come twice a second; without any for so long, some are missing. */
const UNHEARD_MS = 3_000;

export class FeedLanes {
  /** Touched when an interval began, ended or was forgotten. */
  readonly topic = new Topic();
  /** Oldest first. */
  intervals: FeedInterval[] = [];
  /** Oldest first. */
  cuts: Cut[] = [];
  /** Since when feeds are known, server clock; null before the first message. */
  since: number | null = null;
  private readonly open = new Map<string, FeedInterval>();
  /** When each symbol's newest tick was, to know from where a hole reaches. */
  private readonly lastTick = new Map<string, string>();
  private heardAt: number | null = null;

  /** Takes the states in a message of statistics. */
  take({ ts, data }: Pick<StatisticsMessage, 'ts' | 'data'>): void {
    const { heardAt } = this;
    this.since ??= ts;
    let isChanged = this.endCut(ts);
    if (!isChanged && heardAt !== null && ts - heardAt > UNHEARD_MS) {
      this.cuts.push({ from: heardAt, to: ts });
      isChanged = true;
    }
    this.heardAt = ts;
    for (const statistics of data) isChanged = this.takeSymbol(ts, statistics) || isChanged;
    if (!isChanged) return;
    this.forgetBefore(ts - KEPT_MS);
    this.topic.touch();
  }

  /** Nothing was heard since `from`. */
  cut(from: number): void {
    if (this.cuts.at(-1)?.to === null) return;
    this.cuts.push({ from, to: null });
    this.topic.touch();
  }

  /** Those that touch a stretch of time, of one symbol or of all. */
  *between(from: number, to: number, symbol?: string): Generator<FeedInterval> {
    for (const interval of this.intervals) {
      if (symbol !== undefined && interval.symbol !== symbol) continue;
      if (interval.from < to && (interval.to ?? Infinity) > from) yield interval;
    }
  }

  /** Another text when something changed that is shown of a symbol: its own intervals, or a cut that lasts. */
  keyOf(symbol: string): string {
    const own = this.intervals.filter((each) => each.symbol === symbol).map(({ from, to }) => `${from}-${to ?? ''}`);
    const cut = this.cuts.at(-1);
    return `${cut?.to === null ? cut.from : ''} ${own.join()}`;
  }

  clear(): void {
    this.intervals = [];
    this.cuts = [];
    this.since = null;
    this.heardAt = null;
    this.open.clear();
    this.lastTick.clear();
    this.topic.touch();
  }

  private takeSymbol(ts: number, { symbol, feedStatus, lastUpdateTime }: Statistics): boolean {
    const before = this.lastTick.get(symbol);
    this.lastTick.set(symbol, lastUpdateTime);
    const open = this.open.get(symbol);
    const kind = feedStatus === 'STALE' || feedStatus === 'GAP' ? feedStatus : null;
    if (open?.kind === kind || (open === undefined && kind === null)) return false;
    if (open !== undefined) {
      open.to = Math.max(open.from, kind === null && open.kind === 'STALE' ? Date.parse(lastUpdateTime) : ts);
      this.open.delete(symbol);
    }
    if (kind !== null) {
      // STALE lasts since the newest tick; a GAP since the tick before the one that showed it.
      const from = kind === 'STALE' ? lastUpdateTime : before;
      const interval: FeedInterval = { symbol, kind, from: from === undefined ? ts : Math.min(ts, Date.parse(from)), to: null };
      this.open.set(symbol, interval);
      this.intervals.push(interval);
    }
    return true;
  }

  private endCut(ts: number): boolean {
    const last = this.cuts.at(-1);
    if (last === undefined || last.to !== null) return false;
    last.to = ts;
    return true;
  }

  private forgetBefore(limit: number): void {
    const isKept = ({ to }: { to: number | null }): boolean => to === null || to > limit;
    this.intervals = this.intervals.filter(isKept).slice(-KEPT_INTERVALS);
    this.cuts = this.cuts.filter(isKept);
  }
}

export const feedLanes = new FeedLanes();

/** Keeps the intervals until the function that it returns is called: for as long as somebody is signed in, so that charts know the past. */
export function followFeedLanes(): () => void {
  const leave = live.follow('statistics:*', (message) => feedLanes.take(message));
  const unwatch = live.topic.watch(() => {
    if (!live.isLive && live.asOf !== null) feedLanes.cut(live.asOf);
  });
  return () => {
    leave();
    unwatch();
  };
}
