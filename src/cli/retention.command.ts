/** `retention`: deletes what is past its days. */
import { parseArgs } from 'node:util';
import { loadConfig } from '../infrastructure/config.ts';
import { PostgresCandleRepository } from '../infrastructure/persistence/candle-repository.postgres.ts';
import { PostgresRetention } from '../infrastructure/persistence/retention.postgres.ts';
import type { CliCommand } from './cli-command.ts';
import { withDatabase } from './command-database.ts';

export const retentionCommand: CliCommand = {
  name: 'retention',
  summary: 'deletes anomalies, candles and transactions that are past their days',
  usage: `[--dry-run] [--json]
  --dry-run   counts them and deletes nothing
RETENTION_ANOMALIES_DAYS and RETENTION_TRANSACTIONS_DAYS say how long they are kept. What is open stays: an anomaly that lasts, a
transaction that is neither Completed nor Failed.`,
  run: async (args, streams) => {
    const { values } = parseArgs({
      args,
      options: { 'dry-run': { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
    });
    const config = loadConfig();
    const days = { anomalies: config.retentionAnomaliesDays, transactions: config.retentionTransactionsDays };
    const expired = await withDatabase(config, streams, (database) => {
      const retention = new PostgresRetention(database, new PostgresCandleRepository(database), days);
      return values['dry-run'] ? retention.count(Date.now()) : retention.delete(Date.now());
    });
    const words = Object.entries(expired).map(([kind, rows]) => `${kind} ${String(rows)}`);
    streams.stdout.write(`${values.json ? JSON.stringify(expired) : words.join(', ')}\n`);
    return 0;
  },
};
