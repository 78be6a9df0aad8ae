/** Who may do what, as it was promised: written down here once more, because the code cannot be its own witness. */

export type Actor = 'nobody' | 'Admin' | 'Analyst' | 'User' | 'Ingestor' | 'key Analyst' | 'key User' | 'key Ingestor' | 'new password due';

/** `public`: anybody. `own`: any user, no key. `signed-in`: any user or key. Otherwise a permission. */
export type Requirement = 'public' | 'own' | 'own, before the password is changed' | 'signed-in' | Permission;

type Permission =
  | 'market:read'
  | 'monitoring:read'
  | 'transactions:read'
  | 'transactions:decide'
  | 'alerts:read'
  | 'alerts:triage'
  | 'rules:read'
  | 'rules:write'
  | 'ticks:write'
  | 'transactions:write'
  | 'market:configure'
  | 'users:manage'
  | 'keys:manage'
  | 'audit:read';

const READER: readonly Permission[] = ['market:read', 'monitoring:read', 'transactions:read', 'alerts:read'];
const TRIAGE: readonly Permission[] = ['transactions:decide', 'alerts:triage', 'rules:read', 'rules:write'];
const WRITER: readonly Permission[] = ['ticks:write', 'transactions:write'];

const PERMISSIONS: Readonly<Record<string, readonly Permission[]>> = {
  Admin: [...READER, ...WRITER, ...TRIAGE, 'market:configure', 'users:manage', 'keys:manage', 'audit:read'],
  Analyst: [...READER, ...TRIAGE],
  User: READER,
  Ingestor: WRITER,
};

export const REQUIREMENTS: Readonly<Record<string, Requirement>> = {
  'POST /api/auth/register': 'public',
  'POST /api/auth/login': 'public',
  'POST /api/auth/refresh': 'public',
  'POST /api/auth/logout': 'own, before the password is changed',
  'POST /api/auth/logout-all': 'own',
  'POST /api/auth/change-password': 'own, before the password is changed',
  'GET /api/auth/me': 'own, before the password is changed',
  'GET /api/auth/sessions': 'own',
  'DELETE /api/auth/sessions/{id}': 'own',
  'GET /api/users': 'users:manage',
  'POST /api/users': 'users:manage',
  'GET /api/users/{id}': 'users:manage',
  'PATCH /api/users/{id}': 'users:manage',
  'POST /api/users/{id}/reset-password': 'users:manage',
  'GET /api/roles': 'users:manage',
  'GET /api/api-keys': 'keys:manage',
  'POST /api/api-keys': 'keys:manage',
  'DELETE /api/api-keys/{id}': 'keys:manage',
  'GET /api/audit': 'audit:read',
  'GET /api/audit/verify': 'audit:read',
  'POST /api/prices': 'ticks:write',
  'POST /api/prices/batch': 'ticks:write',
  'GET /api/prices': 'market:read',
  'GET /api/prices/{symbol}': 'market:read',
  'GET /api/prices/{symbol}/statistics': 'market:read',
  'GET /api/prices/{symbol}/candles': 'market:read',
  'GET /api/anomalies': 'market:read',
  'GET /api/anomalies/{id}': 'market:read',
  'GET /api/symbols/{symbol}/settings': 'market:read',
  'PUT /api/symbols/{symbol}/settings': 'market:configure',
  'GET /api/symbols/{symbol}/gaps': 'market:read',
  'POST /api/symbols/{symbol}/reset': 'market:configure',
  'GET /api/simulation': 'market:read',
  'POST /api/simulation/start': 'market:configure',
  'POST /api/simulation/stop': 'market:configure',
  'POST /api/simulation/shocks': 'market:configure',
  'POST /api/transactions': 'transactions:write',
  'POST /api/transactions/batch': 'transactions:write',
  'POST /api/transactions/{id}/status': 'transactions:write',
  'GET /api/transactions': 'transactions:read',
  'GET /api/transactions/export': 'transactions:read',
  'GET /api/transactions/{id}': 'transactions:read',
  'POST /api/transactions/{id}/release': 'transactions:decide',
  'POST /api/transactions/{id}/reject': 'transactions:decide',
  'GET /api/accounts/{id}': 'transactions:read',
  'GET /api/alerts': 'alerts:read',
  'GET /api/alerts/counts': 'alerts:read',
  'GET /api/alerts/export': 'alerts:read',
  'GET /api/alerts/{id}': 'alerts:read',
  'POST /api/alerts/{id}/acknowledge': 'alerts:triage',
  'POST /api/alerts/{id}/assign': 'alerts:triage',
  'POST /api/alerts/{id}/resolve': 'alerts:triage',
  'POST /api/alerts/{id}/reopen': 'alerts:triage',
  'POST /api/alerts/{id}/snooze': 'alerts:triage',
  'POST /api/alerts/{id}/notes': 'alerts:triage',
  'GET /api/notifications': 'alerts:read',
  'GET /api/rules': 'rules:read',
  'GET /api/rules/kinds': 'rules:read',
  'GET /api/rules/{id}': 'rules:read',
  'POST /api/rules': 'rules:write',
  'POST /api/rules/{id}/versions': 'rules:write',
  'POST /api/rules/{id}/shadow': 'rules:write',
  'POST /api/rules/{id}/activate': 'rules:write',
  'POST /api/rules/{id}/retire': 'rules:write',
  'POST /api/rules/backtest': 'rules:write',
  'GET /api/lists/{list}/entries': 'rules:read',
  'POST /api/lists/{list}/entries': 'rules:write',
  'DELETE /api/lists/{list}/entries/{id}': 'rules:write',
  'GET /api/dashboard': 'monitoring:read',
  'GET /api/analytics/summary': 'monitoring:read',
  'GET /api/analytics/volume-by-minute': 'monitoring:read',
  'GET /api/analytics/by-country': 'monitoring:read',
  'GET /api/analytics/by-source': 'monitoring:read',
  'GET /api/analytics/by-type': 'monitoring:read',
  'GET /api/analytics/top-accounts': 'monitoring:read',
  'GET /api/stream': 'monitoring:read',
  'POST /api/stream/ticket': 'monitoring:read',
  'GET /v1/quotes': 'market:read',
  'GET /v1/symbols': 'market:read',
  'GET /health/live': 'public',
  'GET /health/ready': 'public',
  'GET /health/startup': 'public',
  'GET /health': 'public',
  // Without METRICS_PUBLIC.
  'GET /metrics': 'monitoring:read',
  'GET /api/metrics': 'monitoring:read',
};

/** 0: it may. Otherwise the status and code of the refusal. */
export function refusalOf(actor: Actor, requirement: Requirement): readonly [status: number, code: string] | null {
  if (requirement === 'public') return null;
  if (actor === 'nobody') return [401, 'unauthenticated'];
  if (actor === 'new password due') return requirement === 'own, before the password is changed' ? null : [403, 'password_change_required'];
  const isKey = actor.startsWith('key ');
  if (requirement === 'own' || requirement === 'own, before the password is changed') return isKey ? [403, 'forbidden'] : null;
  if (requirement === 'signed-in') return null;
  return PERMISSIONS[actor.replace('key ', '')]!.includes(requirement) ? null : [403, 'forbidden'];
}
