/** An anomaly: an episode of breaches of one symbol in one direction (all times in epoch milliseconds). */

export const DIRECTIONS = ['UP', 'DOWN'] as const;
export type Direction = (typeof DIRECTIONS)[number];
export const SEVERITIES = ['medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];
export const ANOMALY_STATUSES = ['open', 'closed'] as const;
export type AnomalyStatus = (typeof ANOMALY_STATUSES)[number];

export interface Anomaly {
  /** Made of symbol, direction, triggerTime and ordinal, so that the same input has the same ids. */
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
export type AnomalyEventKind = 'opened' | 'updated' | 'closed';
