/**
 * Completes `package-lock.json` with the optional packages of other platforms; run it after changing dependencies.
 * A registry that lacks one of them makes npm leave it out of the lock, and `npm ci` then refuses the lock everywhere.
 * `--check` only names what is missing.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { main, root, say } from './toolchain.mjs';

const OS = {
  darwin: 'darwin',
  linux: 'linux',
  win32: 'win32',
  android: 'android',
  freebsd: 'freebsd',
  openharmony: 'openharmony',
  aix: 'aix',
};
const CPU = {
  x64: 'x64',
  arm64: 'arm64',
  ia32: 'ia32',
  arm: 'arm',
  ppc64: 'ppc64',
  s390x: 's390x',
  riscv64: 'riscv64',
  loong64: 'loong64',
  wasm32: 'wasm32',
};
const LIBC = { gnu: 'glibc', musl: 'musl', glibc: 'glibc' };

/** Entries that the lock lacks, by their path in it; each names the platform that it is for, so that others skip it. */
export function missingPlatformEntries(lock) {
  const missing = {};
  for (const [path, entry] of Object.entries(lock.packages)) {
    for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
      const target = `node_modules/${name}`;
      if (target in lock.packages || `${path}/${target}` in lock.packages || !/^\d+\.\d+\.\d+$/.test(range)) continue;
      const words = name.split(/[/-]/);
      const pick = (table) => words.map((word) => table[word]).filter(Boolean);
      const [os] = pick(OS);
      const [cpu] = pick(CPU);
      if (os === undefined && cpu !== 'wasm32') continue;
      const libc = os === 'linux' ? pick(LIBC) : [];
      missing[target] = {
        version: range,
        ...(cpu === undefined ? {} : { cpu: [cpu] }),
        ...(entry.dev ? { dev: true } : {}),
        ...(libc.length > 0 ? { libc } : {}),
        optional: true,
        ...(os === undefined ? {} : { os: [os] }),
      };
    }
  }
  return missing;
}

async function run(args) {
  const file = join(root, 'package-lock.json');
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  const missing = missingPlatformEntries(lock);
  const names = Object.keys(missing);
  for (const name of names) say(`package-lock.json lacks ${name}`);
  if (args.includes('--check') || names.length === 0) return names.length === 0 ? 0 : 1;
  const all = { ...lock.packages, ...missing };
  lock.packages = Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  return 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(run);
