/** `audit:verify` on a data directory of its own. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { auditVerifyCommand } from '../../src/cli/audit-verify.command.ts';
import { UsageError } from '../../src/cli/cli-command.ts';
import type { CliCommand } from '../../src/cli/cli-command.ts';
import { createAdminCommand } from '../../src/cli/create-account.command.ts';
import { Database } from '../../src/infrastructure/persistence/database.ts';
import { DATABASE_START_MS, databaseOptions, withoutTriggers } from '../support/test-database.ts';

const environment = { ...process.env };
let dataDir: string;
let anchor: string;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'tapewatch-'));
  Object.assign(process.env, { DATA_DIR: dataDir, BCRYPT_COST: '10', DATABASE_URL: '' });
  for (const username of ['root', 'second']) await run(createAdminCommand, ['--username', username], 'granite-Otter-57-meadow');
}, DATABASE_START_MS);
afterAll(() => {
  process.env = environment;
  rmSync(dataDir, { recursive: true, force: true });
});

async function run(command: CliCommand, args: string[], input = '') {
  const streams = { stdin: Readable.from([Buffer.from(input)]), stdout: new PassThrough(), stderr: new PassThrough() };
  const code = await command.run(args, streams);
  return { code, stdout: String(streams.stdout.read() ?? ''), stderr: String(streams.stderr.read() ?? '') };
}

const verify = (...args: string[]) => run(auditVerifyCommand, args);

async function tamper(sql: string): Promise<void> {
  const database = new Database(databaseOptions({ dataDir }));
  await database.open();
  await withoutTriggers(database, 'audit_records', () => database.execute(sql)).finally(() => database.close());
}

describe('audit:verify', () => {
  it('walks the chain and prints its head', async () => {
    const { code, stdout, stderr } = await verify();
    expect([code, stdout, stderr]).toEqual([0, expect.stringMatching(/^audit chain valid: 2 records, head [0-9a-f]{64}\n$/), '']);
    anchor = `2:${stdout.trim().slice(-64)}`;
    expect(await verify('--anchor', anchor)).toMatchObject({ code: 0 });
    const { stdout: json } = await verify('--json');
    expect(JSON.parse(json)).toEqual({ valid: true, records: 2, head: anchor.slice(2), brokenAt: null });
  });

  it.each(['2', '0:' + 'a'.repeat(64), `2:${'a'.repeat(63)}`, `x:${'a'.repeat(64)}`])('takes %s for no anchor', async (given) => {
    await expect(verify('--anchor', given)).rejects.toThrow(UsageError);
  });

  it('fails with a key that is not that of the chain', async () => {
    process.env['AUDIT_KEY'] = 'another-key-0123456789-abcdefghijk';
    expect(await verify()).toEqual({ code: 1, stdout: 'broken at 1\n', stderr: '' });
    delete process.env['AUDIT_KEY'];
  });

  it('names the end that was cut off', async () => {
    await tamper('DELETE FROM audit_records WHERE sequence = 2');
    expect(await verify()).toMatchObject({ code: 0 });
    expect(await verify('--anchor', anchor)).toEqual({ code: 1, stdout: 'broken at 2\n', stderr: '' });
  });

  it('names the record that was edited', async () => {
    await tamper(`UPDATE audit_records SET actor = 'user:eve'`);
    expect(await verify()).toEqual({ code: 1, stdout: 'broken at 1\n', stderr: '' });
  });

  it(
    'has nothing to say about a database that has no audit log yet',
    async () => {
      const empty = mkdtempSync(join(tmpdir(), 'tapewatch-'));
      process.env['DATA_DIR'] = empty;
      await expect(verify()).rejects.toThrow(/^migrations are due: 0001-identity/);
      process.env['DATA_DIR'] = dataDir;
      rmSync(empty, { recursive: true, force: true });
    },
    DATABASE_START_MS,
  );
});
