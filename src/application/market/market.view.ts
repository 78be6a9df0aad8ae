/** The market as clients see it: the shapes that HTTP, live channels and files share. */
import type { Anomaly, AnomalyStatus, Direction, Severity } from '../../domain/market/anomaly.ts';

/** An anomaly with its keys in the order of the contract (the digest of a replay depends on it); times are RFC 3339. */
export interface AnomalyView {
  id: string;
  symbol: string;
  direction: Direction;
  status: AnomalyStatus;
  oldPrice: number;
  newPrice: number;
  changePercent: number;
  severity: Severity;
  peakPrice: number;
  peakChangePercent: number;
  breachCount: number;
  detectedAt: string;
  referenceTime: string;
  triggerTime: string;
  /** triggerTime − referenceTime. */
  elapsedMs: number;
  lastBreachTime: string;
  closedAt: string | null;
  windowMs: number;
  thresholdPercent: number;
  late: boolean;
  gap: boolean;
  simulated: boolean;
}

export function anomalyView(anomaly: Anomaly): AnomalyView {
  return {
    id: anomaly.id,
    symbol: anomaly.symbol,
    direction: anomaly.direction,
    status: anomaly.status,
    oldPrice: anomaly.oldPrice,
    newPrice: anomaly.newPrice,
    changePercent: anomaly.changePercent,
    severity: anomaly.severity,
    peakPrice: anomaly.peakPrice,
    peakChangePercent: anomaly.peakChangePercent,
    breachCount: anomaly.breachCount,
    detectedAt: isoTime(anomaly.detectedAt),
    referenceTime: isoTime(anomaly.referenceTime),
    triggerTime: isoTime(anomaly.triggerTime),
    elapsedMs: anomaly.triggerTime - anomaly.referenceTime,
    lastBreachTime: isoTime(anomaly.lastBreachTime),
    closedAt: anomaly.closedAt === null ? null : isoTime(anomaly.closedAt),
    windowMs: anomaly.windowMs,
    thresholdPercent: anomaly.thresholdPercent,
    late: anomaly.late,
    gap: anomaly.gap,
    simulated: anomaly.simulated,
  };
}

/** RFC 3339 in UTC with milliseconds. */
export function isoTime(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
