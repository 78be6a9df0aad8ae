import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { FileInitialPassword } from './initial-password.file.ts';

describe('the initial password', () => {
  let directory: string;
  let path: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'tapewatch-'));
    path = join(directory, 'admin-password');
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('is kept in a file for its owner alone, until it is erased', async () => {
    const initial = new FileInitialPassword(path, new PassThrough());
    expect(await initial.kept()).toBeNull();
    await initial.keep('Jq7v-mK2p-Tx9d-Wr4s');
    expect(readFileSync(path, 'utf8')).toBe('Jq7v-mK2p-Tx9d-Wr4s\n');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await initial.kept()).toBe('Jq7v-mK2p-Tx9d-Wr4s');
    await initial.erase();
    await initial.erase();
    expect(await initial.kept()).toBeNull();
  });

  it('shuts out others from a file that was open to them', async () => {
    writeFileSync(path, 'old', { mode: 0o644 });
    await new FileInitialPassword(path, new PassThrough()).keep('Jq7v-mK2p-Tx9d-Wr4s');
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('is told in one line where it is kept nowhere', () => {
    const terminal = new PassThrough();
    new FileInitialPassword(null, terminal).announce('admin', 'Jq7v-mK2p-Tx9d-Wr4s');
    expect(String(terminal.read())).toBe('First administrator: admin / Jq7v-mK2p-Tx9d-Wr4s  (shown once)\n');
  });

  it('is told with where it is kept', () => {
    const terminal = new PassThrough();
    new FileInitialPassword(path, terminal).announce('admin', 'Jq7v-mK2p-Tx9d-Wr4s');
    expect(String(terminal.read())).toBe(
      `First administrator: admin / Jq7v-mK2p-Tx9d-Wr4s  (shown once)\nThe password is also in ${path} until it is changed.\n`,
    );
  });

  it('is written nowhere where nothing is to be written', async () => {
    const initial = new FileInitialPassword(null, new PassThrough());
    await initial.keep('Jq7v-mK2p-Tx9d-Wr4s');
    await initial.erase();
    expect(await initial.kept()).toBeNull();
  });
});
