/** What every script here needs: the pinned Node, an installation that fits the lock, child processes that pass signals on. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = join(root, 'node_modules', '.bin');
/** Where the package `node` puts the runtime that this version of the product is tested with. */
const pinned = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
/** A reason to end with this exit code that needs no stack trace. */
export class ScriptError extends Error {
  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Runs a script's main function; its result is the exit code. */
export async function main(run) {
  try {
    process.exitCode = await run(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    say(error.message);
    process.exitCode = error.exitCode;
  }
}

/** Progress and problems go to stderr: stdout belongs to what is run. */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/** The Node of the package lock; without it the present one where it is as new. */
export function pinnedNode() {
  if (existsSync(pinned)) return pinned;
  const wanted = majorOf(readJson('package-lock.json').packages['node_modules/node'].version);
  if (majorOf(process.versions.node) >= wanted) return process.execPath;
  throw new ScriptError(
    `Node ${wanted} is missing in node_modules and this is Node ${process.versions.node}: run "npm rebuild node --ignore-scripts=false".`,
  );
}

/** The environment of everything that is started: tools of this repository first on the PATH. */
export function environment(extra = {}) {
  const key = pathKey();
  return { ...process.env, [key]: `${bin}${delimiter}${process.env[key] ?? ''}`, ...extra };
}

/** Installs the locked packages when they are missing or others. */
export function ensureInstalled() {
  const reason = staleInstallation();
  if (reason === null) return;
  say(`Installing packages (${reason}). This takes one to two minutes, and about 550 MB on the disk ...`);
  const isWindows = process.platform === 'win32';
  // npm deletes node_modules first, so it must not itself run on the Node in there.
  const env = { ...process.env, NODE_ENV: 'development' };
  const key = pathKey();
  env[key] = (env[key] ?? '')
    .split(delimiter)
    .filter((folder) => !folder.startsWith(join(root, 'node_modules')))
    .join(delimiter);
  const options = { cwd: root, stdio: ['ignore', 2, 2], shell: isWindows, env };
  const result = spawnSync(isWindows ? 'npm.cmd' : 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], options);
  if (result.error) throw new ScriptError(`npm could not be started: ${result.error.message}`);
  if (result.status !== 0) throw new ScriptError(`npm ci failed (exit code ${result.status ?? result.signal}).`);
  // Where install scripts are switched off, the one script that is needed: it puts the runtime's binary in place.
  if (!existsSync(pinned)) spawnSync('node', ['installArchSpecificPackage.js'], { ...options, cwd: join(root, 'node_modules', 'node') });
}

function pathKey() {
  return Object.keys(process.env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
}

/** Compares what is installed with the lock, package by package, so that a clone's or a touched file's date decides nothing. */
function staleInstallation() {
  if (!existsSync(join(root, 'node_modules'))) return 'there are none yet';
  let installed;
  try {
    installed = readJson('node_modules/.package-lock.json').packages;
  } catch {
    return 'the last installation did not finish';
  }
  for (const [path, entry] of Object.entries(readJson('package-lock.json').packages)) {
    // The root and its own packages are not installed but linked.
    if (!path.includes('node_modules/') || entry.link) continue;
    const present = installed[path];
    if (present?.version === entry.version || (present === undefined && entry.optional)) continue;
    return `${path.replace(/^node_modules\//, '')} ${entry.version} is not there`;
  }
  return existsSync(pinned) ? null : 'the runtime is missing';
}

/** All files below a folder, or the file itself, in a fixed order. */
export function filesUnder(path) {
  let entries;
  try {
    entries = readdirSync(path, { withFileTypes: true });
  } catch (error) {
    if (error.code === 'ENOTDIR') return [path];
    if (error.code === 'ENOENT') return [];
    throw error;
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => (entry.isDirectory() ? filesUnder(join(path, entry.name)) : [join(path, entry.name)]));
}

/** Runs the pinned Node to its end and resolves with its exit code. */
export function runNode(args, options = {}) {
  return runToEnd(pinnedNode(), args, options);
}

/** Runs a program to its end with signals passed on; resolves with its exit code, 128 + number where a signal ended it. */
export function runToEnd(command, args, { env = {}, stdio = 'inherit' } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio, env: environment(env) });
    const forward = (signal) => {
      // A terminal sends Ctrl-C to the whole group: the child has it already, a second one would cut its shutdown short.
      if (signal === 'SIGINT' && process.stdin.isTTY) return;
      child.kill(signal);
    };
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, forward);
    child.once('error', (error) => reject(new ScriptError(`${command} could not be started: ${error.message}`)));
    child.once('exit', (code, signal) => {
      for (const name of signals) process.off(name, forward);
      resolve(code ?? 128 + (constants.signals[signal] ?? 0));
    });
  });
}

/** Runs a program with its output collected: `{ code, output }`. */
export function runCollected(command, args, { env = {} } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: environment(env) });
    let output = '';
    const collect = (chunk) => (output += chunk);
    child.stdout.setEncoding('utf8').on('data', collect);
    child.stderr.setEncoding('utf8').on('data', collect);
    child.once('error', (error) => reject(new ScriptError(`${command} could not be started: ${error.message}`)));
    child.once('close', (code, signal) => resolve({ code: code ?? 128 + (constants.signals[signal] ?? 0), output }));
  });
}

function readJson(path) {
  return JSON.parse(readFileSync(join(root, path), 'utf8'));
}

function majorOf(version) {
  return Number.parseInt(version, 10);
}
