/** The command line: `node dist/cli.js <command>`. Commands are loaded when they are asked for, so that each starts fast. */
import { UsageError } from './cli/cli-command.ts';
import type { CliCommand, CliStreams } from './cli/cli-command.ts';
import { ConfigError } from './infrastructure/config.ts';

const COMMANDS = new Map<string, () => Promise<CliCommand>>([
  ['config', async () => (await import('./cli/config.command.ts')).configCommand],
  ['replay', async () => (await import('./cli/replay.command.ts')).replayCommand],
  ['backtest', async () => (await import('./cli/backtest.command.ts')).backtestCommand],
  ['train', async () => (await import('./cli/train.command.ts')).trainCommand],
  ['migrate', async () => (await import('./cli/migrate.command.ts')).migrateCommand],
  ['import', async () => (await import('./cli/import.command.ts')).importCommand],
  ['audit:verify', async () => (await import('./cli/audit-verify.command.ts')).auditVerifyCommand],
  ['backup', async () => (await import('./cli/backup.command.ts')).backupCommand],
  ['restore', async () => (await import('./cli/backup.command.ts')).restoreCommand],
  ['dead-letters', async () => (await import('./cli/dead-letters.command.ts')).deadLettersCommand],
  ['retention', async () => (await import('./cli/retention.command.ts')).retentionCommand],
  ['create-admin', async () => (await import('./cli/create-account.command.ts')).createAdminCommand],
  ['create-user', async () => (await import('./cli/create-account.command.ts')).createUserCommand],
]);

async function main(args: readonly string[], streams: CliStreams): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    (name === undefined ? streams.stderr : streams.stdout).write(await overview());
    return name === undefined ? 2 : 0;
  }
  const load = COMMANDS.get(name);
  if (load === undefined) {
    streams.stderr.write(`unknown command ${JSON.stringify(name)}\n\n${await overview()}`);
    return 2;
  }
  const command = await load();
  if (rest.includes('--help') || rest.includes('-h')) {
    streams.stdout.write(`${command.summary}\n\n${usageOf(command)}`);
    return 0;
  }
  try {
    return await command.run(rest, streams);
  } catch (error) {
    return explain(error, command, streams);
  }
}

/** Writes what went wrong and answers with the exit code for it. */
function explain(error: unknown, command: CliCommand, { stderr }: CliStreams): number {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof ConfigError) {
    stderr.write(`${message}\n`);
    return 2;
  }
  const code = (error as { code?: unknown } | null)?.code;
  if (error instanceof UsageError || (typeof code === 'string' && code.startsWith('ERR_PARSE_ARGS_'))) {
    stderr.write(`${message}\n${usageOf(command)}`);
    return 2;
  }
  stderr.write(`${message}\n`);
  return 1;
}

async function overview(): Promise<string> {
  const commands = await Promise.all([...COMMANDS.values()].map((load) => load()));
  const width = Math.max(...commands.map(({ name }) => name.length));
  const rows = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}\n`).join('');
  return `usage: tapewatch <command> [arguments]\n\n${rows}\nMore about one: tapewatch <command> --help\n`;
}

function usageOf({ name, usage }: CliCommand): string {
  return `usage: tapewatch ${name}${usage === '' ? '' : ` ${usage}`}\n`;
}

process.exitCode = await main(process.argv.slice(2), process);
