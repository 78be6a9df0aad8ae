/** Where API keys are kept. */
import type { ApiKey } from '../../domain/identity/api-key.ts';

/** A place in the list of keys, which is ordered by (createdAt, id), newest first. */
export interface ApiKeyPosition {
  createdAt: number;
  id: string;
}

export abstract class ApiKeyRepository {
  abstract insert(key: ApiKey): Promise<void>;
  /** By the SHA-256 of the key. */
  abstract findByHash(hash: string): Promise<ApiKey | null>;
  /** Newest first, only those strictly after `after` in the order of the list; deleted ones are not among them. */
  abstract find(after: ApiKeyPosition | null, limit: number): Promise<ApiKey[]>;
  /** `at`: epoch milliseconds. False when there is none of that id (any more). */
  abstract delete(id: string, at: number): Promise<boolean>;
  /** Never moves lastUsedAt back. */
  abstract recordUse(id: string, at: number): Promise<void>;
}
