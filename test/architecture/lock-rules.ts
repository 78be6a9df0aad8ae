/** What must hold for the locked packages; works offline, on the text of the lock alone. */

export interface LockEntry {
  version?: string;
  resolved?: string;
  integrity?: string;
  link?: boolean;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  hasInstallScript?: boolean;
}

export interface Lock {
  packages: Record<string, LockEntry>;
}

/** Lowest safe version of each line that is in use, and what is wrong below it. */
export const FLOORS: readonly { name: string; floor: string; because: string }[] = [
  { name: 'engine.io', floor: '6.6.10', because: 'CVE-2026-102599: an upgrade request ends the process' },
  { name: 'socket.io-parser', floor: '4.2.7', because: 'CVE-2026-69185: unbounded attachments' },
  { name: 'socket.io', floor: '4.8.4', because: 'CVE-2024-38355: an event named error ends the process' },
  { name: 'ws', floor: '8.21.0', because: 'CVE-2026-48779: tiny fragments fill the memory' },
  { name: 'fastify', floor: '5.12.6', because: 'CVE-2026-107832: header schemas by case; several ways past validation' },
  { name: '@fastify/middie', floor: '9.2.0', because: 'CVE-2026-22031: ways past a path' },
  { name: '@nestjs/platform-fastify', floor: '12.0.0', because: 'CVE-2025-69211: encoded paths' },
  { name: '@nestjs/core', floor: '12.0.0', because: 'CVE-2026-35515: injection into event streams' },
  { name: 'typeorm', floor: '1.1.0', because: 'CVE-2026-73651: code injection in generated migrations' },
  { name: 'class-validator', floor: '0.14.0', because: 'CVE-2019-18413: unknown values pass' },
  { name: 'validator', floor: '13.15.20', because: 'CVE-2025-56200: isURL' },
  { name: 'jsonwebtoken', floor: '9.0.0', because: 'CVE-2022-23529 and its siblings: forged tokens' },
];

/** Packages of which two copies would each have half of the state. */
const SINGLE = [
  'reflect-metadata',
  'rxjs',
  '@nestjs/common',
  '@nestjs/core',
  'typeorm',
  'pg',
  'prom-client',
  'socket.io',
  'engine.io',
  'ws',
];

/** Locked packages below their floor. */
export function belowFloor(lock: Lock): string[] {
  return entriesOf(lock).flatMap(([path, { version }]) => {
    const rule = FLOORS.find(({ name }) => name === nameOf(path));
    return rule !== undefined && compareVersions(version!, rule.floor) < 0 ? [`${path} ${version} < ${rule.floor} (${rule.because})`] : [];
  });
}

/** Entries that name the registry that they once came from: an installation elsewhere would go there. */
export function withHost(lock: Lock): string[] {
  return entriesOf(lock).flatMap(([path, { resolved }]) => (resolved === undefined ? [] : [`${path} ${resolved}`]));
}

/** Entries that could be exchanged unseen; those of other platforms that no registry at hand had are allowed. */
export function withoutIntegrity(lock: Lock, platform: string): string[] {
  return entriesOf(lock)
    .filter(([, { integrity, link, optional, os, cpu }]) => {
      const isOfOtherMachine = optional === true && (os !== undefined || cpu?.includes('wasm32') === true);
      return integrity === undefined && link !== true && !isOfOtherMachine && !(os !== undefined && !os.includes(platform));
    })
    .map(([path]) => path);
}

/** Packages that are there twice and must not be. */
export function doubled(lock: Lock): string[] {
  const paths = entriesOf(lock).map(([path]) => path);
  return SINGLE.filter((name) => paths.filter((path) => nameOf(path) === name).length > 1);
}

/** Packages with an install script on which `allowScripts` of package.json does not decide. */
export function undecidedScripts(lock: Lock, allowScripts: Readonly<Record<string, boolean>>): string[] {
  return entriesOf(lock).flatMap(([path, { hasInstallScript, os }]) =>
    hasInstallScript === true && os === undefined && !(nameOf(path) in allowScripts) ? [nameOf(path)] : [],
  );
}

/** Negative where `a` is older than `b`. A pre-release is older than its release. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => {
    const [numbers = '', preRelease] = version.split('+')[0]!.split(/-(.*)/);
    return [...numbers.split('.').map(Number), preRelease === undefined ? 1 : 0];
  });
  for (let index = 0; index < 4; index += 1) {
    const difference = (left![index] ?? 0) - (right![index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** What is installed from elsewhere: not the root and its own packages, nor the links to them. */
function entriesOf(lock: Lock): [string, LockEntry][] {
  return Object.entries(lock.packages).filter(([path, { link }]) => path.includes('node_modules/') && link !== true);
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}
