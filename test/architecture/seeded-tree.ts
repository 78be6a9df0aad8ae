/** A throw-away source tree with the repository's settings, to show that a rule catches what it forbids. */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export const ROOT = process.cwd();

/** Source text by path. */
export type Files = Readonly<Record<string, string>>;

/** Writes the files beside copies of package.json and of the compiler's settings; `remove` deletes the tree again. */
export async function seededTree(files: Files): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'tapewatch-seeded-'));
  await symlink(join(ROOT, 'node_modules'), join(path, 'node_modules'));
  for (const name of ['package.json', 'tsconfig.json', 'dashboard/tsconfig.json']) await cp(join(ROOT, name), join(path, name));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), text);
  }
  return { path, remove: () => rm(path, { recursive: true }) };
}

/** Runs a JavaScript tool on this Node in `cwd` and resolves with its stdout, whatever its exit code. */
export function runTool(script: string, args: readonly string[], cwd: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { cwd, maxBuffer: 64 * 1024 * 1024, timeout: 60_000 };
    execFile(process.execPath, [join(ROOT, 'node_modules', script), ...args], options, (error, stdout, stderr) => {
      if (error !== null && (stdout === '' || error.killed === true)) reject(new Error(`${script}: ${error.message}\n${stderr}`));
      else resolve(stdout);
    });
  });
}
