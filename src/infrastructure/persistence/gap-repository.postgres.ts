/** Gaps of feeds in PostgreSQL. */
import { Injectable } from '@nestjs/common';
import { GapRepository } from '../../application/ports/market-repositories.ts';
import type { Gap } from '../../domain/market/statistics.ts';
import { BatchTable } from './batch-table.ts';
import { Database } from './database.ts';
import { SymbolIds } from './symbol-ids.ts';

const TABLE = new BatchTable<Gap>({
  name: 'gaps',
  key: ['symbol_id', 'from_time', 'reason'],
  columns: [
    { name: 'from_time', type: 'bigint', field: 'from' },
    { name: 'to_time', type: 'bigint', field: 'to' },
    { name: 'reason', type: 'text', field: 'reason' },
    { name: 'lost', type: 'bigint', field: 'lost' },
  ],
});
const SELECT = `SELECT ${TABLE.selection} FROM gaps t JOIN symbols s ON s.id = t.symbol_id`;

@Injectable()
export class PostgresGapRepository extends GapRepository {
  constructor(
    private readonly database: Database,
    private readonly symbolIds: SymbolIds,
  ) {
    super();
  }

  async save(gaps: readonly Gap[]): Promise<void> {
    if (gaps.length === 0) return;
    const ids = await this.symbolIds.resolve(gaps);
    await this.database.transaction((tx) => TABLE.upsert(tx, gaps, ids));
  }

  async open(): Promise<Gap[]> {
    return this.database.query(`${SELECT} WHERE t.to_time IS NULL ORDER BY t.from_time DESC, t.reason DESC`);
  }

  async find(
    symbol: string,
    range: { from: number | null; to: number | null },
    after: Pick<Gap, 'from' | 'reason'> | null,
    limit: number,
  ): Promise<Gap[]> {
    const parameters: unknown[] = [symbol, limit];
    let where = 't.symbol_id = (SELECT id FROM symbols WHERE name = $1)';
    if (range.from !== null) {
      const place = `$${parameters.push(range.from)}`;
      // A gap of no length lies in the range when it begins there.
      where += ` AND (t.to_time IS NULL OR t.to_time > ${place} OR t.from_time >= ${place})`;
    }
    if (range.to !== null) where += ` AND t.from_time < $${parameters.push(range.to)}`;
    if (after !== null)
      where += ` AND (t.from_time, t.reason) < ($${parameters.push(after.from)}::bigint, $${parameters.push(after.reason)})`;
    return this.database.query(`${SELECT} WHERE ${where} ORDER BY t.from_time DESC, t.reason DESC LIMIT $2`, parameters);
  }
}
