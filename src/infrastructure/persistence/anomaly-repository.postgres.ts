/** Anomalies in PostgreSQL. */
import { Injectable } from '@nestjs/common';
import { AnomalyRepository } from '../../application/ports/market-repositories.ts';
import type { AnomalyFilter, AnomalyNews, AnomalyPosition } from '../../application/ports/market-repositories.ts';
import { isId } from '../../domain/kernel/id.ts';
import type { Anomaly } from '../../domain/market/anomaly.ts';
import { numberNews } from './anomaly-event-log.postgres.ts';
import { BatchTable } from './batch-table.ts';
import { Database } from './database.ts';
import { SymbolIds } from './symbol-ids.ts';

const TABLE = new BatchTable<Anomaly>({
  name: 'anomalies',
  key: ['id'],
  fixed: ['detected_at'],
  columns: [
    { name: 'id', type: 'uuid', field: 'id' },
    { name: 'direction', type: 'text', field: 'direction' },
    { name: 'status', type: 'text', field: 'status' },
    { name: 'old_price', type: 'double precision', field: 'oldPrice' },
    { name: 'new_price', type: 'double precision', field: 'newPrice' },
    { name: 'change_percent', type: 'double precision', field: 'changePercent' },
    { name: 'severity', type: 'text', field: 'severity' },
    { name: 'peak_price', type: 'double precision', field: 'peakPrice' },
    { name: 'peak_reference', type: 'double precision', field: 'peakReference' },
    { name: 'peak_change_percent', type: 'double precision', field: 'peakChangePercent' },
    { name: 'breach_count', type: 'bigint', field: 'breachCount' },
    { name: 'detected_at', type: 'bigint', field: 'detectedAt' },
    { name: 'reference_time', type: 'bigint', field: 'referenceTime' },
    { name: 'trigger_time', type: 'bigint', field: 'triggerTime' },
    { name: 'last_breach_time', type: 'bigint', field: 'lastBreachTime' },
    { name: 'closed_at', type: 'bigint', field: 'closedAt' },
    { name: 'window_ms', type: 'integer', field: 'windowMs' },
    { name: 'threshold_percent', type: 'double precision', field: 'thresholdPercent' },
    { name: 'cooldown_ms', type: 'integer', field: 'cooldownMs' },
    { name: 'late', type: 'boolean', field: 'late' },
    { name: 'gap', type: 'boolean', field: 'gap' },
    { name: 'simulated', type: 'boolean', field: 'simulated' },
    { name: 'ordinal', type: 'bigint', field: 'ordinal' },
  ],
});
const SELECT = `SELECT ${TABLE.selection} FROM anomalies t JOIN symbols s ON s.id = t.symbol_id`;

@Injectable()
export class PostgresAnomalyRepository extends AnomalyRepository {
  constructor(
    private readonly database: Database,
    private readonly symbolIds: SymbolIds,
    /** Called when news were committed. */
    private readonly onNews: () => void = () => undefined,
  ) {
    super();
  }

  async save(anomalies: readonly Anomaly[], news: readonly AnomalyNews[] = []): Promise<void> {
    if (anomalies.length === 0) return;
    const ids = await this.symbolIds.resolve(anomalies);
    await this.database.transaction(async (tx) => {
      await TABLE.upsert(tx, anomalies, ids);
      await numberNews(tx, news);
      if (news.length > 0) this.database.afterCommit(this.onNews);
    });
  }

  async get(id: string): Promise<Anomaly | null> {
    if (!isId(id)) return null;
    const [anomaly] = await this.database.query<Anomaly>(`${SELECT} WHERE t.id = $1`, [id]);
    return anomaly ?? null;
  }

  async find(filter: AnomalyFilter, after: AnomalyPosition | null, limit: number): Promise<Anomaly[]> {
    const parameters: unknown[] = [];
    const conditions: string[] = [];
    const add = (condition: (...places: string[]) => string, ...values: unknown[]): void => {
      if (values.some((value) => value === undefined)) return;
      conditions.push(condition(...values.map((value) => `$${parameters.push(value)}`)));
    };
    // A subquery keeps to the index of (symbol, detected_at); a join would have the planner choose.
    add((place) => `t.symbol_id = (SELECT id FROM symbols WHERE name = ${place})`, filter.symbol);
    add((place) => `t.severity = ${place}`, filter.severity);
    add((place) => `t.direction = ${place}`, filter.direction);
    add((place) => `t.status = ${place}`, filter.status);
    add((place) => `t.detected_at >= ${place}`, filter.from);
    add((place) => `t.detected_at < ${place}`, filter.to);
    add((detectedAt, id) => `(t.detected_at, t.id) < (${detectedAt}::bigint, ${id}::uuid)`, after?.detectedAt, after?.id);
    const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
    const place = `$${parameters.push(limit)}`;
    return this.database.query(`${SELECT} ${where} ORDER BY t.detected_at DESC, t.id DESC LIMIT ${place}`, parameters);
  }

  async open(): Promise<Anomaly[]> {
    return this.database.query(`${SELECT} WHERE t.status = 'open' ORDER BY t.detected_at DESC, t.id DESC`);
  }
}
