/** Accounts and keys with defaults that make sense. */
import { v7 as uuidv7 } from 'uuid';
import type { ApiKey } from '../../src/domain/identity/api-key.ts';
import { newUser } from '../../src/domain/identity/user.ts';
import type { User } from '../../src/domain/identity/user.ts';

const CREATED_AT = Date.UTC(2026, 10, 21, 9, 45);
let serial = 0;

export function aUser(changes: Partial<User> = {}): User {
  serial += 1;
  const made = newUser({ id: uuidv7(), username: `user${serial}`, passwordHash: `hash${serial}`, roles: ['User'], createdAt: CREATED_AT });
  return { ...made, ...changes };
}

export function aKey(changes: Partial<ApiKey> = {}): ApiKey {
  serial += 1;
  return {
    id: uuidv7(),
    name: 'feed',
    role: 'Ingestor',
    prefix: 'twk_a1b2',
    hash: serial.toString(16).padStart(64, '0'),
    createdAt: CREATED_AT,
    createdBy: 'user:admin',
    expiresAt: null,
    lastUsedAt: null,
    ...changes,
  };
}
