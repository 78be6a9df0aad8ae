/** Statistics of symbols in PostgreSQL, written together with the candles that changed. */
import { Injectable } from '@nestjs/common';
import { StatisticsRepository } from '../../application/ports/market-repositories.ts';
import type { Candle } from '../../domain/market/candle.ts';
import type { SymbolStatistics } from '../../domain/market/statistics.ts';
import { BatchTable } from './batch-table.ts';
import { CANDLE_TABLE } from './candle-table.ts';
import { Database } from './database.ts';
import { SymbolIds } from './symbol-ids.ts';

const TABLE = new BatchTable<SymbolStatistics>({
  name: 'symbol_statistics',
  key: ['symbol_id'],
  columns: [
    { name: 'update_count', type: 'bigint', field: 'updateCount' },
    { name: 'min_price', type: 'double precision', field: 'minPrice' },
    { name: 'max_price', type: 'double precision', field: 'maxPrice' },
    { name: 'current_price', type: 'double precision', field: 'currentPrice' },
    { name: 'last_update_time', type: 'bigint', field: 'lastUpdateTime' },
    { name: 'day_open', type: 'double precision', field: 'dayOpen' },
    { name: 'day_open_time', type: 'bigint', field: 'dayOpenTime' },
    { name: 'day_high', type: 'double precision', field: 'dayHigh' },
    { name: 'day_low', type: 'double precision', field: 'dayLow' },
    { name: 'day_volume', type: 'double precision', field: 'dayVolume' },
    { name: 'bid', type: 'double precision', field: 'bid' },
    { name: 'ask', type: 'double precision', field: 'ask' },
    { name: 'simulated', type: 'boolean', field: 'simulated' },
  ],
});

@Injectable()
export class PostgresStatisticsRepository extends StatisticsRepository {
  constructor(
    private readonly database: Database,
    private readonly symbolIds: SymbolIds,
  ) {
    super();
  }

  async load(): Promise<SymbolStatistics[]> {
    return this.database.query(
      `SELECT ${TABLE.selection} FROM symbol_statistics t JOIN symbols s ON s.id = t.symbol_id ORDER BY t.symbol_id`,
    );
  }

  async save(statistics: readonly SymbolStatistics[], candles: readonly Candle[]): Promise<void> {
    if (statistics.length + candles.length === 0) return;
    const ids = await this.symbolIds.resolve([...statistics, ...candles]);
    await this.database.transaction(async (tx) => {
      await TABLE.upsert(tx, statistics, ids);
      await CANDLE_TABLE.upsert(tx, candles, ids);
    });
  }
}
