/** `dead-letters`: shows messages that were put aside, or sends them again. */
import { parseArgs } from 'node:util';
import { loadConfig } from '../infrastructure/config.ts';
import { PostgresDeadLetters } from '../infrastructure/persistence/dead-letters.postgres.ts';
import type { DeadLetter } from '../infrastructure/persistence/dead-letters.postgres.ts';
import { UsageError } from './cli-command.ts';
import type { CliCommand } from './cli-command.ts';
import { withDatabase } from './command-database.ts';

const DEFAULT_LIMIT = '100';

export const deadLettersCommand: CliCommand = {
  name: 'dead-letters',
  summary: 'shows messages that were put aside, or sends them again',
  usage: `list|redrive [--topic T] [--limit N] [--json]
  --topic T   only those of this topic
  --limit N   the oldest N, ${DEFAULT_LIMIT} unless told`,
  run: async (args, streams) => {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        topic: { type: 'string' },
        limit: { type: 'string', default: DEFAULT_LIMIT },
        json: { type: 'boolean', default: false },
      },
    });
    const [act] = positionals;
    if (positionals.length !== 1 || (act !== 'list' && act !== 'redrive')) throw new UsageError('say what to do: list or redrive');
    if (!/^[1-9]\d{0,8}$/.test(values.limit)) throw new UsageError('--limit must be a whole number above 0');
    const topic = values.topic ?? null;
    const limit = Number(values.limit);
    const text = await withDatabase(loadConfig(), streams, async (database) => {
      const letters = new PostgresDeadLetters(database);
      if (act === 'list')
        return values.json
          ? JSON.stringify({ items: await letters.list(topic, limit) })
          : (await letters.list(topic, limit)).map(line).join('\n');
      const redriven = await letters.redrive(topic, limit);
      return values.json ? JSON.stringify({ redriven }) : `redriven ${redriven}`;
    });
    if (text !== '') streams.stdout.write(`${text}\n`);
    return 0;
  },
};

function line({ id, topic, key, code, detail, at, value }: DeadLetter): string {
  return [id, new Date(at).toISOString(), topic, key ?? '-', code, detail, value].join('\t');
}
