/** What every `CandleRepository` does. */
import { beforeEach, expect, it } from '@jest/globals';
import type { CandleRepository, StatisticsRepository } from '../../src/application/ports/market-repositories.ts';
import type { Candle } from '../../src/domain/market/candle.ts';
import { aCandle, aStatistics, DAY_START } from '../support/market-builders.ts';

const MINUTE = 60_000;

export function candleRepositoryContract(repositories: () => { statistics: StatisticsRepository; candles: CandleRepository }): void {
  const minutes = [0, 1, 2, 4, 5].map((n) => aCandle({ openTime: DAY_START + n * MINUTE, close: 100 + n }));

  beforeEach(async () => {
    const others = [
      aCandle({ symbol: 'MSFT' }),
      aCandle({ interval: '5m' }),
      aCandle({ interval: '1s', openTime: DAY_START + 7000, volume: 0.1 + 0.2 }),
    ];
    await repositories().statistics.save([], [...minutes, ...others]);
  });

  const find = (from: number | null, to: number | null, limit = 100): Promise<Candle[]> =>
    repositories().candles.find('AAPL', '1m', { from, to, limit });

  it('finds the candles of one symbol and interval, oldest first', async () => {
    expect(await find(null, null)).toEqual(minutes);
    expect(await repositories().candles.find('NONE', '1m', { from: null, to: null, limit: 5 })).toEqual([]);
  });

  it('takes from as inclusive and to as exclusive', async () => {
    expect(await find(DAY_START + MINUTE, DAY_START + 4 * MINUTE)).toEqual(minutes.slice(1, 3));
    expect(await find(null, DAY_START + 4 * MINUTE)).toEqual(minutes.slice(0, 3));
    expect(await find(DAY_START + MINUTE + 1, null)).toEqual(minutes.slice(2));
  });

  it('gives the newest of a range without a beginning and the oldest of one that has it', async () => {
    expect(await find(null, null, 2)).toEqual(minutes.slice(3));
    expect(await find(null, DAY_START + 5 * MINUTE, 2)).toEqual(minutes.slice(2, 4));
    expect(await find(DAY_START, null, 2)).toEqual(minutes.slice(0, 2));
  });

  it('gives the newest candle of each symbol and interval', async () => {
    const newest = await repositories().candles.newest();
    expect(newest.map(({ symbol, interval, openTime }) => `${symbol} ${interval} ${openTime - DAY_START}`).sort()).toEqual([
      'AAPL 1m 300000',
      'AAPL 1s 7000',
      'AAPL 5m 0',
      'MSFT 1m 0',
    ]);
    expect(newest).toContainEqual(minutes[4]);
  });

  it('gets the named candles that are there', async () => {
    const found = await repositories().candles.get([
      { symbol: 'AAPL', interval: '1s', openTime: DAY_START + 7000 },
      { symbol: 'AAPL', interval: '1m', openTime: DAY_START + 3 * MINUTE },
      { symbol: 'MSFT', interval: '1m', openTime: DAY_START },
      { symbol: 'NONE', interval: '1m', openTime: DAY_START },
    ]);
    expect(found).toHaveLength(2);
    expect(found).toContainEqual(aCandle({ interval: '1s', openTime: DAY_START + 7000, volume: 0.1 + 0.2 }));
    expect(found).toContainEqual(aCandle({ symbol: 'MSFT' }));
    expect(await repositories().candles.get([])).toEqual([]);
  });

  it('deletes what is older than its interval is kept, by the event time of its own symbol', async () => {
    const day = 86_400_000;
    const second = (openTime: number, symbol = 'AAPL'): Candle => aCandle({ symbol, interval: '1s', openTime });
    const newest = DAY_START + 30 * day;
    await repositories().statistics.save(
      [aStatistics({ lastUpdateTime: newest }), aStatistics({ symbol: 'MSFT', lastUpdateTime: DAY_START })],
      [second(newest - day), second(newest - day - 1000), second(newest - day - 2000), second(DAY_START - 1000, 'MSFT')],
    );
    expect(await repositories().candles.deleteExpired(2)).toBe(2);
    expect(await repositories().candles.deleteExpired(100)).toBe(1);
    expect(await repositories().candles.deleteExpired(100)).toBe(0);
    expect(await repositories().candles.find('AAPL', '1s', { from: null, to: null, limit: 10 })).toEqual([second(newest - day)]);
    expect(await repositories().candles.find('MSFT', '1s', { from: null, to: null, limit: 10 })).toHaveLength(1);
    expect(await find(null, null)).toEqual(minutes);
  });
}
