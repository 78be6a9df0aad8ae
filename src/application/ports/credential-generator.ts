/** Randomness of identity: ids, passwords and keys that nobody can guess. */

export interface GeneratedKey {
  /** Shown once: `twk_…`. */
  key: string;
  /** Its beginning. */
  prefix: string;
  /** SHA-256, hexadecimal. */
  hash: string;
}

export abstract class CredentialGenerator {
  /** UUIDv7. */
  abstract id(): string;
  /** Easy to read and to type: `Jq7v-mK2p-Tx9d-Wr4s`, about 93 bits. */
  abstract password(): string;
  abstract apiKey(): GeneratedKey;
}
