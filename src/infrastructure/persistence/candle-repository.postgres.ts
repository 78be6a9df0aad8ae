/** Candles in PostgreSQL. */
import { Injectable } from '@nestjs/common';
import { CandleRepository } from '../../application/ports/market-repositories.ts';
import type { CandleKey } from '../../application/ports/market-repositories.ts';
import { CANDLE_DAYS, CANDLE_INTERVALS, INTERVAL_MS } from '../../domain/market/candle.ts';
import type { Candle, CandleInterval } from '../../domain/market/candle.ts';
import { CANDLE_TABLE, candleOf } from './candle-table.ts';
import type { CandleRow } from './candle-table.ts';
import { Database } from './database.ts';

const SELECT = `SELECT ${CANDLE_TABLE.selection} FROM candles t JOIN symbols s ON s.id = t.symbol_id`;
const INTERVALS = CANDLE_INTERVALS.map((interval) => INTERVAL_MS[interval]);
const KEPT_MS = CANDLE_INTERVALS.map((interval) => CANDLE_DAYS[interval] * 86_400_000);

@Injectable()
export class PostgresCandleRepository extends CandleRepository {
  constructor(private readonly database: Database) {
    super();
  }

  async newest(): Promise<Candle[]> {
    const rows = await this.database.query<CandleRow>(
      `SELECT ${CANDLE_TABLE.selection}
       FROM symbols s CROSS JOIN unnest($1::integer[]) AS kind (interval_ms)
       CROSS JOIN LATERAL (
         SELECT * FROM candles WHERE symbol_id = s.id AND interval_ms = kind.interval_ms ORDER BY open_time DESC LIMIT 1
       ) t`,
      [INTERVALS],
    );
    return rows.map(candleOf);
  }

  async get(keys: readonly CandleKey[]): Promise<Candle[]> {
    if (keys.length === 0) return [];
    const rows = await this.database.query<CandleRow>(
      `${SELECT} JOIN unnest($1::text[], $2::integer[], $3::bigint[]) AS named (symbol, interval_ms, open_time)
         ON named.symbol = s.name AND named.interval_ms = t.interval_ms AND named.open_time = t.open_time`,
      [keys.map(({ symbol }) => symbol), keys.map(({ interval }) => INTERVAL_MS[interval]), keys.map(({ openTime }) => openTime)],
    );
    return rows.map(candleOf);
  }

  async find(
    symbol: string,
    interval: CandleInterval,
    range: { from: number | null; to: number | null; limit: number },
  ): Promise<Candle[]> {
    const parameters: unknown[] = [symbol, INTERVAL_MS[interval], range.limit];
    let where = 's.name = $1 AND t.interval_ms = $2';
    if (range.from !== null) where += ` AND t.open_time >= $${parameters.push(range.from)}`;
    if (range.to !== null) where += ` AND t.open_time < $${parameters.push(range.to)}`;
    const order = range.from === null ? 'DESC' : 'ASC';
    const rows = await this.database.query<CandleRow>(`${SELECT} WHERE ${where} ORDER BY t.open_time ${order} LIMIT $3`, parameters);
    const candles = rows.map(candleOf);
    return range.from === null ? candles.reverse() : candles;
  }

  async deleteExpired(limit: number): Promise<number> {
    return this.database.execute(
      `DELETE FROM candles WHERE ctid = ANY (ARRAY(
         SELECT expired.ctid
         FROM symbol_statistics newest CROSS JOIN unnest($1::integer[], $2::bigint[]) AS kind (interval_ms, kept_ms)
         CROSS JOIN LATERAL (
           SELECT ctid FROM candles
           WHERE symbol_id = newest.symbol_id AND interval_ms = kind.interval_ms AND open_time < newest.last_update_time - kind.kept_ms
           ORDER BY open_time LIMIT $3
         ) expired
         LIMIT $3))`,
      [INTERVALS, KEPT_MS, limit],
    );
  }
}
