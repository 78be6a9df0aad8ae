/** A restart on the same data directory: the market goes on where it was. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { AnomalyView, CandleView, GapView, StatisticsView, SymbolSettingsView } from '../../src/application/market/market.view.ts';
import { eventually, MarketServer } from '../support/market-server.ts';
import { DATABASE_START_MS } from '../support/test-database.ts';

/** Two hours ago, at the beginning of an hour, of one day with the minutes after it. */
const T = Math.floor(Date.now() / 3_600_000) * 3_600_000 - 7_200_000;
const INTERVALS = ['1s', '1m', '5m', '1h'];

let folder: string;
let server: MarketServer;
const start = async (settings: NodeJS.ProcessEnv = {}) => {
  server = await MarketServer.start({
    DATA_DIR: join(folder, 'data'),
    RECENT_ANOMALIES_CAPACITY: '100',
    ANOMALY_IDLE_CLOSE_MS: '3600000',
    FEED_QUIET_AFTER_MS: '100',
    FEED_STALE_AFTER_MS: '200',
    ...settings,
  });
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'market-'));
  await start();
}, DATABASE_START_MS);
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

const at = (symbol: string, ms: number, price = 100) => ({ symbol, price, size: 1, timestamp: T + ms });
const statistics = (symbol: string) => server.get<StatisticsView>(`/api/prices/${symbol}`);
const candles = async (symbol: string) =>
  Promise.all(INTERVALS.map(async (i) => (await server.get<{ items: CandleView[] }>(`/api/prices/${symbol}/candles?interval=${i}`)).items));
const anomalies = (query = '') => server.pages<AnomalyView>(`/api/anomalies${query}`, 60);
const gaps = async (symbol: string) => (await server.get<{ items: GapView[] }>(`/api/symbols/${symbol}/gaps`)).items;

it(
  'keeps statistics, candles, anomalies, settings and gaps, and goes on with what was open',
  async () => {
    // 130 episodes that end, and one that stays open, within one minute of a symbol of its own.
    await server.send(
      Array.from({ length: 130 }, (_, k) => [at('MANY', k * 4000), at('MANY', k * 4000 + 10, k % 2 === 0 ? 103 : 94)]).flat(),
    );
    await server.send([at('MANY', 700_000), at('OPEN', 0), at('OPEN', 500, 103), at('OPEN', 700, 101)]);
    await server.send([at('GAP', 0)]);
    await server.call('put', '/api/symbols/OPEN/settings', { thresholdPercent: 1.5, windowMs: null, cooldownMs: 5000 });
    await eventually(
      () => gaps('GAP'),
      (items) => expect(items.map(({ to }) => to)).toEqual([null]),
    );
    const symbols = ['MANY', 'OPEN', 'GAP'];
    const look = async () => ({
      statistics: await Promise.all(symbols.map(statistics)),
      candles: await Promise.all(symbols.map(candles)),
      anomalies: await anomalies(),
      settings: await server.get<SymbolSettingsView>('/api/symbols/OPEN/settings'),
      gaps: await gaps('GAP'),
    });
    const before = await eventually(look, ({ anomalies: all }) =>
      expect(all.filter(({ status }) => status === 'closed')).toHaveLength(130),
    );
    expect(before.anomalies).toHaveLength(131);
    await server.stop();

    await start({ MARKET_PARTITIONS: '3' });
    const after = await look();
    expect(after.anomalies).toEqual(before.anomalies);
    expect([after.candles, after.settings, after.gaps]).toEqual([before.candles, before.settings, before.gaps]);
    for (const [k, row] of after.statistics.entries()) {
      const empty = { movingAverage: null, changeFromAverage: null, windowMin: null, windowMax: null };
      const partition = expect.any(Number);
      expect(row).toEqual({
        ...before.statistics[k],
        ...empty,
        partition,
        warming: true,
        feedStatus: expect.stringMatching(/^(QUIET|STALE)$/),
      });
    }

    // The open episode goes on, with the settings that it opened with; the candles of the same second and minute go on too.
    await server.send([at('OPEN', 800, 100), at('OPEN', 900, 104), at('GAP', 30_000)]);
    const [open] = await anomalies('?symbol=OPEN');
    const wasOpen = before.anomalies.find(({ symbol }) => symbol === 'OPEN')!;
    expect(open).toEqual({
      ...wasOpen,
      peakPrice: 104,
      peakChangePercent: 4,
      severity: 'high',
      breachCount: 2,
      lastBreachTime: new Date(T + 900).toISOString(),
    });
    await server.send([at('OPEN', 2500, 104)]);
    expect(await anomalies('?symbol=OPEN')).toEqual([{ ...open, status: 'closed', closedAt: new Date(T + 1900).toISOString() }]);
    expect(await statistics('OPEN')).toMatchObject({ updateCount: 6, minPrice: 100, maxPrice: 104, dayOpen: 100, dayVolume: 6 });
    const [second, minute] = await candles('OPEN');
    expect(second!.map(({ count, open: first, close, closed }) => [count, first, close, closed])).toEqual([
      [5, 100, 104, true],
      [1, 104, 104, false],
    ]);
    expect(minute!.map(({ count, high, low, volume }) => [count, high, low, volume])).toEqual([[6, 104, 100, 6]]);
    await eventually(
      () => gaps('GAP'),
      // A next silence may have begun already.
      (items) => expect(items.at(-1)).toEqual({ ...before.gaps[0], to: new Date(T + 30_000).toISOString() }),
    );
    const again = await look();
    await server.stop();

    await start();
    const { candles: lastCandles, anomalies: lastAnomalies } = await look();
    expect([lastCandles, lastAnomalies]).toEqual([again.candles, again.anomalies]);
    expect((await statistics('OPEN')).updateCount).toBe(6);
  },
  3 * DATABASE_START_MS,
);
