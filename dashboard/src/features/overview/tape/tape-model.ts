/** What the tape shows of a stretch of time, from all that is known: spikes, payments, alerts and the truth of the feeds on one axis. */
import type { Alert, Anomaly, Severity } from '@tapewatch/client';
import type { Cut, FeedInterval } from '../../../live/feed-lanes.ts';
import type { MetricsFrame } from '../../../live/metrics-store.ts';

export const TAPE_MS = 300_000;
/** Frames come twice a second; where one is missing for so long, nothing is known. */
const HOLE_MS = 2_500;
const MINUTE_MS = 60_000;
/** Of the default settings; the newest spike may say another one. */
const THRESHOLD_PERCENT = 2;

export interface Spike {
  readonly at: number;
  readonly id: string;
  readonly symbol: string;
  /** Signed, at the peak. */
  readonly percent: number;
}

/** Payments per second from then on; null: not known. */
export interface Step {
  readonly at: number;
  readonly rate: number | null;
}

export interface Flagged {
  readonly at: number;
  readonly id: string;
}

export interface AlertMark {
  readonly at: number;
  readonly id: string;
  readonly severity: Severity;
  readonly isResolved: boolean;
}

/** Payments that a spike's rule hit in the time after the spike. */
export interface Linked {
  readonly from: number;
  to: number;
  readonly symbol: string;
  payments: number;
}

/** A stretch in which feeds were not whole; neighbours of one kind are one. */
export interface Hatched {
  readonly kind: FeedInterval['kind'];
  readonly from: number;
  to: number | null;
  readonly symbols: Set<string>;
}

export interface TapeSources {
  anomalies: readonly Anomaly[];
  frames: readonly MetricsFrame[];
  /** Of the minutes before the first frame. */
  minutes: readonly { minute: string; count: number }[];
  flagged: Iterable<Flagged>;
  alerts: readonly Alert[];
  intervals: Iterable<FeedInterval>;
  cuts: readonly Cut[];
  /** Since when feeds are known. */
  since: number | null;
}

export interface TapeView {
  from: number;
  to: number;
  threshold: number;
  spikes: Spike[];
  steps: Step[];
  flagged: Flagged[];
  alerts: AlertMark[];
  linked: Linked[];
  hatched: Hatched[];
  cuts: readonly Cut[];
  since: number | null;
}

/** Everything that lies between `from` and `to`, each in order of time. */
export function tapeView(sources: TapeSources, from: number, to: number): TapeView {
  const isInside = ({ at }: { at: number }): boolean => at >= from && at <= to;
  const spikes: Spike[] = [];
  for (const anomaly of sources.anomalies) {
    const at = Date.parse(anomaly.detectedAt);
    // Newest first: what follows is older still.
    if (at < from) break;
    if (at > to) continue;
    const size = Math.abs(anomaly.peakChangePercent);
    spikes.push({ at, id: anomaly.id, symbol: anomaly.symbol, percent: anomaly.direction === 'UP' ? size : -size });
  }
  const alerts: AlertMark[] = [];
  for (const { id, severity, status, firstSeenAt, lastSeenAt } of sources.alerts) {
    // Ordered by when they were last seen, which is never before the first time.
    if (Date.parse(lastSeenAt) < from) break;
    const mark = { at: Date.parse(firstSeenAt), id, severity, isResolved: status === 'resolved' };
    if (isInside(mark)) alerts.push(mark);
  }
  return {
    from,
    to,
    threshold: sources.anomalies[0]?.thresholdPercent ?? THRESHOLD_PERCENT,
    spikes: spikes.reverse(),
    steps: stepsOf(sources, from, to),
    flagged: [...sources.flagged].filter(isInside).sort((a, b) => a.at - b.at),
    alerts: alerts.sort((a, b) => a.at - b.at),
    linked: linkedOf(sources, from, to),
    hatched: hatchedOf(sources.intervals, from, to),
    cuts: sources.cuts.filter((cut) => cut.from < to && (cut.to ?? Infinity) > from),
    since: sources.since,
  };
}

