import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DirectoryHeldError, holderOf, lockDirectory } from './directory-lock.ts';

describe('the lock of a data directory', () => {
  let parent: string;
  let dataDir: string;
  let lockFile: string;
  let children: ChildProcess[];

  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'tapewatch-lock-'));
    dataDir = join(parent, 'data');
    lockFile = join(dataDir, 'lock');
    children = [];
  });

  afterEach(async () => {
    for (const child of children) await kill(child);
    rmSync(parent, { recursive: true, force: true });
  });

  /** Another process that takes the lock and keeps it. */
  async function otherHolder(): Promise<ChildProcess> {
    const file = new URL('directory-lock.ts', import.meta.url).href;
    const script = `
      const { lockDirectory } = await import(${JSON.stringify(file)});
      await lockDirectory(${JSON.stringify(dataDir)});
      console.log('held');
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    await once(child.stdout!, 'data');
    return child;
  }

  async function kill(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  it('creates the directory for its owner alone and leaves nothing behind', async () => {
    const unlock = await lockDirectory(join(dataDir, 'deep'));
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    expect(readdirSync(join(dataDir, 'deep'))).toEqual(['lock']);
    expect(holderOf(join(dataDir, 'deep'))?.pid).toBe(process.pid);
    unlock();
    expect(readdirSync(join(dataDir, 'deep'))).toEqual([]);
    expect(holderOf(join(dataDir, 'deep'))).toBeNull();
  });

  it('refuses a directory that another process holds and names pid and path', async () => {
    const other = await otherHolder();
    expect(holderOf(dataDir)?.pid).toBe(other.pid);
    const refused = lockDirectory(dataDir);
    await expect(refused).rejects.toThrow(DirectoryHeldError);
    await expect(refused).rejects.toThrow(new RegExp(`${dataDir} is in use by process ${other.pid}`));
    expect(readdirSync(dataDir)).toEqual(['lock']);
  });

  it('is free right after its holder was killed', async () => {
    const other = await otherHolder();
    other.kill('SIGKILL');
    const unlock = await lockDirectory(dataDir);
    expect((JSON.parse(readFileSync(lockFile, 'utf8')) as { pid: number }).pid).toBe(process.pid);
    unlock();
  });

  it('cannot be had twice in one process', async () => {
    const unlock = await lockDirectory(dataDir);
    await expect(lockDirectory(dataDir)).rejects.toThrow(`process ${process.pid}`);
    unlock();
    (await lockDirectory(dataDir))();
  });

  it.each([
    ['its own pid, as in a container that started again', { pid: process.pid, startedAt: 'boot 1' }],
    ['a pid that nobody has', { pid: 2 ** 22 + 1, startedAt: 'boot 1' }],
    ['a pid that another process has now', { pid: process.ppid, startedAt: 'another boot 1' }],
    ['nothing that makes sense', 'half a li'],
  ])('is stale when it names %s', async (_, content) => {
    mkdirSync(dataDir);
    writeFileSync(lockFile, typeof content === 'string' ? content : JSON.stringify(content));
    expect(holderOf(dataDir)).toBeNull();
    const unlock = await lockDirectory(dataDir);
    expect(holderOf(dataDir)?.pid).toBe(process.pid);
    unlock();
  });

  it('goes to one of several that find it stale at once', async () => {
    mkdirSync(dataDir);
    writeFileSync(lockFile, JSON.stringify({ pid: 2 ** 22 + 1, startedAt: null }));
    const tries = await Promise.allSettled([lockDirectory(dataDir), lockDirectory(dataDir), lockDirectory(dataDir)]);
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});
