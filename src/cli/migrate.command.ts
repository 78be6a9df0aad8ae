/** `migrate`: brings the database up to date, or tells whether it is. */
import { parseArgs } from 'node:util';
import { loadConfig } from '../infrastructure/config.ts';
import { Database } from '../infrastructure/persistence/database.ts';
import type { CliCommand, CliStreams } from './cli-command.ts';

export const migrateCommand: CliCommand = {
  name: 'migrate',
  summary: 'applies the migrations that are due',
  usage: '[--status]',
  run: async (args, streams) => {
    const { values } = parseArgs({ args, options: { status: { type: 'boolean', default: false } } });
    const database = await openDatabase(streams);
    try {
      const lines = values.status ? await statusOf(database) : await apply(database);
      streams.stdout.write(`${lines.join('\n')}\n`);
    } finally {
      await database.close();
    }
    return 0;
  },
};

/** The database of the settings, its schema as it is; an embedded one that a server holds is refused. */
async function openDatabase({ stderr }: CliStreams): Promise<Database> {
  const { databaseUrl, dataDir, databasePoolSize } = loadConfig();
  const database = new Database({
    databaseUrl,
    dataDir,
    poolSize: databasePoolSize,
    migrateOnStart: false,
    log: (level, _event, message) => {
      if (level !== 'info') stderr.write(`${message}\n`);
    },
  });
  await database.openUnmigrated();
  return database;
}

async function apply(database: Database): Promise<string[]> {
  const names = await database.migrate();
  return names.length === 0 ? ['up to date'] : names.map((name) => `applied ${name}`);
}

async function statusOf(database: Database): Promise<string[]> {
  const migrations = await database.migrationStatus();
  return migrations.map(({ name, applied }) => `${applied ? 'applied' : 'due'} ${name}`);
}
