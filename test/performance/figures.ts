/** What all sides of a benchmark must agree on after the same ticks: sums that a wrong tick anywhere would change. */
import { MarketOutput } from '../../src/application/ports/tick-processor.ts';
import type { Candle } from '../../src/domain/market/candle.ts';
import {
  CANDLE_CLOSE,
  CANDLE_COUNT,
  CANDLE_FIRST,
  CANDLE_HIGH,
  CANDLE_LAST,
  CANDLE_LOW,
  CANDLE_OPEN,
  CANDLE_VOLUME,
  ROW_AVERAGE,
  ROW_COUNT,
  ROW_DAY_HIGH,
  ROW_DAY_LOW,
  ROW_DAY_OPEN,
  ROW_DAY_VOLUME,
  ROW_MAX,
  ROW_MIN,
  ROW_PRICE,
  ROW_TIME,
  ROW_WINDOW_MAX,
  ROW_WINDOW_MIN,
} from '../../src/domain/market/engine-layout.ts';

export interface Figures {
  breaches: number;
  /** Over all finished candles of the four intervals. */
  candles: number;
  averages: number;
  session: number;
  day: number;
  window: number;
}

const DAY_MS = 86_400_000;

/** What a finished candle adds to `Figures.candles`; `at` is its first double. */
export function candleFigure(row: Float64Array, at: number): number {
  return (
    row[at + CANDLE_OPEN]! +
    2 * row[at + CANDLE_HIGH]! +
    3 * row[at + CANDLE_LOW]! +
    5 * row[at + CANDLE_CLOSE]! +
    row[at + CANDLE_VOLUME]! +
    row[at + CANDLE_COUNT]! +
    row[at + CANDLE_LAST]! -
    row[at + CANDLE_FIRST]!
  );
}

/** Adds what the published row of one symbol says. */
export function addRow(figures: Figures, row: Float64Array): void {
  figures.averages += row[ROW_AVERAGE]!;
  figures.session += row[ROW_COUNT]! + row[ROW_MIN]! + row[ROW_MAX]! + row[ROW_PRICE]! + (row[ROW_TIME]! % DAY_MS);
  figures.day += row[ROW_DAY_OPEN]! + row[ROW_DAY_HIGH]! + row[ROW_DAY_LOW]! + row[ROW_DAY_VOLUME]!;
  figures.window += row[ROW_WINDOW_MIN]! + row[ROW_WINDOW_MAX]!;
}

/** Takes what a processor finds, and only sums it up. */
export class SumOutput extends MarketOutput {
  candles = 0;
  anomaly(): void {}
  gap(): void {}
  ready(): boolean {
    return true;
  }
  candle(candle: Candle, complete: boolean): void {
    if (complete)
      this.candles +=
        candle.open +
        2 * candle.high +
        3 * candle.low +
        5 * candle.close +
        candle.volume +
        candle.count +
        candle.lastTime -
        candle.firstTime;
  }
}
