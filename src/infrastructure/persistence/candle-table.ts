/** The table of candles, which the repositories of statistics and of candles share. */
import { CANDLE_INTERVALS, INTERVAL_MS } from '../../domain/market/candle.ts';
import type { Candle, CandleInterval } from '../../domain/market/candle.ts';
import { BatchTable } from './batch-table.ts';

export const CANDLE_TABLE = new BatchTable<Candle>({
  name: 'candles',
  key: ['symbol_id', 'interval_ms', 'open_time'],
  columns: [
    { name: 'interval_ms', type: 'integer', field: 'interval', encode: (interval: CandleInterval) => INTERVAL_MS[interval] },
    { name: 'open_time', type: 'bigint', field: 'openTime' },
    { name: 'open', type: 'double precision', field: 'open' },
    { name: 'first_time', type: 'bigint', field: 'firstTime' },
    { name: 'high', type: 'double precision', field: 'high' },
    { name: 'low', type: 'double precision', field: 'low' },
    { name: 'close', type: 'double precision', field: 'close' },
    { name: 'last_time', type: 'bigint', field: 'lastTime' },
    { name: 'volume', type: 'double precision', field: 'volume' },
    { name: 'count', type: 'bigint', field: 'count' },
    { name: 'revision', type: 'bigint', field: 'revision' },
  ],
});

/** A row as the selection of the table gives it: the interval in milliseconds. */
export type CandleRow = Omit<Candle, 'interval'> & { interval: number };

const NAMES = new Map<number, CandleInterval>(CANDLE_INTERVALS.map((interval) => [INTERVAL_MS[interval], interval]));

export function candleOf(row: CandleRow): Candle {
  return { ...row, interval: NAMES.get(row.interval)! };
}
