/** What every `StatisticsRepository` does. */
import { expect, it } from '@jest/globals';
import type { CandleRepository, StatisticsRepository } from '../../src/application/ports/market-repositories.ts';
import { aCandle, aStatistics, DAY_START } from '../support/market-builders.ts';

export function statisticsRepositoryContract(repositories: () => { statistics: StatisticsRepository; candles: CandleRepository }): void {
  it('gives back what was saved, to the last bit', async () => {
    const saved = [
      aStatistics({ symbol: 'AAPL', minPrice: 0.1 + 0.2, maxPrice: 1e12, updateCount: Number.MAX_SAFE_INTEGER }),
      aStatistics({ symbol: 'EUR/USD', currentPrice: 1e-12, dayVolume: 0, bid: 1.0842000000000001, ask: 5e-324, simulated: true }),
    ];
    await repositories().statistics.save(saved, []);
    expect(bySymbol(await repositories().statistics.load())).toEqual(bySymbol(saved));
  });

  it('replaces the row of a symbol and leaves the others', async () => {
    const other = aStatistics({ symbol: 'MSFT' });
    await repositories().statistics.save([aStatistics({ updateCount: 1, bid: 1, ask: 2 }), other], []);
    await repositories().statistics.save([aStatistics({ updateCount: 2, bid: null, ask: null })], []);
    expect(bySymbol(await repositories().statistics.load())).toEqual([aStatistics({ updateCount: 2 }), other]);
  });

  it('changes nothing when the same batch is saved again', async () => {
    const statistics = [aStatistics(), aStatistics({ symbol: 'BTC-USD' })];
    const candles = [aCandle(), aCandle({ interval: '1h' })];
    await repositories().statistics.save(statistics, candles);
    await repositories().statistics.save(statistics, candles);
    expect(bySymbol(await repositories().statistics.load())).toEqual(statistics);
    expect(await repositories().candles.newest()).toHaveLength(2);
  });

  it('takes the last of several records with one key', async () => {
    await repositories().statistics.save(
      [aStatistics({ updateCount: 1 }), aStatistics({ updateCount: 2 })],
      [aCandle({ close: 1 }), aCandle({ close: 2 })],
    );
    expect(await repositories().statistics.load()).toEqual([aStatistics({ updateCount: 2 })]);
    expect(await repositories().candles.newest()).toEqual([aCandle({ close: 2 })]);
  });

  it('saves statistics and candles together or not at all', async () => {
    const impossible = aCandle({ interval: '7m' as '5m' });
    await expect(repositories().statistics.save([aStatistics()], [impossible])).rejects.toThrow();
    expect(await repositories().statistics.load()).toEqual([]);
    await repositories().statistics.save([aStatistics()], [aCandle()]);
    expect(await repositories().statistics.load()).toEqual([aStatistics()]);
  });

  it('saves more rows than one statement takes', async () => {
    const symbols = Array.from({ length: 1500 }, (_, i) => `SYM.${i}`);
    const statistics = symbols.map((symbol, i) => aStatistics({ symbol, updateCount: i }));
    const candles = symbols.flatMap((symbol) =>
      (['1s', '1m', '5m', '1h'] as const).map((interval) => aCandle({ symbol, interval, openTime: DAY_START })),
    );
    await repositories().statistics.save(statistics, candles);
    const loaded = await repositories().statistics.load();
    expect(loaded).toHaveLength(1500);
    expect(loaded.reduce((sum, { updateCount }) => sum + updateCount, 0)).toBe((1499 * 1500) / 2);
    expect(await repositories().candles.newest()).toHaveLength(6000);
  });

  it('takes an empty batch', async () => {
    await repositories().statistics.save([], []);
    expect(await repositories().statistics.load()).toEqual([]);
  });
}

function bySymbol<T extends { symbol: string }>(records: readonly T[]): T[] {
  return [...records].sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
}
