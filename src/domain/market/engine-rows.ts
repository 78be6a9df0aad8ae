/** Reads the rows and messages of an engine back into objects. */
import { CANDLE_INTERVALS } from './candle.ts';
import type { Candle } from './candle.ts';
import * as layout from './engine-layout.ts';
import type { SymbolStatistics } from './statistics.ts';

/** The candle in `source` from `at` on (`CANDLE_DOUBLES`); `level` counts in `CANDLE_INTERVALS`. */
export function candleAt(symbol: string, level: number, source: Float64Array, at: number): Candle {
  return {
    symbol,
    interval: CANDLE_INTERVALS[level]!,
    openTime: source[at + layout.CANDLE_TIME]!,
    open: source[at + layout.CANDLE_OPEN]!,
    firstTime: source[at + layout.CANDLE_FIRST]!,
    high: source[at + layout.CANDLE_HIGH]!,
    low: source[at + layout.CANDLE_LOW]!,
    close: source[at + layout.CANDLE_CLOSE]!,
    lastTime: source[at + layout.CANDLE_LAST]!,
    volume: source[at + layout.CANDLE_VOLUME]!,
    count: source[at + layout.CANDLE_COUNT]!,
    revision: source[at + layout.CANDLE_REVISION]!,
  };
}

/** The candles that an engine is building, from the row that it published. */
export function openCandlesOf(symbol: string, row: Float64Array): Candle[] {
  return CANDLE_INTERVALS.map((_, level) => candleAt(symbol, level, row, layout.ROW_CANDLES + level * layout.CANDLE_DOUBLES)).filter(
    (candle) => candle.openTime > 0,
  );
}

/** A published row as it is stored. */
export function statisticsOf(symbol: string, row: Float64Array, simulated: boolean): SymbolStatistics {
  return {
    symbol,
    simulated,
    updateCount: row[layout.ROW_COUNT]!,
    minPrice: row[layout.ROW_MIN]!,
    maxPrice: row[layout.ROW_MAX]!,
    currentPrice: row[layout.ROW_PRICE]!,
    lastUpdateTime: row[layout.ROW_TIME]!,
    dayOpen: row[layout.ROW_DAY_OPEN]!,
    dayOpenTime: row[layout.ROW_DAY_OPEN_TIME]!,
    dayHigh: row[layout.ROW_DAY_HIGH]!,
    dayLow: row[layout.ROW_DAY_LOW]!,
    dayVolume: row[layout.ROW_DAY_VOLUME]!,
    bid: numberOrNull(row[layout.ROW_BID]!),
    ask: numberOrNull(row[layout.ROW_ASK]!),
  };
}

/** NaN and ±Infinity stand for "no value" in rows. */
export function numberOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
