/** Truth against detection: shocks that this page sent, and the price spike that each one was found as. */
import type { Anomaly } from '@tapewatch/client';
import type { Shock } from '../../api/contract.ts';
import { Topic } from '../../live/topic.ts';

/** After it a shock without a spike is missed. */
export const MISSED_AFTER_MS = 5_000;
const KEPT = 100;
/** A snapshot of anomalies has no more: older ones are not known then. */
const SNAPSHOT = 100;

export interface SentShock extends Shock {
  readonly id: string;
  /** From which change on the symbol's spikes were looked for when it was sent; null where that is not known. */
  readonly thresholdPercent: number | null;
}

export type Detection =
  /** `below`: too small to be a spike, and none was found. `unknown`: what was found since then is not known here. */
  | { readonly state: 'waiting' | 'missed' | 'below' | 'unknown' }
  /** `ms`: from the first tick at the new price to the alert about it. */
  | { readonly state: 'found'; readonly anomaly: Anomaly; readonly ms: number }
  /** The price moved on in an episode that had begun before. */
  | { readonly state: 'absorbed'; readonly anomaly: Anomaly };

/**
 * What became of a shock.
 * @param anomalies newest first
 * @param now on the server's clock
 * @param isHeard whether anomalies are told to this page now
 */
export function detectionOf(shock: Omit<SentShock, 'id'>, anomalies: readonly Anomaly[], now: number, isHeard = true): Detection {
  const { symbol, percent, eventTime, thresholdPercent } = shock;
  const at = Date.parse(eventTime);
  const direction = percent > 0 ? 'UP' : 'DOWN';
  let absorbing: Anomaly | null = null;
  let first: Anomaly | null = null;
  for (const anomaly of anomalies) {
    if (anomaly.symbol !== symbol || anomaly.direction !== direction) continue;
    const [opened, breached] = [Date.parse(anomaly.triggerTime), Date.parse(anomaly.lastBreachTime)];
    if (opened > at + MISSED_AFTER_MS || breached < at) continue;
    if (opened < at) absorbing = anomaly;
    else if (first === null || anomaly.triggerTime < first.triggerTime) first = anomaly;
  }
  if (first !== null) return { state: 'found', anomaly: first, ms: Math.max(0, Date.parse(first.detectedAt) - at) };
  if (absorbing !== null) return { state: 'absorbed', anomaly: absorbing };
  if (now - at <= MISSED_AFTER_MS) return { state: 'waiting' };
  const oldest = anomalies.at(-1);
  const reachesBack = oldest === undefined || anomalies.length < SNAPSHOT || Date.parse(oldest.detectedAt) <= at;
  if (!isHeard || !reachesBack) return { state: 'unknown' };
  return { state: thresholdPercent !== null && Math.abs(percent) < thresholdPercent ? 'below' : 'missed' };
}

/** How many of the decided ones were found, and the middle of the times. */
export function scoreOf(detections: readonly Detection[]): { found: number; missed: number; medianMs: number | null } {
  const times = detections.flatMap((detection) => (detection.state === 'found' ? [detection.ms] : [])).sort((a, b) => a - b);
  const found = detections.filter(({ state }) => state === 'found' || state === 'absorbed').length;
  return {
    found,
    missed: detections.filter(({ state }) => state === 'missed').length,
    medianMs: times[Math.floor((times.length - 1) / 2)] ?? null,
  };
}

/** Outlives the page that shows it: who comes back sees what became of a shock. */
export class ShockLog {
  readonly topic = new Topic();
  /** Newest first. */
  shocks: readonly SentShock[] = [];
  private nextId = 1;
  /** Verdicts that stay, by the id of the shock: what was once seen was seen. */
  private readonly seen = new Map<string, Detection>();

  add(shock: Shock, thresholdPercent: number | null): void {
    const oldest = this.shocks[KEPT - 1];
    if (oldest !== undefined) this.seen.delete(oldest.id);
    this.shocks = [{ ...shock, thresholdPercent, id: String(this.nextId) }, ...this.shocks].slice(0, KEPT);
    this.nextId += 1;
    this.topic.touch();
  }

  /** As `detectionOf`, but a spike that was once seen stays, though its row may be gone. */
  detectionOf(shock: SentShock, anomalies: readonly Anomaly[], now: number, isHeard: boolean): Detection {
    const before = this.seen.get(shock.id);
    const next = detectionOf(shock, anomalies, now, isHeard);
    const isSeen = next.state === 'found' || next.state === 'absorbed';
    // Another spike than the one that was seen came later.
    if (!isSeen || (before?.state === 'found' && !(next.state === 'found' && next.anomaly.id === before.anomaly.id))) return before ?? next;
    this.seen.set(shock.id, next);
    return next;
  }
}

export const shockLog = new ShockLog();
