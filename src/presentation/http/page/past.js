/** What happened while the page was not looking: the last minutes of every symbol, from its candles of one second. */

/** Each symbol takes a request of its own: with more of them the past is left unknown. */
const SYMBOLS_MAX = 24;
const AT_ONCE = 4;
const SECOND_MS = 1000;
/** The server's rate is the mean of as many seconds. */
const MEAN_S = 10;
/** Candles of the last seconds may still grow. */
const SETTLING_S = 2;

/**
 * Candles by symbol, oldest first; null where there are too many symbols.
 * @param ask makes a request in the name of the user
 * @param from epoch milliseconds by the server's clock
 */
export async function readPast(ask, symbols, from) {
  if (symbols.length > SYMBOLS_MAX) return null;
  const past = new Map();
  const start = encodeURIComponent(new Date(from).toISOString());
  const waiting = [...symbols];
  const work = async () => {
    for (let symbol = waiting.pop(); symbol !== undefined; symbol = waiting.pop()) {
      const path = `/api/prices/${encodeURIComponent(symbol)}/candles?interval=1s&from=${start}&limit=500`;
      past.set(symbol, (await ask(path)).items);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return past;
}

/** Ticks per second of all symbols together, as `[time, value]` per second; not of the first one, which is seldom whole. */
export function ratesOf(past, now) {
  const counts = new Map();
  for (const candles of past.values()) {
    for (const { openTime, count } of candles) {
      const second = Date.parse(openTime) / SECOND_MS;
      counts.set(second, (counts.get(second) ?? 0) + count);
    }
  }
  if (counts.size === 0) return [];
  const first = Math.min(...counts.keys()) + 1;
  const last = Math.floor(now / SECOND_MS) - SETTLING_S;
  const rates = [];
  let sum = 0;
  for (let second = first; second < last; second++) {
    const leaving = second - MEAN_S < first ? 0 : (counts.get(second - MEAN_S) ?? 0);
    sum += (counts.get(second) ?? 0) - leaving;
    rates.push([(second + 1) * SECOND_MS, sum / Math.min(MEAN_S, second - first + 1)]);
  }
  return rates;
}

/** The price at the end of each second since `from`, as `[time, value]`; it stays where no tick came. */
export function pricesOf(candles, from, now) {
  const closes = new Map(candles.map(({ openTime, close }) => [Date.parse(openTime) / SECOND_MS, close]));
  const first = candles.length === 0 ? Infinity : Date.parse(candles[0].openTime) / SECOND_MS;
  const prices = [];
  let price = null;
  for (let second = first; second < now / SECOND_MS - SETTLING_S; second++) {
    price = closes.get(second) ?? price;
    const time = (second + 1) * SECOND_MS;
    if (time >= from) prices.push([time, price]);
  }
  return prices;
}
