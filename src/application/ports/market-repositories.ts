/** What the market keeps in the database. Every write is idempotent: repeating it after an unknown outcome does no harm. */
import type { Anomaly, AnomalyEventKind, AnomalyStatus, Direction, Severity } from '../../domain/market/anomaly.ts';
import type { Candle, CandleInterval } from '../../domain/market/candle.ts';
import type { Gap, StoredSymbolSettings, SymbolSettings, SymbolStatistics } from '../../domain/market/statistics.ts';

export abstract class StatisticsRepository {
  /** Every symbol ever stored. */
  abstract load(): Promise<SymbolStatistics[]>;
  /** Replaces the rows of these symbols and these candles (by symbol, interval, openTime) in one transaction. */
  abstract save(statistics: readonly SymbolStatistics[], candles: readonly Candle[]): Promise<void>;
}

/** Names one candle. */
export type CandleKey = Pick<Candle, 'symbol' | 'interval' | 'openTime'>;

export abstract class CandleRepository {
  /** The newest stored candle of each symbol and interval. */
  abstract newest(): Promise<Candle[]>;
  /** Those of the named candles that are stored. */
  abstract get(keys: readonly CandleKey[]): Promise<Candle[]>;
  /** Oldest first; `from` inclusive, `to` exclusive. With `from` the oldest `limit` of the range, without it the newest. */
  abstract find(
    symbol: string,
    interval: CandleInterval,
    range: { from: number | null; to: number | null; limit: number },
  ): Promise<Candle[]>;
  /** Deletes candles older than the symbol's newest event time by more than `CANDLE_DAYS`; at most `limit` rows; returns how many. */
  abstract deleteExpired(limit: number): Promise<number>;
}

export interface AnomalyFilter {
  symbol?: string;
  severity?: Severity;
  direction?: Direction;
  status?: AnomalyStatus;
  /** By detectedAt: inclusive. */
  from?: number;
  /** By detectedAt: exclusive. */
  to?: number;
}

/** A place in the list of anomalies, which is ordered by (detectedAt, id), newest first. */
export interface AnomalyPosition {
  detectedAt: number;
  id: string;
}

/** Something that live clients are told of an anomaly, which is as it was then. */
export interface AnomalyNews {
  readonly event: AnomalyEventKind;
  readonly anomaly: Anomaly;
}

export abstract class AnomalyRepository {
  /**
   * Inserts or replaces by id; `detectedAt` of a stored one never changes. `news` are numbered in the same commit, in their order; of each
   * anomaly one opening, one closing and one rise to each severity.
   */
  abstract save(anomalies: readonly Anomaly[], news?: readonly AnomalyNews[]): Promise<void>;
  abstract get(id: string): Promise<Anomaly | null>;
  /** Newest first, only those strictly after `after` in the order of the list. */
  abstract find(filter: AnomalyFilter, after: AnomalyPosition | null, limit: number): Promise<Anomaly[]>;
  /** Every open one. */
  abstract open(): Promise<Anomaly[]>;
}

export abstract class SymbolSettingsRepository {
  /** Every symbol that has settings of its own. */
  abstract load(): Promise<StoredSymbolSettings[]>;
  /**
   * Replaces the settings of a symbol and raises its version (1 at first). With `expectedVersion` it writes only when the stored
   * version is that one (0 = none stored) and else returns null.
   */
  abstract put(
    symbol: string,
    settings: SymbolSettings,
    expectedVersion: number | null,
    updatedBy: string,
    updatedAt: number,
  ): Promise<StoredSymbolSettings | null>;
}

export abstract class GapRepository {
  /** Inserts or replaces by (symbol, reason, from). */
  abstract save(gaps: readonly Gap[]): Promise<void>;
  /** Every gap that still lasts. */
  abstract open(): Promise<Gap[]>;
  /** Newest first by (from, reason), strictly after `after`; those that overlap [from, to). */
  abstract find(
    symbol: string,
    range: { from: number | null; to: number | null },
    after: Pick<Gap, 'from' | 'reason'> | null,
    limit: number,
  ): Promise<Gap[]>;
}
