/** Everything that is written to the audit log, by name. */

export const AUDIT_ACTIONS = [
  'user.registered',
  'user.created',
  'user.roles_changed',
  'user.disabled',
  'user.enabled',
  'user.password_changed',
  'user.password_reset',
  'session.login',
  'session.login_throttled',
  'session.logout',
  'session.logout_all',
  'session.ended',
  // A refresh token was shown again within its grace.
  'refresh_grace',
  // A refresh token was shown after its grace: somebody has a copy, and the session was ended.
  'refresh_reused',
  'api_key.created',
  'api_key.deleted',
  'symbol.settings_changed',
  'symbol.reset',
  'simulation.started',
  'simulation.stopped',
  'simulation.shock',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];
