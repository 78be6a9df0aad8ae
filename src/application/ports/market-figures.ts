/** What the market counts beside its engines. */
import type { Direction, Severity } from '../../domain/market/anomaly.ts';

/** Anomalies opened since the start, by the severity that they opened with. */
export interface AnomalyCount {
  direction: Direction;
  severity: Severity;
  count: number;
}

export abstract class MarketFigures {
  /** Ticks refused at the door. */
  abstract readonly invalid: number;
  /** Ticks whose event time became their arrival time because it was ahead of the clock. */
  abstract readonly clockSkewed: number;
  abstract anomalies(): readonly AnomalyCount[];
  /** Symbols that are not stale. */
  abstract activeSymbols(): number;
}
