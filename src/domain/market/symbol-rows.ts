/** Rows of the statistics board: what the engine publishes of a symbol, and what a later engine takes up from it. */
import type { CandleChain } from './candle-chain.ts';
import {
  ACC_I,
  ASK,
  BID,
  COUNT,
  DAY_END,
  DAY_HIGH,
  DAY_LOW,
  DAY_OPEN,
  DAY_OPEN_TIME,
  DAY_VOLUME,
  FIRST_TIME,
  GAP_TO,
  HIGH_AT_I,
  HIGH_I,
  LAST,
  LOW_AT_I,
  LOW_I,
  MAX,
  MIN,
  NEWEST,
  RECORD_DOUBLES,
  ROW_ASK,
  ROW_AVERAGE,
  ROW_BID,
  ROW_CANDLES,
  ROW_COUNT,
  ROW_DAY_HIGH,
  ROW_DAY_LOW,
  ROW_DAY_OPEN,
  ROW_DAY_OPEN_TIME,
  ROW_DAY_VOLUME,
  ROW_FIRST_TIME,
  ROW_GAP_TO,
  ROW_MAX,
  ROW_MIN,
  ROW_PRICE,
  ROW_TIME,
  ROW_WINDOW_MAX,
  ROW_WINDOW_MIN,
  ROW_WINDOW_MS,
  WINDOW_MS,
} from './engine-layout.ts';
import type { EngineState } from './engine-state.ts';
import type { MovingAverages } from './moving-average.ts';

const DAY_MS = 86_400_000;

/** Writes what is to be published of a symbol; its accumulator is folded. */
export function writeRow(state: EngineState, candles: CandleChain, averages: MovingAverages, id: number, row: Float64Array): void {
  const { numbers, integers } = state;
  const data = state.pool.data;
  const r = id * RECORD_DOUBLES;
  const i = r * 2;
  candles.fold(id);
  row[ROW_TIME] = numbers[r + NEWEST]!;
  row[ROW_PRICE] = numbers[r + LAST]!;
  row[ROW_COUNT] = numbers[r + COUNT]!;
  row[ROW_MIN] = numbers[r + MIN]!;
  row[ROW_MAX] = numbers[r + MAX]!;
  row[ROW_AVERAGE] = averages.mean(id);
  // In two branches: a choice between NaN and a double would be made of heap numbers.
  if (integers[i + 2 * LOW_I] === integers[i + 2 * LOW_I + 1]) {
    row[ROW_WINDOW_MIN] = NaN;
    row[ROW_WINDOW_MAX] = NaN;
  } else {
    row[ROW_WINDOW_MIN] = data[integers[i + 2 * LOW_AT_I]! + (integers[i + 2 * LOW_I]! & integers[i + 2 * LOW_AT_I + 1]!) * 2 + 1]!;
    row[ROW_WINDOW_MAX] = data[integers[i + 2 * HIGH_AT_I]! + (integers[i + 2 * HIGH_I]! & integers[i + 2 * HIGH_AT_I + 1]!) * 2 + 1]!;
  }
  row[ROW_DAY_OPEN] = numbers[r + DAY_OPEN]!;
  row[ROW_DAY_OPEN_TIME] = numbers[r + DAY_OPEN_TIME]!;
  row[ROW_DAY_HIGH] = numbers[r + DAY_HIGH]!;
  row[ROW_DAY_LOW] = numbers[r + DAY_LOW]!;
  row[ROW_DAY_VOLUME] = numbers[r + DAY_VOLUME]!;
  row[ROW_BID] = numbers[r + BID]!;
  row[ROW_ASK] = numbers[r + ASK]!;
  row[ROW_GAP_TO] = numbers[r + GAP_TO]!;
  row[ROW_FIRST_TIME] = numbers[r + FIRST_TIME]!;
  row[ROW_WINDOW_MS] = numbers[r + WINDOW_MS]!;
  candles.view(id, row, ROW_CANDLES);
}

/**
 * Takes up a symbol's session and day where an earlier run published `row`; average, window and candles begin empty. `now` (wall clock)
 * stands for its last arrival, so that open episodes get their full time of silence.
 */
export function readRow(state: EngineState, id: number, row: Float64Array, now: number): void {
  const numbers = state.numbers;
  const r = id * RECORD_DOUBLES;
  numbers[r + NEWEST] = row[ROW_TIME]!;
  numbers[r + LAST] = row[ROW_PRICE]!;
  state.integers[2 * (r + ACC_I) + 1] = now | 0;
  numbers[r + COUNT] = row[ROW_COUNT]!;
  numbers[r + MIN] = row[ROW_MIN]!;
  numbers[r + MAX] = row[ROW_MAX]!;
  numbers[r + DAY_END] = Math.floor(row[ROW_DAY_OPEN_TIME]! / DAY_MS) * DAY_MS + DAY_MS;
  numbers[r + DAY_OPEN] = row[ROW_DAY_OPEN]!;
  numbers[r + DAY_OPEN_TIME] = row[ROW_DAY_OPEN_TIME]!;
  numbers[r + DAY_HIGH] = row[ROW_DAY_HIGH]!;
  numbers[r + DAY_LOW] = row[ROW_DAY_LOW]!;
  numbers[r + DAY_VOLUME] = row[ROW_DAY_VOLUME]!;
  numbers[r + BID] = row[ROW_BID]!;
  numbers[r + ASK] = row[ROW_ASK]!;
}
