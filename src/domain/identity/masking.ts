/** Hides personal data from whoever may not see it: the one place that knows which fields are personal and what is left of them. */
import type { Principal } from './principal.ts';

const MASK = '•••';
const KEPT_CHARACTERS = 2;
const IPV4 = /^(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}$/;
const IPV6_GROUPS = 8;
/** The 48 bits that stay. */
const IPV6_KEPT_GROUPS = 3;

/** What becomes of a value, by the name of its field. */
const MASKS: Readonly<Record<string, (value: unknown) => unknown>> = {
  ip: ofText(maskAddress),
  ipAddress: ofText(maskAddress),
  latitude: maskCoordinate,
  longitude: maskCoordinate,
  device: () => null,
  description: () => null,
  accountId: ofText(maskAccountId),
  counterpartyId: ofText(maskAccountId),
};

/** A view as this caller may see it: itself with `pii:read`, else a copy with the personal fields masked at every depth. */
export function visibleTo<T>({ permissions }: Pick<Principal, 'permissions'>, view: T): T {
  return permissions.has('pii:read') ? view : masked(view);
}

/** A copy with the personal fields masked at every depth. The view is plain JSON, made here: its depth is known. */
export function masked<T>(view: T): T {
  if (Array.isArray(view)) return view.map(masked) as T;
  if (typeof view !== 'object' || view === null) return view;
  const members = Object.entries(view).map(([name, value]) => [name, Object.hasOwn(MASKS, name) ? MASKS[name]!(value) : masked(value)]);
  const copy = Object.fromEntries(members) as Record<string, unknown>;
  const { kind } = view as { kind?: unknown };
  if (kind === 'transaction-risk' && 'subject' in view) return maskedAlert(view as unknown as AccountAlert, copy) as T;
  if (typeof kind === 'string' && Object.hasOwn(LISTED_MASKS, kind) && 'value' in view) copy['value'] = LISTED_MASKS[kind]!(view.value);
  return copy as T;
}

/** What becomes of a listed value, by its kind; a country says nothing of a person. */
const LISTED_MASKS: Readonly<Record<string, (value: unknown) => unknown>> = {
  account: ofText(maskAccountId),
  counterparty: ofText(maskAccountId),
  ip: ofText(maskAddress),
};

/** An alert about an account: its subject is the account's id, which may stand in every text that belongs to it. */
interface AccountAlert {
  subject: string;
  hits?: unknown;
}

/** Fields of an alert with words of people or of rules. */
const ALERT_TEXTS = ['message', 'hits', 'notes', 'timeline'] as const;

function maskedAlert(alert: AccountAlert, copy: Record<string, unknown>): Record<string, unknown> {
  const ids = [alert.subject, ...accountIdsIn(alert.hits)];
  for (const field of ALERT_TEXTS) if (field in copy) copy[field] = withoutIds(copy[field], ids);
  return { ...copy, subject: maskAccountId(alert.subject) };
}

/** Every id under a name that holds ids of accounts, at every depth. */
function accountIdsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    typeof member === 'string' ? (name === 'accountId' || name === 'counterpartyId' ? [member] : []) : accountIdsIn(member),
  );
}

/** A copy with these ids masked in all its texts. */
function withoutIds(value: unknown, ids: readonly string[]): unknown {
  if (typeof value === 'string') return maskAccountIds(value, ids);
  if (Array.isArray(value)) return value.map((item) => withoutIds(item, ids));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withoutIds(member, ids)]));
}

/** The first two and the last two characters. */
export function maskAccountId(id: string): string {
  return `${id.slice(0, KEPT_CHARACTERS)}${MASK}${id.slice(-KEPT_CHARACTERS)}`;
}

/** A text, such as a message, in which these account ids stand. */
export function maskAccountIds(text: string, ids: readonly string[]): string {
  // The longest first: one id may be a part of another.
  const known = [...ids].filter((id) => id !== '').sort((a, b) => b.length - a.length);
  if (known.length === 0) return text;
  const pattern = new RegExp(known.map((id) => id.replace(/[^A-Za-z0-9]/g, '\\$&')).join('|'), 'g');
  return text.replace(pattern, maskAccountId);
}

/** The network without the host: the last octet is 0, of IPv6 the last 80 bits are. null for what is no address. */
export function maskAddress(address: string): string | null {
  const four = IPV4.exec(address);
  if (four !== null) return `${four[1]!}.0`;
  const groups = groupsOf(address);
  if (groups === null) return null;
  const kept = groups.slice(0, IPV6_KEPT_GROUPS);
  while (kept.at(-1) === 0) kept.pop();
  return `${kept.map((group) => group.toString(16)).join(':')}::`;
}

/** One decimal: some ten kilometres. */
function maskCoordinate(value: unknown): unknown {
  // Adding 0 makes 0 of -0.
  return typeof value === 'number' ? Math.round(value * 10) / 10 + 0 : null;
}

function ofText(mask: (text: string) => unknown): (value: unknown) => unknown {
  return (value) => (typeof value === 'string' ? mask(value) : null);
}

/** The eight groups of an IPv6 address, as far as those that are kept need them right; null for anything else. */
function groupsOf(address: string): number[] | null {
  const [head = '', tail, ...more] = address.replace(/%.*$/, '').split('::');
  if (more.length > 0 || !address.includes(':')) return null;
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  // A trailing IPv4 address stands for two groups, which are never kept.
  const last = (after.length > 0 ? after : before).at(-1) ?? '';
  const written = before.length + after.length + (IPV4.test(last) ? 1 : 0);
  if (tail === undefined ? written !== IPV6_GROUPS : written >= IPV6_GROUPS) return null;
  const zeros = Array.from({ length: IPV6_GROUPS - written }, () => '0');
  const groups = [...before, ...zeros, ...after];
  if (!groups.every((group, i) => /^[0-9a-f]{1,4}$/i.test(group) || (i === groups.length - 1 && IPV4.test(group)))) return null;
  return groups.slice(0, IPV6_KEPT_GROUPS).map((group) => Number.parseInt(group, 16));
}
