/** Candles: open, high, low, close, volume and count of one UTC interval of event time. */

export const CANDLE_INTERVALS = ['1s', '1m', '5m', '1h'] as const;
export type CandleInterval = (typeof CANDLE_INTERVALS)[number];

/** Length of each interval in milliseconds; each divides the next. */
export const INTERVAL_MS: Readonly<Record<CandleInterval, number>> = {
  '1s': 1000,
  '1m': 60_000,
  '5m': 300_000,
  '1h': 3_600_000,
};

/** Days for which candles are kept. */
export const CANDLE_DAYS: Readonly<Record<CandleInterval, number>> = {
  '1s': 1,
  '1m': 30,
  '5m': 400,
  '1h': 400,
};

export interface Candle {
  symbol: string;
  interval: CandleInterval;
  /** Epoch milliseconds, a multiple of the interval. */
  openTime: number;
  open: number;
  /** Event time of the tick that gave `open`: the earliest; of equal ones the first arrival. */
  firstTime: number;
  high: number;
  low: number;
  close: number;
  /** Event time of the tick that gave `close`: the latest; of equal ones the last arrival. */
  lastTime: number;
  volume: number;
  count: number;
  /** Ticks that arrived after the candle had closed. */
  revision: number;
}

/** `earlier` and `later` are parts of one candle; every tick of `earlier` arrived before those of `later`. */
export function mergeCandles(earlier: Candle, later: Candle): Candle {
  const laterOpens = later.firstTime < earlier.firstTime;
  const laterCloses = later.lastTime >= earlier.lastTime;
  return {
    ...earlier,
    open: laterOpens ? later.open : earlier.open,
    firstTime: laterOpens ? later.firstTime : earlier.firstTime,
    high: Math.max(earlier.high, later.high),
    low: Math.min(earlier.low, later.low),
    close: laterCloses ? later.close : earlier.close,
    lastTime: laterCloses ? later.lastTime : earlier.lastTime,
    volume: earlier.volume + later.volume,
    count: earlier.count + later.count,
    revision: earlier.revision + later.revision,
  };
}
