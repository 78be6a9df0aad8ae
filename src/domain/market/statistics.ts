/** What is known of a symbol, as the engine keeps it and the database stores it (times in epoch milliseconds). */

export interface SymbolStatistics {
  symbol: string;
  updateCount: number;
  minPrice: number;
  maxPrice: number;
  /** Price of the tick of the newest event time. */
  currentPrice: number;
  lastUpdateTime: number;
  dayOpen: number;
  /** Event time of the tick that gave `dayOpen`. */
  dayOpenTime: number;
  dayHigh: number;
  dayLow: number;
  dayVolume: number;
  bid: number | null;
  ask: number | null;
  /** Fed by the simulated market. */
  simulated: boolean;
}

/** A symbol's own threshold, window and cooldown; null means the default. */
export interface SymbolSettings {
  thresholdPercent: number | null;
  windowMs: number | null;
  cooldownMs: number | null;
}

export interface StoredSymbolSettings extends SymbolSettings {
  symbol: string;
  version: number;
  updatedAt: number;
  updatedBy: string;
}

export const GAP_REASONS = ['sequence', 'dropped', 'silent'] as const;
export type GapReason = (typeof GAP_REASONS)[number];

/** A stretch of event time in which ticks of a symbol are missing. */
export interface Gap {
  symbol: string;
  from: number;
  /** null while it lasts. */
  to: number | null;
  reason: GapReason;
  /** Ticks that are missing; null where nobody can know. */
  lost: number | null;
}
