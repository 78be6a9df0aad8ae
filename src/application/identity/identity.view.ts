/** Identity as clients see it. */
import type { ApiKey, KeyRole } from '../../domain/identity/api-key.ts';
import { permissionsOf, ROLE_PERMISSIONS, ROLES } from '../../domain/identity/role.ts';
import type { Permission, Role } from '../../domain/identity/role.ts';
import type { Session } from '../../domain/identity/session.ts';
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

/** The answer to login, registration and refresh. */
export interface SignInView {
  accessToken: string;
  tokenType: 'Bearer';
  /** Seconds. */
  expiresIn: number;
  /** null: it travels in a cookie. */
  refreshToken: string | null;
  /** Seconds. */
  refreshExpiresIn: number;
  user: UserView;
}

export interface SessionView {
  id: string;
  createdAt: string;
  /** Sign-in or the last refresh, and from where it came. */
  lastUsedAt: string;
  ipAddress: string | null;
  userAgent: string | null;
  /** The one that asks. */
  current: boolean;
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

export function sessionView(session: Session, currentId: string): SessionView {
  return {
    id: session.id,
    createdAt: isoTime(session.createdAt),
    lastUsedAt: isoTime(session.lastUsedAt),
    ...session.device,
    current: session.id === currentId,
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
