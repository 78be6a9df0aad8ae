/** A user account and the rules of changing it. */
import { DomainError } from '../kernel/domain-error.ts';
import type { Principal } from './principal.ts';
import { permissionsOf, ROLES } from './role.ts';
import type { Role } from './role.ts';

/** Letters and digits with `.`, `_`, `-`, 3 to 50, beginning with a letter; unique without case. */
export const USERNAME_PATTERN = /^[A-Za-z][A-Za-z0-9._-]{2,49}$/;

/** An account as it stands; changes make a new value. Times are epoch milliseconds. */
export interface User {
  readonly id: string;
  /** As it was chosen; compared without case. */
  readonly username: string;
  readonly passwordHash: string;
  /** At least one, in the order of `ROLES`. */
  readonly roles: readonly Role[];
  readonly disabled: boolean;
  readonly mustChangePassword: boolean;
  /** Access tokens carry it: raising it ends every token that was issued before. */
  readonly tokenVersion: number;
  /** Raised by every change that administrators see; compared by `If-Match`. */
  readonly version: number;
  readonly createdAt: number;
  readonly lastLoginAt: number | null;
}

/** What an administrator may change; what is absent stays. */
export interface UserChange {
  readonly roles?: readonly Role[] | undefined;
  readonly disabled?: boolean | undefined;
}

export function newUser(given: Pick<User, 'id' | 'username' | 'passwordHash' | 'roles' | 'createdAt'>): User {
  return {
    ...given,
    roles: inOrder(given.roles),
    disabled: false,
    mustChangePassword: false,
    tokenVersion: 1,
    version: 1,
    lastLoginAt: null,
  };
}

/**
 * The account after a change by the user `actorId`; the same value when nothing changes. `otherAdmins`: enabled administrators beside this
 * account. Disabling ends the account's tokens for good.
 * @throws DomainError `forbidden` for a change of one's own roles, `last_admin` where no administrator would be left
 */
export function changeUser(user: User, change: UserChange, actorId: string, otherAdmins: number): User {
  const roles = change.roles === undefined ? user.roles : inOrder(change.roles);
  const disabled = change.disabled ?? user.disabled;
  const rolesChange = roles.join() !== user.roles.join();
  if (!rolesChange && disabled === user.disabled) return user;
  if (rolesChange && actorId === user.id) throw new DomainError('forbidden', 'nobody changes their own roles');
  const changed: User = {
    ...user,
    roles,
    disabled,
    tokenVersion: user.tokenVersion + (disabled && !user.disabled ? 1 : 0),
    version: user.version + 1,
  };
  if (isActiveAdmin(user) && !isActiveAdmin(changed) && otherAdmins === 0) {
    throw new DomainError('last_admin', 'is the last enabled administrator');
  }
  return changed;
}

/** The account after its owner chose another password. */
export function withOwnPassword(user: User, passwordHash: string): User {
  return { ...user, passwordHash, mustChangePassword: false, version: user.version + 1 };
}

/** The account with a password that somebody else chose: it must be changed at once, and no token from before works on. */
export function withTemporaryPassword(user: User, passwordHash: string): User {
  return { ...user, passwordHash, mustChangePassword: true, tokenVersion: user.tokenVersion + 1, version: user.version + 1 };
}

/** The account after its owner ended every session: no token from before works on. Nothing that administrators see changes. */
export function withoutSessions(user: User): User {
  return { ...user, tokenVersion: user.tokenVersion + 1 };
}

export function isActiveAdmin(user: User): boolean {
  return !user.disabled && user.roles.includes('Admin');
}

export function principalOfUser(user: User): Principal {
  const { id, username: name, roles, mustChangePassword } = user;
  return { kind: 'user', id, name, roles, permissions: new Set(permissionsOf(roles)), mustChangePassword };
}

function inOrder(roles: readonly Role[]): Role[] {
  return ROLES.filter((role) => roles.includes(role));
}
