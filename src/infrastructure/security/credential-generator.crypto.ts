/** Ids, passwords and keys from the random generator of the operating system. */
import { createHash, randomInt } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { CredentialGenerator } from '../../application/ports/credential-generator.ts';
import type { GeneratedKey } from '../../application/ports/credential-generator.ts';

const DIGITS = '0123456789';
const CAPITALS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const ALPHANUMERIC = `${DIGITS}${CAPITALS}${CAPITALS.toLowerCase()}`;
/** Without characters that are taken for one another: 0 O o, 1 I l. */
const READABLE = [...ALPHANUMERIC].filter((character) => !'0Oo1Il'.includes(character)).join('');
const KEY_MARK = 'twk_';
/** 43 characters out of 62: 256 bits. */
const KEY_CHARACTERS = 43;
const KEY_PATTERN = new RegExp(`^${KEY_MARK}[0-9A-Za-z]{${KEY_CHARACTERS}}$`);
const PREFIX_CHARACTERS = KEY_MARK.length + 4;

export class CryptoCredentialGenerator extends CredentialGenerator {
  id(): string {
    return uuidv7();
  }

  password(): string {
    return Array.from({ length: 4 }, () => randomText(READABLE, 4)).join('-');
  }

  apiKey(): GeneratedKey {
    const key = KEY_MARK + randomText(ALPHANUMERIC, KEY_CHARACTERS);
    return { key, prefix: key.slice(0, PREFIX_CHARACTERS), hash: hashOfKey(key)! };
  }
}

/** SHA-256 in hexadecimal: enough for a text of 256 random bits. null for what no key looks like. */
export function hashOfKey(key: string): string | null {
  return KEY_PATTERN.test(key) ? createHash('sha256').update(key).digest('hex') : null;
}

function randomText(alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
}
