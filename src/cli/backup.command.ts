/** `backup` and `restore`: the whole database in one file, and back into an empty place. */
import { parseArgs } from 'node:util';
import type { AuditVerification } from '../application/ports/audit-log.ts';
import { loadConfig } from '../infrastructure/config.ts';
import type { Config } from '../infrastructure/config.ts';
import { SystemClock } from '../infrastructure/observability/clock.system.ts';
import { auditLogOf } from '../infrastructure/persistence/audit-log.postgres.ts';
import {
  backUpDirectory,
  backUpServer,
  countAllRows,
  refuseFilled,
  restoreDirectory,
  restoreServer,
} from '../infrastructure/persistence/database-backup.ts';
import { beginNewEpoch } from '../infrastructure/persistence/live-epoch.postgres.ts';
import { UsageError } from './cli-command.ts';
import type { CliCommand, CliStreams } from './cli-command.ts';
import { withDatabaseAsItIs } from './command-database.ts';

interface Contents {
  rows: number;
  chain: AuditVerification;
}

export const backupCommand: CliCommand = {
  name: 'backup',
  summary: 'writes the embedded directory or the database of a server into one file',
  usage: `FILE [--json]
The embedded directory becomes a .tar.gz with the keys in it: keep it as safe as them; the server must not run meanwhile.
A server's database becomes what pg_dump writes (custom format).`,
  run: async (args, streams) => {
    const { file, isJson } = argumentsOf(args);
    const config = configOnDisk();
    const contents = await contentsOf(config, streams);
    const bytes = config.databaseUrl === null ? await backUpDirectory(config.dataDir, file) : await backUpServer(config.databaseUrl, file);
    return tell(streams, isJson, { bytes, ...contents });
  },
};

export const restoreCommand: CliCommand = {
  name: 'restore',
  summary: 'brings a backup back into a directory or a database that is empty',
  usage: `FILE [--json]
Nothing that is there is replaced. Afterwards all rows are counted and the audit log is verified.`,
  run: async (args, streams) => {
    const { file, isJson } = argumentsOf(args);
    const config = configOnDisk();
    if (config.databaseUrl === null) await restoreDirectory(file, config.dataDir);
    else {
      await withDatabaseAsItIs(config, streams, refuseFilled);
      await restoreServer(file, config.databaseUrl);
    }
    await withDatabaseAsItIs(config, streams, beginNewEpoch);
    return tell(streams, isJson, await contentsOf(config, streams));
  },
};

function argumentsOf(args: string[]): { file: string; isJson: boolean } {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: { json: { type: 'boolean', default: false } } });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError('name one file');
  return { file, isJson: values.json };
}

function configOnDisk(): Config {
  const config = loadConfig();
  if (config.inMemory) throw new UsageError('DATA_DIR is memory: there is nothing to keep');
  return config;
}

async function contentsOf(config: Config, streams: CliStreams): Promise<Contents> {
  return withDatabaseAsItIs(config, streams, async (database) => ({
    rows: await countAllRows(database),
    chain: await auditLogOf(config, database, new SystemClock()).verify(null),
  }));
}

/** 1 where the audit log was tampered with: the file is good, what is in it is not. */
function tell({ stdout }: CliStreams, isJson: boolean, result: Contents & { bytes?: number }): number {
  const { bytes, rows, chain } = result;
  const verified = chain.valid ? `audit chain valid: ${chain.records} records` : `audit chain broken at ${chain.brokenAt}`;
  const size = bytes === undefined ? '' : `${(bytes / 2 ** 20).toFixed(1)} MiB, `;
  stdout.write(isJson ? `${JSON.stringify(result)}\n` : `${size}${rows} rows, ${verified}\n`);
  return chain.valid ? 0 : 1;
}
