/** A key that a program acts with: one role, never Admin. */
import type { Principal } from './principal.ts';
import { permissionsOf, ROLES } from './role.ts';
import type { Role } from './role.ts';

export type KeyRole = Exclude<Role, 'Admin'>;
export const KEY_ROLES: readonly KeyRole[] = ROLES.filter((role) => role !== 'Admin');

/** What is kept of a key: its hash, never the key. Times are epoch milliseconds. */
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly role: KeyRole;
  /** The beginning of the key, to tell keys apart. */
  readonly prefix: string;
  /** SHA-256 of the key, hexadecimal. */
  readonly hash: string;
  readonly createdAt: number;
  /** Who made it: `user:ada`. */
  readonly createdBy: string;
  /** null = it does not end by itself. */
  readonly expiresAt: number | null;
  /** Within a minute. */
  readonly lastUsedAt: number | null;
}

export function principalOfKey({ id, name, role }: ApiKey): Principal {
  return { kind: 'key', id, name, roles: [role], permissions: new Set(permissionsOf([role])), mustChangePassword: false };
}
