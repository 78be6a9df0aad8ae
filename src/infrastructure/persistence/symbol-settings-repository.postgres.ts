/** Settings of single symbols in PostgreSQL. */
import { Injectable } from '@nestjs/common';
import { SymbolSettingsRepository } from '../../application/ports/market-repositories.ts';
import type { StoredSymbolSettings, SymbolSettings } from '../../domain/market/statistics.ts';
import { Database } from './database.ts';
import { SymbolIds } from './symbol-ids.ts';

const COLUMNS = 'symbol_id, threshold_percent, window_ms, cooldown_ms, updated_at, updated_by, version';
const FIELDS = `threshold_percent AS "thresholdPercent", window_ms AS "windowMs", cooldown_ms AS "cooldownMs",
  version, updated_at AS "updatedAt", updated_by AS "updatedBy"`;
const INSERT = `INSERT INTO symbol_settings AS t (${COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, 1)`;
const REPLACE = `SET threshold_percent = $2, window_ms = $3, cooldown_ms = $4, updated_at = $5, updated_by = $6, version = t.version + 1`;

@Injectable()
export class PostgresSymbolSettingsRepository extends SymbolSettingsRepository {
  constructor(
    private readonly database: Database,
    private readonly symbolIds: SymbolIds,
  ) {
    super();
  }

  async load(): Promise<StoredSymbolSettings[]> {
    return this.database.query(
      `SELECT s.name AS symbol, ${FIELDS} FROM symbol_settings t JOIN symbols s ON s.id = t.symbol_id ORDER BY s.name`,
    );
  }

  async put(
    symbol: string,
    settings: SymbolSettings,
    expectedVersion: number | null,
    updatedBy: string,
    updatedAt: number,
  ): Promise<StoredSymbolSettings | null> {
    const id = (await this.symbolIds.resolve([{ symbol }])).get(symbol);
    const parameters: unknown[] = [id, settings.thresholdPercent, settings.windowMs, settings.cooldownMs, updatedAt, updatedBy];
    let sql: string;
    if (expectedVersion === null) sql = `${INSERT} ON CONFLICT (symbol_id) DO UPDATE ${REPLACE}`;
    else if (expectedVersion === 0) sql = `${INSERT} ON CONFLICT (symbol_id) DO NOTHING`;
    else sql = `UPDATE symbol_settings t ${REPLACE} WHERE symbol_id = $1 AND version = $${parameters.push(expectedVersion)}`;
    const [stored] = await this.database.query<Omit<StoredSymbolSettings, 'symbol'>>(`${sql} RETURNING ${FIELDS}`, parameters);
    return stored === undefined ? null : { symbol, ...stored };
  }
}
