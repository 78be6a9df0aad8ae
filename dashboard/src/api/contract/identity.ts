/** Users, sessions, roles, API keys and the audit log, as HTTP has them. */
import type { TimeFilter } from './common.ts';

/** What a caller may do. */
export type Permission =
  | 'market:read'
  | 'monitoring:read'
  | 'transactions:read'
  | 'alerts:read'
  | 'pii:read'
  | 'rules:read'
  | 'rules:write'
  | 'alerts:triage'
  | 'transactions:decide'
  | 'ticks:write'
  | 'transactions:write'
  | 'market:configure'
  | 'users:manage'
  | 'keys:manage'
  | 'audit:read'
  | 'privacy:manage';

export type Role = 'Admin' | 'Analyst' | 'User' | 'Ingestor';
/** Of API keys. */
export type KeyRole = Exclude<Role, 'Admin'>;

export interface User {
  id: string;
  username: string;
  roles: Role[];
  /** Of all its roles together. */
  permissions: Permission[];
  disabled: boolean;
  mustChangePassword: boolean;
  createdAt: string;
  lastLoginAt: string | null;
  version: number;
}

/** The answer to login, registration and refresh. */
export interface SignIn {
  accessToken: string;
  tokenType: 'Bearer';
  /** Seconds. */
  expiresIn: number;
  /** null: it travels in a cookie. */
  refreshToken: string | null;
  /** Seconds. */
  refreshExpiresIn: number;
  user: User;
}

/** A session of one's own account. */
export interface OwnSession {
  id: string;
  createdAt: string;
  lastUsedAt: string;
  ipAddress: string | null;
  userAgent: string | null;
  /** The one that asks. */
  current: boolean;
}

export interface RoleInfo {
  name: Role;
  permissions: Permission[];
}

export interface NewUser {
  username: string;
  password: string;
  roles: Role[];
}

export interface UserChange {
  roles?: Role[];
  disabled?: boolean;
}

export interface ApiKey {
  id: string;
  name: string;
  role: KeyRole;
  /** The beginning of the key. */
  prefix: string;
  createdAt: string;
  expiresAt: string | null;
  lastUsedAt: string | null;
}

/** A key just made: the only time that it is shown. */
export interface CreatedApiKey extends ApiKey {
  key: string;
}

export interface NewApiKey {
  name: string;
  role: KeyRole;
  /** RFC 3339; absent: it does not end by itself. */
  expiresAt?: string;
}

export type { AuditAction } from '../audit-actions.ts';

/** A value of JSON. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

export interface AuditRecord {
  sequence: number;
  at: string;
  /** `user:ada`, `key:feed`, `system:start` … */
  actor: string;
  /** An `AuditAction`, or one that an older or newer server knows. */
  action: string;
  /** `user:<id>`, `symbol:AAPL` … */
  target: string | null;
  outcome: string;
  ipAddress: string | null;
  requestId: string | null;
  details: Readonly<Record<string, Json>>;
  prevHash: string;
  hash: string;
}

export interface AuditFilter extends TimeFilter {
  actor?: string | undefined;
  action?: string | undefined;
}

export interface AuditVerification {
  valid: boolean;
  /** How many records there are. */
  records: number;
  /** Hash of the last one. */
  head: string | null;
  /** Sequence of the first record that is not as it was written; null in a valid chain. */
  brokenAt: number | null;
}
