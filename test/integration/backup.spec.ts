/** `backup` and `restore`: what comes back is what was there, and nothing that is there is replaced. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { backupCommand, restoreCommand } from '../../src/cli/backup.command.ts';
import { UsageError } from '../../src/cli/cli-command.ts';
import type { CliCommand } from '../../src/cli/cli-command.ts';
import { createAdminCommand } from '../../src/cli/create-account.command.ts';
import { Database } from '../../src/infrastructure/persistence/database.ts';
import { unpackFolder } from '../../src/infrastructure/persistence/directory-archive.ts';
import { PostgresLiveEpoch } from '../../src/infrastructure/persistence/live-epoch.postgres.ts';
import { createServerDatabase, DATABASE_START_MS, databaseOptions } from '../support/test-database.ts';

const environment = { ...process.env };
const folder = mkdtempSync(join(tmpdir(), 'tapewatch-'));
const path = (name: string): string => join(folder, name);

afterAll(() => {
  process.env = environment;
  rmSync(folder, { recursive: true, force: true });
});

async function run(command: CliCommand, args: string[], input = '') {
  const streams = { stdin: Readable.from([Buffer.from(input)]), stdout: new PassThrough(), stderr: new PassThrough() };
  const code = await command.run(args, streams);
  return { code, stdout: String(streams.stdout.read() ?? '') };
}

const createAdmin = () => run(createAdminCommand, ['--username', 'root'], 'granite-Otter-57-meadow');

async function usersOf(databaseUrl: string | null): Promise<string[]> {
  const database = new Database(databaseOptions({ databaseUrl, dataDir: process.env['DATA_DIR']! }));
  await database.open();
  const rows = await database.query<{ username: string }>('SELECT username FROM users').finally(() => database.close());
  return rows.map(({ username }) => username);
}

async function epochOf(databaseUrl: string | null): Promise<string> {
  const database = new Database(databaseOptions({ databaseUrl, dataDir: process.env['DATA_DIR']! }));
  await database.open();
  return new PostgresLiveEpoch(database).current().finally(() => database.close());
}

describe('of an embedded directory', () => {
  beforeAll(async () => {
    Object.assign(process.env, { DATA_DIR: path('data'), BCRYPT_COST: '10', DATABASE_URL: '' });
    await createAdmin();
  }, DATABASE_START_MS);

  it('writes one private file that tar reads, with size, rows and the state of the audit log', async () => {
    const { code, stdout } = await run(backupCommand, [path('a.tar.gz')]);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^\d+\.\d MiB, \d+ rows, audit chain valid: 1 records\n$/)]);
    expect(statSync(path('a.tar.gz')).mode & 0o777).toBe(0o600);
    const names = execFileSync('tar', ['tzf', path('a.tar.gz')], { encoding: 'utf8' }).split('\n');
    expect(names).toEqual(expect.arrayContaining(['database/', 'database/PG_VERSION', 'database/pg_wal/', 'audit.key']));
  });

  it(
    'comes back as it was in another directory',
    async () => {
      const epoch = await epochOf(null);
      const { rows } = JSON.parse((await run(backupCommand, [path('b.tar.gz'), '--json'])).stdout) as { rows: number };
      process.env['DATA_DIR'] = path('other');
      const { code, stdout } = await run(restoreCommand, [path('b.tar.gz'), '--json']);
      expect([code, JSON.parse(stdout)]).toEqual([0, { rows, chain: expect.objectContaining({ valid: true, records: 1 }) }]);
      expect(readFileSync(path('other/audit.key'))).toEqual(readFileSync(path('data/audit.key')));
      expect(await usersOf(null)).toEqual(['root']);
      // What was told to live clients after the backup is numbered anew.
      expect(await epochOf(null)).not.toBe(epoch);
    },
    DATABASE_START_MS,
  );

  it('replaces no file, no database and no key', async () => {
    process.env['DATA_DIR'] = path('data');
    await expect(run(backupCommand, [path('a.tar.gz')])).rejects.toThrow('is there already');
    await expect(run(restoreCommand, [path('a.tar.gz')])).rejects.toThrow(/database is there already: move it away/);
    process.env['DATA_DIR'] = path('keyed');
    execFileSync('mkdir', [path('keyed')]);
    writeFileSync(path('keyed/audit.key'), 'another\n');
    await expect(run(restoreCommand, [path('a.tar.gz')])).rejects.toThrow('is another key than that of the backup');
    expect(existsSync(path('keyed/database'))).toBe(false);
  });

  it('leaves nothing behind of a damaged archive, or of a file that is none', async () => {
    process.env['DATA_DIR'] = path('none');
    const whole = readFileSync(path('a.tar.gz'));
    writeFileSync(path('cut.tar.gz'), whole.subarray(0, whole.length >> 1));
    const spoilt = Buffer.from(whole);
    spoilt[spoilt.length - 6]! ^= 1;
    writeFileSync(path('spoilt.tar.gz'), spoilt);
    writeFileSync(path('text.tar.gz'), 'not an archive');
    for (const name of ['cut.tar.gz', 'spoilt.tar.gz', 'text.tar.gz', 'missing.tar.gz']) {
      await expect(run(restoreCommand, [path(name)])).rejects.toThrow();
      expect(existsSync(path('none/database'))).toBe(false);
      expect(existsSync(path('none/restore.partial'))).toBe(false);
    }
  });

  it('unpacks nothing outside of its folder', async () => {
    for (const name of ['../x', '/x', 'a/../../x', './x', '']) {
      const header = Buffer.alloc(512);
      header.write(name, 0);
      header.write('00000000000', 124);
      header.write('0', 156);
      header.fill(' ', 148, 156);
      header.write(
        header
          .reduce((sum, byte) => sum + byte, 0)
          .toString(8)
          .padStart(6, '0'),
        148,
      );
      header[154] = 0;
      writeFileSync(path('evil.tar.gz'), gzipSync(Buffer.concat([header, Buffer.alloc(1024)])));
      await expect(unpackFolder(path('evil.tar.gz'), folder)).rejects.toThrow('what does not belong there');
    }
  });

  it('takes one file, and no directory in memory', async () => {
    await expect(run(backupCommand, [])).rejects.toThrow(UsageError);
    await expect(run(restoreCommand, ['a', 'b'])).rejects.toThrow(UsageError);
    process.env['DATA_DIR'] = 'memory';
    await expect(run(backupCommand, [path('c.tar.gz')])).rejects.toThrow(UsageError);
  });
});

const isToolThere = ['pg_dump', 'pg_restore'].every((tool) => {
  try {
    return execFileSync(tool, ['--version']).length > 0;
  } catch {
    return false;
  }
});
const onServer = process.env['TEST_DATABASE_URL'] && isToolThere ? describe : describe.skip;

onServer('of a PostgreSQL server', () => {
  it('comes back as it was in an empty database, and in no other', async () => {
    const [source, target] = [await createServerDatabase(), await createServerDatabase()];
    try {
      Object.assign(process.env, {
        DATA_DIR: path('server'),
        BCRYPT_COST: '10',
        DATABASE_URL: source.databaseUrl,
        AUDIT_KEY: 'audit-key-0123456789-abcdefghijklm',
        JWT_SECRET: 'jwt-secret-0123456789-abcdefghijkl',
      });
      await createAdmin();
      const epoch = await epochOf(source.databaseUrl);
      const { code, stdout } = await run(backupCommand, [path('server.dump'), '--json']);
      const { rows, bytes } = JSON.parse(stdout) as { rows: number; bytes: number };
      expect([code, bytes]).toEqual([0, statSync(path('server.dump')).size]);
      await expect(run(restoreCommand, [path('server.dump')])).rejects.toThrow(/holds \d+ tables already/);
      process.env['DATABASE_URL'] = target.databaseUrl;
      const restored = await run(restoreCommand, [path('server.dump'), '--json']);
      expect([restored.code, JSON.parse(restored.stdout)]).toEqual([
        0,
        { rows, chain: expect.objectContaining({ valid: true, records: 1 }) },
      ]);
      expect(await usersOf(target.databaseUrl)).toEqual(['root']);
      expect(await epochOf(target.databaseUrl)).not.toBe(epoch);
      await expect(run(restoreCommand, [path('a.tar.gz')])).rejects.toThrow('tables already');
    } finally {
      await source.drop();
      await target.drop();
    }
  }, 60_000);
});
