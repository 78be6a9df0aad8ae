/** Accounts, sessions and keys with defaults that make sense. */
import { v7 as uuidv7 } from 'uuid';
import type { ApiKey } from '../../src/domain/identity/api-key.ts';
import { newSession, SessionPolicy } from '../../src/domain/identity/session.ts';
import type { Session } from '../../src/domain/identity/session.ts';
import { newUser } from '../../src/domain/identity/user.ts';
import type { User } from '../../src/domain/identity/user.ts';

const CREATED_AT = Date.UTC(2026, 10, 21, 9, 45);
let serial = 0;

export function aUser(changes: Partial<User> = {}): User {
  serial += 1;
  const made = newUser({ id: uuidv7(), username: `user${serial}`, passwordHash: `hash${serial}`, roles: ['User'], createdAt: CREATED_AT });
  return { ...made, ...changes };
}

/** A session of this account. */
export function aSession({ id: userId, tokenVersion }: User, changes: Partial<Session> = {}): Session {
  serial += 1;
  const tokenHash = serial.toString(16).padStart(64, '0');
  const device = { ipAddress: '203.0.113.7', userAgent: 'test' };
  const policy = new SessionPolicy(3_600_000, 86_400_000, 15_000);
  return { ...newSession({ id: uuidv7(), userId, tokenVersion, tokenHash, createdAt: CREATED_AT, device }, policy), ...changes };
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
