/** The filter of the audit log in the address, and what is shown of a record. */
import type { AuditFilter, AuditRecord } from '../../api/contract.ts';
import * as format from '../../lib/format.ts';

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
