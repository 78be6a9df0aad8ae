/** Prices, candles, price spikes, settings, gaps and the simulation, as HTTP has them. */
import type { Anomaly, Candle, CandleInterval, Severity, Statistics } from '@tapewatch/client';
import type { Page, TimeFilter } from './common.ts';

export type { Anomaly, Candle, CandleInterval, Quote, Severity, Statistics } from '@tapewatch/client';

export type FeedStatus = Statistics['feedStatus'];
export type Direction = Anomaly['direction'];
export type AnomalyStatus = Anomaly['status'];

export interface AnomalyFilter extends TimeFilter {
  symbol?: string | undefined;
  severity?: Severity | undefined;
  direction?: Direction | undefined;
  status?: AnomalyStatus | undefined;
}

/** With `from` the oldest of the range, without it the newest; oldest first. */
export interface CandleQuery extends TimeFilter {
  symbol: string;
  interval: CandleInterval;
  limit?: number | undefined;
}

export interface CandlePage extends Page<Candle> {
  symbol: string;
  interval: CandleInterval;
}

/** What can be set for a symbol. */
export interface DetectionSettings {
  thresholdPercent: number;
  windowMs: number;
  cooldownMs: number;
}

export interface SymbolSettings extends DetectionSettings {
  symbol: string;
  /** Which of the three are the symbol's own. */
  overridden: string[];
  /** 0: never set. */
  version: number;
  updatedAt: string | null;
  updatedBy: string | null;
}

/** null gives the default back. */
export type NewSymbolSettings = { [Name in keyof DetectionSettings]: number | null };

export type GapReason = 'sequence' | 'dropped' | 'silent';

/** A stretch in which ticks of a symbol are missing. */
export interface Gap {
  from: string;
  /** null while it lasts. */
  to: string | null;
  reason: GapReason;
  /** Ticks; null where nobody can know. */
  lost: number | null;
}

export interface Simulation {
  running: boolean;
  seed: number;
  ticksPerSecond: number;
  transactionsPerSecond: number;
  symbols: readonly string[];
}

/** A rate that is absent stays as it was. */
export interface SimulationRates {
  ticksPerSecond?: number;
  transactionsPerSecond?: number;
}

export interface NewShock {
  symbol: string;
  /** Signed, from −50 to 100. */
  percent: number;
}

export interface Shock extends NewShock {
  /** Event time of the first tick at the new price. */
  eventTime: string;
}
