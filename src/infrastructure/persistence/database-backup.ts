/** Backups: the embedded directory with its keys as one archive, a server's database as PostgreSQL's own tools write it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Queries } from './connection-pool.ts';
import { databaseDirectory } from './data-directory.ts';
import { packFolder, unpackFolder } from './directory-archive.ts';
import { lockDirectory } from './directory-lock.ts';

const DATABASE = 'database';
/** What the product made for itself and cannot do without: the audit log is verified with one, tokens with the other. */
const KEYS = ['audit.key', 'jwt.key'];
/** How the files begin: gzip, and pg_dump's own format. */
const ARCHIVE_MAGIC = Buffer.from([0x1f, 0x8b]);
const DUMP_MAGIC = Buffer.from('PGDMP');

/** Packs a data directory that no process works on. Bytes of the file. */
export async function backUpDirectory(dataDir: string, file: string): Promise<number> {
  refuseToReplace(file);
  const unlock = await lockDirectory(dataDir);
  try {
    await packFolder(dataDir, [DATABASE, ...KEYS], file);
  } finally {
    unlock();
  }
  return (await stat(file)).size;
}

/** Unpacks into a data directory that has no database yet. Either all of it is there afterwards, or nothing. */
export async function restoreDirectory(file: string, dataDir: string): Promise<void> {
  await refuseForeign(file, ARCHIVE_MAGIC, 'an embedded database');
  const unlock = await lockDirectory(dataDir);
  const draft = join(dataDir, 'restore.partial');
  try {
    if (existsSync(databaseDirectory(dataDir)))
      throw new Error(`${databaseDirectory(dataDir)} is there already: move it away, or set DATA_DIR to another directory`);
    await rm(draft, { recursive: true, force: true });
    await mkdir(draft, { mode: 0o700 });
    await unpackFolder(file, draft);
    if (!existsSync(join(draft, DATABASE))) throw new Error(`${file} holds no database`);
    for (const key of KEYS) await refuseOtherKey(join(draft, key), join(dataDir, key));
    for (const key of KEYS) if (existsSync(join(draft, key))) await rename(join(draft, key), join(dataDir, key));
    await rename(join(draft, DATABASE), databaseDirectory(dataDir));
  } finally {
    await rm(draft, { recursive: true, force: true });
    unlock();
  }
}

/** Runs `pg_dump`. Bytes of the file. */
export async function backUpServer(databaseUrl: string, file: string): Promise<number> {
  refuseToReplace(file);
  const draft = `${file}.partial`;
  try {
    await (await open(draft, 'w', 0o600)).close();
    await runTool('pg_dump', ['--format=custom', '--no-owner', '--no-privileges', `--file=${draft}`], databaseUrl);
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  return (await stat(file)).size;
}

/** Runs `pg_restore` in one transaction. */
export async function restoreServer(file: string, databaseUrl: string): Promise<void> {
  await refuseForeign(file, DUMP_MAGIC, 'a PostgreSQL server');
  await runTool('pg_restore', ['--no-owner', '--no-privileges', '--exit-on-error', '--single-transaction', file], databaseUrl);
}

/** @throws Error where the database holds tables */
export async function refuseFilled(queries: Queries): Promise<void> {
  const [row] = await queries.query<{ n: number }>('SELECT count(*) AS n FROM pg_tables WHERE schemaname = current_schema()');
  if (row!.n > 0) throw new Error(`the database holds ${row!.n} tables already: create an empty one and set DATABASE_URL to it`);
}

/** Rows of all tables. */
export async function countAllRows(queries: Queries): Promise<number> {
  const tables = await queries.query<{ name: string }>(
    `SELECT format('%I', relname) AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace`,
  );
  let sum = 0;
  for (const { name } of tables) sum += (await queries.query<{ n: number }>(`SELECT count(*) AS n FROM ${name}`))[0]!.n;
  return sum;
}

function refuseToReplace(file: string): void {
  if (existsSync(file)) throw new Error(`${file} is there already`);
}

async function refuseForeign(file: string, magic: Buffer, what: string): Promise<void> {
  const handle = await open(file);
  const { buffer } = await handle.read(Buffer.alloc(magic.length), 0, magic.length, 0).finally(() => handle.close());
  if (!buffer.equals(magic)) throw new Error(`${file} is no backup of ${what}`);
}

/** A key that is there already may protect something else. */
async function refuseOtherKey(restored: string, present: string): Promise<void> {
  if (!existsSync(restored) || !existsSync(present)) return;
  if (!(await readFile(restored)).equals(await readFile(present))) throw new Error(`${present} is another key than that of the backup`);
}

/** Runs a tool of PostgreSQL on a database; its messages go to stderr. The password is not shown in the list of processes. */
async function runTool(tool: string, args: readonly string[], databaseUrl: string): Promise<void> {
  const url = new URL(databaseUrl);
  const password = decodeURIComponent(url.password);
  url.password = '';
  const env = { ...process.env, ...(password === '' ? {} : { PGPASSWORD: password }) };
  const child = spawn(tool, [`--dbname=${url.href}`, ...args], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = (await once(child, 'exit').catch((error: unknown) => {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw isMissing ? new Error(`${tool} is not installed: it comes with the client tools of PostgreSQL`) : error;
  })) as [number | null];
  if (code !== 0) throw new Error(`${tool} ended with ${code}`);
}
