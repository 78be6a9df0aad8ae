/** The lock of a data directory: a file that names the process which holds it, of no effect once that process is gone. */
import { linkSync, mkdirSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const LOCK_FILE = 'lock';
/** A process that was just killed may take this long to disappear. */
const PATIENCE_MS = 500;
const RETRY_MS = 50;

/** Who holds a directory. */
export interface LockHolder {
  pid: number;
  /** When that process started, in the operating system's own words, so that a reused pid is not taken for it; null where nobody can say. */
  startedAt: string | null;
}

/** Another process works on the directory. */
export class DirectoryHeldError extends Error {
  readonly path: string;
  readonly pid: number;

  constructor(path: string, pid: number) {
    super(`the data directory ${path} is in use by process ${pid}: stop that process or set DATA_DIR to another directory`);
    this.name = 'DirectoryHeldError';
    this.path = path;
    this.pid = pid;
  }
}

/** Directories that this process holds: its own pid in a lock file says nothing, in a container every run has the same. */
const held = new Set<string>();

/** The live process that holds this directory, or null. */
export function holderOf(dataDir: string): LockHolder | null {
  const path = resolve(dataDir);
  const text = readLock(join(path, LOCK_FILE));
  const holder = text === null ? null : parseHolder(text);
  return holder !== null && isAlive(holder, path) ? holder : null;
}

/**
 * Creates the directory (mode 0700) where needed and takes its lock.
 * @returns what gives the lock back
 * @throws DirectoryHeldError when another process has it
 */
export async function lockDirectory(dataDir: string): Promise<() => void> {
  const path = resolve(dataDir);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  for (let waited = 0; ; waited += RETRY_MS) {
    const holder = tryLock(path);
    if (holder === null) return () => unlock(path);
    if (waited >= PATIENCE_MS) throw new DirectoryHeldError(path, holder.pid);
    await sleep(RETRY_MS);
  }
}

/** Takes the lock and returns null, or returns who has it. */
function tryLock(path: string): LockHolder | null {
  const file = join(path, LOCK_FILE);
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify({ pid: process.pid, startedAt: startOf(process.pid) })}\n`, { mode: 0o600 });
  try {
    for (;;) {
      // A link appears whole or not at all, and never replaces what is there.
      if (succeeds('EEXIST', () => linkSync(draft, file))) {
        held.add(path);
        return null;
      }
      const text = readLock(file);
      if (text === null) continue;
      const holder = parseHolder(text);
      if (holder !== null && isAlive(holder, path)) return holder;
      removeStale(file, text);
    }
  } finally {
    unlinkSync(draft);
  }
}

/** Removes the lock file that read `text`; one that somebody else has put there meanwhile goes back. */
function removeStale(file: string, text: string): void {
  const aside = `${file}.${process.pid}.stale`;
  if (!succeeds('ENOENT', () => renameSync(file, aside))) return;
  if (readLock(aside) !== text) succeeds('EEXIST', () => linkSync(aside, file));
  unlinkSync(aside);
}

function unlock(path: string): void {
  if (!held.delete(path)) return;
  succeeds('ENOENT', () => unlinkSync(join(path, LOCK_FILE)));
}

function isAlive(holder: LockHolder, path: string): boolean {
  if (holder.pid === process.pid) return held.has(path);
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    // EPERM: it lives, and belongs to another user.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const started = startOf(holder.pid);
  return started !== 'gone' && (started === null || holder.startedAt === null || started === holder.startedAt);
}

/** When a process started; 'gone' for one that has ended but is still listed; null where the system does not say. */
function startOf(pid: number): string | null {
  if (process.platform === 'linux') {
    try {
      // Field 2 is the name in brackets and may hold anything; state is field 3, the start in clock ticks since boot field 22.
      const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)!.split(' ');
      const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
      return fields[0] === 'Z' || fields[0] === 'X' ? 'gone' : `${boot} ${fields[19]}`;
    } catch {
      return null;
    }
  }
  if (process.platform === 'win32') return null;
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'latin1', timeout: 2000, stdio: 'pipe' }).trim() || null;
  } catch {
    return null;
  }
}

function readLock(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** null for a file that names nobody. */
function parseHolder(text: string): LockHolder | null {
  try {
    const { pid, startedAt } = JSON.parse(text) as Partial<LockHolder>;
    if (!Number.isSafeInteger(pid) || pid! <= 0) return null;
    return { pid: pid!, startedAt: typeof startedAt === 'string' ? startedAt : null };
  } catch {
    return null;
  }
}

/** False when `act` fails with `code`; other failures are thrown on. */
function succeeds(code: string, act: () => void): boolean {
  try {
    act();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === code) return false;
    throw error;
  }
}
