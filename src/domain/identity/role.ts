/** Roles and what each may do: the one table of permissions. */

export const PERMISSIONS = [
  'market:read',
  'monitoring:read',
  'transactions:read',
  'alerts:read',
  'pii:read',
  'rules:read',
  'rules:write',
  'alerts:triage',
  'transactions:decide',
  'ticks:write',
  'transactions:write',
  'market:configure',
  'users:manage',
  'keys:manage',
  'audit:read',
  'privacy:manage',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

export const ROLES = ['Admin', 'Analyst', 'User', 'Ingestor'] as const;
export type Role = (typeof ROLES)[number];

const READ = ['market:read', 'monitoring:read', 'transactions:read', 'alerts:read'] as const;

export const ROLE_PERMISSIONS: Readonly<Record<Role, readonly Permission[]>> = {
  Admin: PERMISSIONS,
  Analyst: [...READ, 'pii:read', 'rules:read', 'rules:write', 'alerts:triage', 'transactions:decide'],
  User: READ,
  Ingestor: ['ticks:write', 'transactions:write'],
};

/** Everything that holders of these roles may do, in the order of `PERMISSIONS`. */
export function permissionsOf(roles: readonly Role[]): Permission[] {
  return PERMISSIONS.filter((permission) => roles.some((role) => ROLE_PERMISSIONS[role].includes(permission)));
}
