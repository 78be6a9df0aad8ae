/** Truth against detection: shocks that this page sent, and the price spike that each one was found as. */
import type { Anomaly } from '@tapewatch/client';
import type { Shock } from '../../api/contract.ts';
import { Topic } from '../../live/topic.ts';

/** After it a shock without a spike is missed. */
export const MISSED_AFTER_MS = 5_000;
const KEPT = 100;

export interface SentShock extends Shock {
  readonly id: string;
  /** From which change on the symbol's spikes were looked for when it was sent; null where that is not known. */
  readonly thresholdPercent: number | null;
}

export type Detection =
  /** `below`: too small to be a spike, and none was found. */
  | { readonly state: 'waiting' | 'missed' | 'below' }
  /** `ms`: from the first tick at the new price to the alert about it. */
  | { readonly state: 'found'; readonly anomaly: Anomaly; readonly ms: number }
  /** The price moved on in an episode that had begun before. */
  | { readonly state: 'absorbed'; readonly anomaly: Anomaly };

/** What became of a shock; `now` on the server's clock. */
export function detectionOf(shock: Omit<SentShock, 'id'>, anomalies: readonly Anomaly[], now: number): Detection {
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
class ShockLog {
  readonly topic = new Topic();
  /** Newest first. */
  shocks: readonly SentShock[] = [];
  private nextId = 1;

  add(shock: Shock, thresholdPercent: number | null): void {
    this.shocks = [{ ...shock, thresholdPercent, id: String(this.nextId) }, ...this.shocks].slice(0, KEPT);
    this.nextId += 1;
    this.topic.touch();
  }
}

export const shockLog = new ShockLog();
