/** The filter of the audit log in the address, and what is shown of a record. */
import type { AuditAction, AuditFilter, AuditRecord } from '../../api/contract.ts';
import * as format from '../../lib/format.ts';

/** All that a server of this version writes. */
export const ACTIONS: readonly AuditAction[] = [
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
  'refresh_grace',
  'refresh_reused',
  'api_key.created',
  'api_key.deleted',
  'symbol.settings_changed',
  'symbol.reset',
  'simulation.started',
  'simulation.stopped',
  'simulation.shock',
  'alert.acknowledge',
  'alert.assign',
  'alert.resolve',
  'alert.reopen',
  'alert.snooze',
  'alert.note',
  'rule.created',
  'rule.version_added',
  'rule.shadowed',
  'rule.activated',
  'rule.retired',
  'list.entry_added',
  'list.entry_removed',
];

/** Times that are none are left out: the server would refuse them. */
export function filterOf(params: URLSearchParams): AuditFilter {
  const text = (name: string): string | undefined => params.get(name)?.trim() || undefined;
  const time = (name: string): string | undefined => {
    const at = Date.parse(params.get(name) ?? '');
    return Number.isNaN(at) ? undefined : new Date(at).toISOString();
  };
  return { actor: text('actor'), action: text('action'), from: time('from'), to: time('to') };
}

export function isFiltered(filter: AuditFilter): boolean {
  return Object.values(filter).some((value) => value !== undefined);
}

/** `user ana` where the details name it, else kind and the beginning of the id. */
export function targetText({ target, details }: Pick<AuditRecord, 'target' | 'details'>): string {
  if (target === null) return format.NONE;
  const [kind = '', ...rest] = target.split(':');
  const name = details['username'] ?? details['name'];
  return `${kind} ${typeof name === 'string' ? name : format.shortId(rest.join(':'))}`;
}

/** `before User · after Analyst`: one line for a table. */
export function detailsText(details: AuditRecord['details']): string {
  const plain = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
  const all = Object.entries(details).filter(([name]) => name !== 'username');
  return all.map(([name, value]) => `${name} ${Array.isArray(value) ? value.map(plain).join(', ') : plain(value)}`).join(' · ');
}
