/** The database as commands open it: no migration unless asked for, warnings on stderr. */
import type { Config } from '../infrastructure/config.ts';
import { Database } from '../infrastructure/persistence/database.ts';
import type { CliStreams } from './cli-command.ts';

type Where = Pick<Config, 'databaseUrl' | 'dataDir'>;

/**
 * Opens the database of the settings, lets `work` use it, and closes it; an embedded one that a server holds is refused.
 * @throws Error naming the migrations that are due
 */
export async function withDatabase<T>(where: Where, streams: CliStreams, work: (database: Database) => Promise<T>): Promise<T> {
  return withDatabaseAsItIs(where, streams, async (database) => {
    const due = (await database.migrationStatus()).filter(({ applied }) => !applied).map(({ name }) => name);
    if (due.length > 0) throw new Error(`migrations are due: ${due.join(', ')}`);
    return work(database);
  });
}

/** The same, with a schema of an older release too. */
export async function withDatabaseAsItIs<T>(
  { databaseUrl, dataDir }: Where,
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
    return await work(database);
  } finally {
    await database.close();
  }
}
