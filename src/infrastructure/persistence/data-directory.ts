/** The data directory: the embedded database and the keys that the product made for itself. `memory` stands for none. */
import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** `DATA_DIR` of a system that writes nothing. */
export const IN_MEMORY = 'memory';

const SECRET_BYTES = 32;
const SECRET_PATTERN = /^[0-9a-f]{64}$/;
/** Keys of a system that writes nothing; a handful of names. */
const secretsInMemory = new Map<string, string>();

/** Where the embedded database lies. */
export function databaseDirectory(dataDir: string): string {
  return join(dataDir, 'database');
}

/**
 * The key of this name: 32 random bytes as 64 hexadecimal digits, made at the first call and kept in the data directory (mode 0600).
 * With `memory` it lives as long as the process.
 * @throws Error naming the file when that holds anything else
 */
export function readOrCreateSecret(dataDir: string, name: string): string {
  if (dataDir === IN_MEMORY) {
    const kept = secretsInMemory.get(name) ?? newSecret();
    secretsInMemory.set(name, kept);
    return kept;
  }
  const file = join(dataDir, name);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${newSecret()}\n`, { mode: 0o600 });
  try {
    // A link never replaces what is there: of two processes that come at once, both read the key of the first.
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    unlinkSync(draft);
  }
  const secret = readFileSync(file, 'utf8').trim();
  if (!SECRET_PATTERN.test(secret)) throw new Error(`${file} must hold 64 hexadecimal digits: restore it, or delete it for a new key`);
  return secret;
}

function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString('hex');
}
