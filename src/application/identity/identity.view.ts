/** Identity as clients see it. */
import type { ApiKey, KeyRole } from '../../domain/identity/api-key.ts';
import { permissionsOf, ROLE_PERMISSIONS, ROLES } from '../../domain/identity/role.ts';
import type { Permission, Role } from '../../domain/identity/role.ts';
import type { User } from '../../domain/identity/user.ts';

export interface UserView {
  id: string;
  username: string;
  roles: readonly Role[];
  /** Of all its roles together. */
  permissions: Permission[];
  disabled: boolean;
  mustChangePassword: boolean;
  createdAt: string;
  lastLoginAt: string | null;
  version: number;
}

/** The answer to login and registration. */
export interface SignInView {
  accessToken: string;
  tokenType: 'Bearer';
  /** Seconds. */
  expiresIn: number;
  /** null: this server issues none, sign in again when the access token ends. */
  refreshToken: string | null;
  refreshExpiresIn: number | null;
  user: UserView;
}

export interface RoleView {
  name: Role;
  permissions: readonly Permission[];
}

export interface ApiKeyView {
  id: string;
  name: string;
  role: KeyRole;
  prefix: string;
  createdAt: string;
  expiresAt: string | null;
  lastUsedAt: string | null;
}

/** A key just made: the only time that it is shown. */
export interface CreatedApiKeyView extends ApiKeyView {
  key: string;
}

export function userView(user: User): UserView {
  return {
    id: user.id,
    username: user.username,
    roles: user.roles,
    permissions: permissionsOf(user.roles),
    disabled: user.disabled,
    mustChangePassword: user.mustChangePassword,
    createdAt: isoTime(user.createdAt),
    lastLoginAt: user.lastLoginAt === null ? null : isoTime(user.lastLoginAt),
    version: user.version,
  };
}

export function apiKeyView(key: ApiKey): ApiKeyView {
  return {
    id: key.id,
    name: key.name,
    role: key.role,
    prefix: key.prefix,
    createdAt: isoTime(key.createdAt),
    expiresAt: key.expiresAt === null ? null : isoTime(key.expiresAt),
    lastUsedAt: key.lastUsedAt === null ? null : isoTime(key.lastUsedAt),
  };
}

/** Every role with what it may do. */
export function roleViews(): RoleView[] {
  return ROLES.map((name) => ({ name, permissions: ROLE_PERMISSIONS[name] }));
}

function isoTime(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
