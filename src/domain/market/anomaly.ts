/** An anomaly: an episode of breaches of one symbol in one direction (all times in epoch milliseconds). */
import { createHash } from "node:crypto";

export const DIRECTIONS = ["UP", "DOWN"] as const;
export type Direction = (typeof DIRECTIONS)[number];
export const SEVERITIES = ["medium", "high", "critical"] as const;
export type Severity = (typeof SEVERITIES)[number];
export const ANOMALY_STATUSES = ["open", "closed"] as const;
export type AnomalyStatus = (typeof ANOMALY_STATUSES)[number];

export interface Anomaly {
  /** See `anomalyId`. */
  id: string;
  symbol: string;
  direction: Direction;
  status: AnomalyStatus;
  /** Reference of the opening breach. */
  oldPrice: number;
  newPrice: number;
  /** (newPrice − oldPrice) / oldPrice × 100, signed. */
  changePercent: number;
  /** Of the peak. */
  severity: Severity;
  peakPrice: number;
  /** What the peak is measured against: of its own window. */
  peakReference: number;
  peakChangePercent: number;
  breachCount: number;
  /** Wall clock; everything else is event time. */
  detectedAt: number;
  referenceTime: number;
  triggerTime: number;
  lastBreachTime: number;
  closedAt: number | null;
  windowMs: number;
  thresholdPercent: number;
  cooldownMs: number;
  late: boolean;
  gap: boolean;
  simulated: boolean;
  /** Earlier arrivals of the symbol with the event time of the opening breach. */
  ordinal: number;
}

/** What happened to an anomaly: `updated` only when its severity rose. */
export type AnomalyEvent = "opened" | "updated" | "closed";

/** First 128 bits of SHA-256 over `symbol direction triggerTime ordinal`, as a UUID string: the same input has the same ids. */
export function anomalyId(
  symbol: string,
  direction: Direction,
  triggerTime: number,
  ordinal: number,
): string {
  const hex = createHash("sha256")
    .update(`${symbol} ${direction} ${triggerTime} ${ordinal}`)
    .digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}
