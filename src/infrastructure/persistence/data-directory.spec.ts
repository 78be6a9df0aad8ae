import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readOrCreateSecret } from './data-directory.ts';

describe('a key in the data directory', () => {
  let parent: string;
  let dataDir: string;

  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'tapewatch-secret-'));
    dataDir = join(parent, 'data');
  });
  afterEach(() => rmSync(parent, { recursive: true, force: true }));

  it('is made once, for its owner alone, and read from then on', () => {
    const secret = readOrCreateSecret(dataDir, 'jwt.key');
    expect(secret).toMatch(/^[0-9a-f]{64}$/);
    expect(readFileSync(join(dataDir, 'jwt.key'), 'utf8').trim()).toBe(secret);
    expect(statSync(join(dataDir, 'jwt.key')).mode & 0o777).toBe(0o600);
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    expect(readOrCreateSecret(dataDir, 'jwt.key')).toBe(secret);
    expect(readdirSync(dataDir)).toEqual(['jwt.key']);
  });

  it('differs from key to key', () => {
    expect(readOrCreateSecret(dataDir, 'jwt.key')).not.toBe(readOrCreateSecret(dataDir, 'audit.key'));
  });

  it('is never made anew over a damaged file, which the message names', () => {
    readOrCreateSecret(dataDir, 'jwt.key');
    writeFileSync(join(dataDir, 'jwt.key'), '');
    expect(() => readOrCreateSecret(dataDir, 'jwt.key')).toThrow(join(dataDir, 'jwt.key'));
    expect(readFileSync(join(dataDir, 'jwt.key'), 'utf8')).toBe('');
  });

  it('stays in memory where nothing is written', () => {
    const secret = readOrCreateSecret('memory', 'jwt.key');
    expect(secret).toMatch(/^[0-9a-f]{64}$/);
    expect(readOrCreateSecret('memory', 'jwt.key')).toBe(secret);
    expect(readOrCreateSecret('memory', 'audit.key')).not.toBe(secret);
    expect(existsSync('memory')).toBe(false);
  });
});
