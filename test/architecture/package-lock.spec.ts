/** The locked packages are new enough, come from anywhere, and install on every platform. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { belowFloor, compareVersions, doubled, undecidedScripts, withHost, withoutIntegrity } from './lock-rules.ts';
import type { Lock, LockEntry } from './lock-rules.ts';
import { ROOT } from './seeded-tree.ts';

const { missingPlatformEntries } = (await import(join(ROOT, 'scripts/lock-platforms.mjs'))) as {
  missingPlatformEntries(lock: unknown): object;
};
const read = (name: string): unknown => JSON.parse(readFileSync(join(ROOT, name), 'utf8'));
const lock = read('package-lock.json') as Lock;
const { allowScripts } = read('package.json') as { allowScripts: Record<string, boolean> };
const lockOf = (path: string, entry: LockEntry): Lock => ({ packages: { '': {}, [path]: entry } });

describe('package-lock.json', () => {
  it('holds no version with a known hole', () => {
    expect(Object.keys(lock.packages).length).toBeGreaterThan(100);
    expect(belowFloor(lock)).toEqual([]);
    expect(belowFloor(lockOf('node_modules/a/node_modules/fastify', { version: '5.12.5' }))).toHaveLength(1);
    expect(belowFloor(lockOf('node_modules/typeorm', { version: '1.1.0-beta.2' }))).toHaveLength(1);
    expect(belowFloor(lockOf('node_modules/fastify', { version: '5.12.10' }))).toHaveLength(0);
  });

  it.each([
    ['1.2.3', '1.2.3', 0],
    ['1.2.10', '1.2.9', 1],
    ['2.0.0', '10.0.0', -1],
    ['1.0.0-rc.1', '1.0.0', -1],
    ['1.0.1-rc.1', '1.0.0', 1],
    ['1.0.0+build', '1.0.0', 0],
  ])('compares %s with %s', (a, b, sign) => {
    expect(Math.sign(compareVersions(a, b))).toBe(sign);
  });

  it('names no registry', () => {
    expect(withHost(lock)).toEqual([]);
    expect(withHost(lockOf('node_modules/a', { version: '1.0.0', resolved: 'https://registry.example/a.tgz' }))).toHaveLength(1);
  });

  it('knows the hash of every package that is installed here', () => {
    expect(withoutIntegrity(lock, process.platform)).toEqual([]);
    expect(withoutIntegrity(lockOf('node_modules/a', { version: '1.0.0' }), 'linux')).toHaveLength(1);
  });

  it('lists the optional packages of every platform', () => {
    expect(Object.keys(missingPlatformEntries(lock))).toEqual([]);
    const control = { packages: { 'node_modules/a': { optionalDependencies: { '@a/core-darwin-arm64': '1.0.0' } } } };
    expect(missingPlatformEntries(control)).toEqual({
      'node_modules/@a/core-darwin-arm64': { version: '1.0.0', cpu: ['arm64'], optional: true, os: ['darwin'] },
    });
  });

  it('has one copy of what keeps state', () => {
    expect(doubled(lock)).toEqual([]);
    expect(doubled({ packages: { 'node_modules/rxjs': {}, 'node_modules/a/node_modules/rxjs': {} } })).toEqual(['rxjs']);
  });

  it('runs no install script that nobody decided on', () => {
    expect(undecidedScripts(lock, allowScripts)).toEqual([]);
    expect(undecidedScripts(lockOf('node_modules/a', { hasInstallScript: true }), {})).toEqual(['a']);
  });
});
