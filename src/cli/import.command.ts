/** `import`: transactions of the past from a CSV file. */
import { randomFillSync } from 'node:crypto';
import { parseArgs } from 'node:util';
import { ImportTransactions } from '../application/transactions/import-transactions.ts';
import type { ImportSummary } from '../application/transactions/import-transactions.ts';
import { PAST_COLUMNS } from '../application/transactions/past-transaction.ts';
import { UuidV7Source } from '../domain/kernel/uuid-v7.ts';
import { ExchangeRates } from '../domain/transactions/exchange-rates.ts';
import { loadConfig } from '../infrastructure/config.ts';
import { csvRecords } from '../infrastructure/feeds/csv-records.ts';
import { SystemClock } from '../infrastructure/observability/clock.system.ts';
import { Database } from '../infrastructure/persistence/database.ts';
import { PostgresPartitionKeeper } from '../infrastructure/persistence/partition-keeper.postgres.ts';
import { holdReportingCurrency } from '../infrastructure/persistence/reporting-currency.ts';
import { PostgresTransactionArchive } from '../infrastructure/persistence/transaction-archive.postgres.ts';
import { UsageError } from './cli-command.ts';
import type { CliCommand } from './cli-command.ts';
import { columnNames } from './column-names.ts';

export const importCommand: CliCommand = {
  name: 'import',
  summary: 'brings in transactions of the past from a CSV file (gzip too), as Completed and without alerts',
  usage: `FILE.csv [options]
  --map field=column,…   names of columns that are not named like their field
  --dry-run              tells what would be imported and stores nothing
  --json                 prints the summary as one JSON object
Fields: ${PAST_COLUMNS.join(' ')}.
Needed are createdAt, amount and accountId; an id that is there already is skipped, currency defaults to REPORTING_CURRENCY.`,
  run: async (args, { stdout, stderr }) => {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { map: { type: 'string' }, 'dry-run': { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
    });
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0) throw new UsageError('name one file');
    const names = columnNames(values.map ?? '');
    const config = loadConfig();
    if (config.inMemory) throw new UsageError('DATA_DIR is memory: what is imported would be gone at once');
    const { databaseUrl, dataDir, migrateOnStart } = config;
    const database = new Database({
      databaseUrl,
      dataDir,
      poolSize: 1,
      migrateOnStart: false,
      log: (level, _event, message) => {
        if (level !== 'info') stderr.write(`${message}\n`);
      },
    });
    await database.openUnmigrated();
    try {
      if (migrateOnStart) await database.migrate();
      await holdReportingCurrency(database, config.reportingCurrency);
      const ids = new UuidV7Source((bytes) => randomFillSync(bytes));
      const partitions = new PostgresPartitionKeeper(database, {
        info: () => undefined,
        warn: (_event, message) => stderr.write(`${message}\n`),
      });
      const archive = new PostgresTransactionArchive(database, partitions);
      const work = new ImportTransactions(archive, ExchangeRates.of(config), ids, new SystemClock());
      const records = csvRecords(file, names);
      const summary = values['dry-run'] ? await work.rehearse(records) : await work.run(records);
      stderr.write(summary.errors.map(({ line, field, detail }) => `${file}:${line}: ${field} ${detail}\n`).join(''));
      stdout.write(values.json ? `${JSON.stringify(summary)}\n` : sentence(summary, values['dry-run']));
      return 0;
    } finally {
      await database.close();
    }
  },
};

function sentence({ imported, skipped }: ImportSummary, isRehearsal: boolean): string {
  return `${isRehearsal ? 'would import' : 'imported'} ${imported}, skipped ${skipped}\n`;
}
