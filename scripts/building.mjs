/**
 * Builds the three parts of the product, each when its result is missing or was made from other sources: the server to `dist`, the client
 * package to `client/dist`, the dashboard to `dist/dashboard`.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { compressFiles } from './compress-files.mjs';
import { filesUnder, root, runNode, say, ScriptError } from './toolchain.mjs';

const DIST = join(root, 'dist');
const DASHBOARD = join(DIST, 'dashboard');
/** Files with this name hold the hash of the sources that a part was built from. */
const STAMP = /^\.built-/;
/** Compiler messages go to stderr: stdout belongs to what is run. */
const TOOL = { stdio: ['ignore', 2, 2] };

const PARTS = {
  server: {
    inputs: ['src', 'nest-cli.json', 'tsconfig.json', 'tsconfig.build.json'],
    result: join(DIST, 'main.js'),
    build: buildServer,
  },
  client: {
    inputs: ['client/src', 'client/tsconfig.build.json'],
    result: join(root, 'client', 'dist', 'live-client.js'),
    build: () => runNode([join('node_modules', 'typescript', 'bin', 'tsc'), '-p', join('client', 'tsconfig.build.json')], TOOL),
  },
  dashboard: {
    inputs: [
      ...['src', 'public', 'index.html', 'package.json', 'tsconfig.json', 'vite.config.ts'].map((path) => `dashboard/${path}`),
      'client/src',
      ...['tokens.css', 'ibm-plex-sans.woff2'].map((name) => `src/presentation/http/docs-page/${name}`),
    ],
    result: join(DASHBOARD, 'index.html'),
    build: buildDashboard,
  },
};

/** Builds what is missing or was built from other sources. */
export async function ensureBuilt() {
  const stale = Object.keys(PARTS).filter((name) => readOrNull(stampOf(name)) !== sourceHash(name) || !existsSync(PARTS[name].result));
  if (stale.length === 0) return;
  say(`Building ${stale.join(', ')} ...`);
  const failed = await build(stale);
  // Programs use the client, not the server.
  if (failed.some((name) => name !== 'client')) throw new ScriptError('The build failed.', 1);
  if (failed.length > 0) say('The client package could not be built; the server does without.');
}

/** Builds parts beside each other; resolves with the names of those that failed. */
export async function build(names = Object.keys(PARTS)) {
  mkdirSync(DIST, { recursive: true });
  const failed = await Promise.all(names.map(async (name) => ((await buildPart(name)) ? [] : [name])));
  return failed.flat();
}

async function buildPart(name) {
  const hash = sourceHash(name);
  rmSync(stampOf(name), { force: true });
  const code = await PARTS[name].build();
  if (code === 0) writeFileSync(stampOf(name), hash);
  return code === 0;
}

function buildServer() {
  // What the other parts put there stays; what a former build left would be started, or tested, for ever.
  for (const name of readdirSync(DIST)) {
    if (name !== 'dashboard' && !STAMP.test(name)) rmSync(join(DIST, name), { recursive: true });
  }
  return runNode([join('node_modules', '@nestjs', 'cli', 'bin', 'nest.js'), 'build'], TOOL);
}

async function buildDashboard() {
  const args = [join('node_modules', 'vite', 'bin', 'vite.js'), 'build', 'dashboard', '--logLevel', 'warn'];
  const code = await runNode(args, { ...TOOL, env: { NODE_ENV: 'production' } });
  if (code === 0) await compressFiles(DASHBOARD);
  return code;
}

function stampOf(name) {
  return join(DIST, `.built-${name}`);
}

function sourceHash(name) {
  const hash = createHash('sha256');
  for (const file of [...PARTS[name].inputs, 'package-lock.json'].flatMap((path) => filesUnder(join(root, path)))) {
    if (/\.spec\.tsx?$/.test(file)) continue;
    const content = readFileSync(file);
    hash.update(`${relative(root, file)}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

function readOrNull(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
