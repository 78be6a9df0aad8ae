/** The database as commands open it: no migration unless asked for, warnings on stderr. */
import type { Config } from '../infrastructure/config.ts';
import { Database } from '../infrastructure/persistence/database.ts';
import type { CliStreams } from './cli-command.ts';

/**
 * Opens the database of the settings, lets `work` use it, and closes it; an embedded one that a server holds is refused.
 * @throws Error naming the migrations that are due
 */
export async function withDatabase<T>(
  { databaseUrl, dataDir }: Pick<Config, 'databaseUrl' | 'dataDir'>,
  { stderr }: CliStreams,
  work: (database: Database) => Promise<T>,
): Promise<T> {
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
    const due = (await database.migrationStatus()).filter(({ applied }) => !applied).map(({ name }) => name);
    if (due.length > 0) throw new Error(`migrations are due: ${due.join(', ')}`);
    return await work(database);
  } finally {
    await database.close();
  }
}