/** The rates of minutes from the database, then those of frames; between frames that are far apart nothing is known. */
function stepsOf({ frames, minutes }: TapeSources, from: number, to: number): Step[] {
  const steps: Step[] = [];
  const first = frames[0]?.ts ?? to;
  for (const { minute, count } of minutes) {
    const at = Date.parse(minute);
    // The minute of the first frame was not over yet when it was counted.
    if (at + MINUTE_MS > from && at + MINUTE_MS <= first) steps.push({ at: Math.max(at, from), rate: count / 60 });
  }
  let before: number | null = null;
  for (const { ts, metrics } of frames) {
    if (ts < from - HOLE_MS || ts > to) continue;
    if (before !== null && ts - before > HOLE_MS) steps.push({ at: before + HOLE_MS / 5, rate: null });
    steps.push({ at: ts, rate: metrics.transactionsPerSecond });
    before = ts;
  }
  if (before !== null && to - before > HOLE_MS) steps.push({ at: before + HOLE_MS / 5, rate: null });
  return steps;
}

/** The stretch after a spike in which payments of its symbol were scored for it, as alerts tell. */
function linkedOf({ alerts, anomalies }: TapeSources, from: number, to: number): Linked[] {
  const bySpike = new Map<string, Linked>();
  for (const alert of alerts) {
    if (Date.parse(alert.lastSeenAt) < from) break;
    const hit = alert.hits.find(({ rule, skipped }) => rule === 'market-spike' && skipped === null);
    if (hit === undefined) continue;
    const named = hit.inputs['anomalyId'];
    const symbol = hit.inputs['symbol'] ?? alert.symbol;
    const raised = Date.parse(alert.firstSeenAt);
    const spike = anomalies.find(({ id, symbol: of, detectedAt }) =>
      named === undefined ? of === symbol && Date.parse(detectedAt) <= raised : id === named,
    );
    if (spike === undefined) continue;
    const at = Date.parse(spike.detectedAt);
    if (at > to) continue;
    const window = bySpike.get(spike.id) ?? { from: at, to: at + (hit.windowMs ?? 0), symbol: spike.symbol, payments: 0 };
    window.to = Math.max(window.to, Date.parse(alert.lastSeenAt));
    window.payments += Math.max(1, alert.transactionIds.length);
    bySpike.set(spike.id, window);
  }
  return [...bySpike.values()];
}

function hatchedOf(intervals: Iterable<FeedInterval>, from: number, to: number): Hatched[] {
  const hatched: Hatched[] = [];
  const sorted = [...intervals].filter((each) => each.from < to && (each.to ?? Infinity) > from).sort((a, b) => a.from - b.from);
  for (const { kind, symbol, from: begin, to: end } of sorted) {
    const last = hatched.findLast((each) => each.kind === kind);
    if (last === undefined || (last.to !== null && last.to < begin)) {
      hatched.push({ kind, from: begin, to: end, symbols: new Set([symbol]) });
      continue;
    }
    last.to = last.to === null || end === null ? null : Math.max(last.to, end);
    last.symbols.add(symbol);
  }
  return hatched;
}

/** All lanes at one instant. */
export interface Reading {
  at: number;
  /** null: not known. */
  rate: number | null;
  flagged: number;
  spikes: Spike[];
  alerts: AlertMark[];
  hatched: Hatched[];
  /** Nothing was heard then. */
  isCut: boolean;
}

/** @param reach marks so close to the instant are meant too */
export function readingAt(view: TapeView, at: number, reach: number): Reading {
  const isNear = (mark: { at: number }): boolean => Math.abs(mark.at - at) <= reach;
  const step = view.steps.findLast((each) => each.at <= at);
  const isCut = view.cuts.some(({ from, to }) => at > from && at < (to ?? Infinity));
  return {
    at,
    rate: isCut ? null : (step?.rate ?? null),
    flagged: view.flagged.filter(isNear).length,
    spikes: view.spikes.filter(isNear),
    alerts: view.alerts.filter(isNear),
    hatched: view.hatched.filter(({ from, to }) => at >= from && at <= (to ?? Infinity)),
    isCut,
  };
}

/** End of the lane's scale: the next round rate above all that is shown. */
export function rateScale(steps: readonly Step[]): number {
  const most = steps.reduce((top, { rate }) => Math.max(top, rate ?? 0), 1);
  const magnitude = 10 ** Math.floor(Math.log10(most));
  return (([1, 2, 3, 5, 10] as const).find((factor) => factor * magnitude > most * 1.15) ?? 20) * magnitude;
}
