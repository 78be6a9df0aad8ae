/** Accounts made from the command line, on a data directory of their own. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { UsageError } from '../../src/cli/cli-command.ts';
import { createAdminCommand, createUserCommand } from '../../src/cli/create-account.command.ts';
import { Database } from '../../src/infrastructure/persistence/database.ts';
import { PostgresUserRepository } from '../../src/infrastructure/persistence/user-repository.postgres.ts';
import { DATABASE_START_MS, databaseOptions } from '../support/test-database.ts';

const PASSWORD = 'granite-Otter-57-meadow';
const environment = { ...process.env };
let dataDir: string;

beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'tapewatch-'));
  Object.assign(process.env, { DATA_DIR: dataDir, BCRYPT_COST: '10', DATABASE_URL: '' });
});
afterAll(() => {
  process.env = environment;
  rmSync(dataDir, { recursive: true, force: true });
});

async function run(command: typeof createUserCommand, args: string[], input: string) {
  const streams = { stdin: Readable.from([Buffer.from(input)]), stdout: new PassThrough(), stderr: new PassThrough() };
  const code = await command.run(args, streams);
  return { code, stdout: String(streams.stdout.read() ?? ''), stderr: String(streams.stderr.read() ?? '') };
}

async function withDatabase<T>(work: (database: Database) => Promise<T>): Promise<T> {
  const database = new Database(databaseOptions({ dataDir }));
  await database.open();
  return work(database).finally(() => database.close());
}

describe('create-admin and create-user', () => {
  it(
    'make accounts, each once, with a password that is good enough',
    async () => {
      expect(await run(createAdminCommand, ['--username', 'root'], `${PASSWORD}\n`)).toEqual({
        code: 0,
        stdout: 'created admin root\n',
        stderr: '',
      });
      expect(await run(createAdminCommand, ['--username', 'ROOT'], PASSWORD)).toMatchObject({ code: 1, stdout: '' });
      expect(await run(createUserCommand, ['--username', 'bob', '--role', 'Ingestor'], 'password1234')).toEqual({
        code: 2,
        stdout: '',
        stderr: 'password must be harder to guess: its strength is 1 of 4, 3 is needed\n',
      });
      expect(await run(createUserCommand, ['--username', 'bob', '--role', 'Ingestor'], `${PASSWORD}\r\n`)).toMatchObject({
        code: 0,
        stdout: 'created user bob\n',
      });
      const users = await withDatabase((database) => new PostgresUserRepository(database).find(null, 10));
      expect(users.map(({ username, roles }) => [username, roles])).toEqual([
        ['bob', ['Ingestor']],
        ['root', ['Admin']],
      ]);
    },
    DATABASE_START_MS,
  );

  it(
    'name the process that holds the directory',
    async () => {
      // A process may work on a directory twice only where the lock says nothing.
      const held = withDatabase(() => run(createAdminCommand, ['--username', 'other'], PASSWORD));
      await expect(held).rejects.toThrow(`${dataDir} is in use by process ${process.pid}`);
    },
    DATABASE_START_MS,
  );

  it.each([
    [createAdminCommand, []],
    [createAdminCommand, ['--username', 'x']],
    [createUserCommand, ['--username', 'bob']],
    [createUserCommand, ['--username', 'bob', '--role', 'Admin']],
    [createUserCommand, ['--role', 'User']],
  ])('refuse wrong usage (%#)', async (command, args) => {
    await expect(run(command, args, PASSWORD)).rejects.toBeInstanceOf(UsageError);
  });
});
