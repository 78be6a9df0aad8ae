/** Hides personal data from whoever may not see it: the one place that knows which fields are personal and what is left of them. */
import { ipv6Groups } from '../kernel/ip-address.ts';
import type { Principal } from './principal.ts';

const MASK = '•••';
const KEPT_CHARACTERS = 2;
const IPV4 = /^(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}$/;
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

/** Fields with words of people or of rules, in which ids of accounts may stand. */
const TEXTS: ReadonlySet<string> = new Set(['message', 'sentence', 'text', 'reason', 'ruleName']);

/**
 * A copy with the personal fields masked at every depth, and in texts the ids of the accounts that they belong to. The view is plain JSON, made
 * here: its depth is known.
 */
export function masked<T>(view: T): T {
  return maskedWithin(view, []) as T;
}

/** @param ids of accounts that this is about */
function maskedWithin(view: unknown, ids: readonly string[]): unknown {
  if (Array.isArray(view)) return view.map((item) => maskedWithin(item, ids));
  if (typeof view !== 'object' || view === null) return view;
  const { kind } = view as { kind?: unknown };
  const masks = typeof kind === 'string' && Object.hasOwn(MASKS_BY_KIND, kind) ? MASKS_BY_KIND[kind]! : null;
  // What is about no account holds others that are, each for itself.
  const known = masks !== null || 'accountId' in view ? [...ids, ...accountIdsIn(view)] : ids;
  const members = Object.entries(view).map(([name, value]) => {
    if (Object.hasOwn(MASKS, name)) return [name, MASKS[name]!(value)];
    if (masks !== null && Object.hasOwn(masks, name)) return [name, masks[name]!(value)];
    if (TEXTS.has(name) && typeof value === 'string') return [name, maskAccountIds(value, known)];
    return [name, maskedWithin(value, known)];
  });
  return Object.fromEntries(members);
}

const ACCOUNT_MASK = { value: ofText(maskAccountId) };
/** Of what has a kind: an alert about an account, and what is on a list; a country says nothing of a person. */
const MASKS_BY_KIND: Readonly<Record<string, Readonly<Record<string, (value: unknown) => unknown>>>> = {
  'transaction-risk': { subject: ofText(maskAccountId) },
  account: ACCOUNT_MASK,
  counterparty: ACCOUNT_MASK,
  ip: { value: ofText(maskAddress) },
};

/** Every id of an account, at every depth. */
function accountIdsIn(view: unknown): string[] {
  if (typeof view !== 'object' || view === null) return [];
  const { kind } = view as { kind?: unknown };
  return Object.entries(view).flatMap(([name, member]) => {
    if (typeof member !== 'string') return accountIdsIn(member);
    const isId =
      name === 'accountId' ||
      name === 'counterpartyId' ||
      (name === 'subject' && kind === 'transaction-risk') ||
      (name === 'value' && (kind === 'account' || kind === 'counterparty'));
    return isId ? [member] : [];
  });
}

/** The first two and the last two characters. */
export function maskAccountId(id: string): string {
  return `${id.slice(0, KEPT_CHARACTERS)}${MASK}${id.slice(-KEPT_CHARACTERS)}`;
}

/** A text, such as a message, in which these account ids stand, each as a word of its own. */
export function maskAccountIds(text: string, ids: readonly string[]): string {
  // The longest first: one id may be a part of another.
  const known = [...ids].filter((id) => id !== '').sort((a, b) => b.length - a.length);
  if (known.length === 0) return text;
  const pattern = new RegExp(
    `(?<![A-Za-z0-9_])(?:${known.map((id) => id.replace(/[^A-Za-z0-9_]/g, '\\$&')).join('|')})(?![A-Za-z0-9_])`,
    'g',
  );
  return text.replace(pattern, maskAccountId);
}

/** The network without the host: the last octet is 0, of IPv6 the last 80 bits are. null for what is no address. */
export function maskAddress(address: string): string | null {
  const four = IPV4.exec(address);
  if (four !== null) return `${four[1]!}.0`;
  const groups = ipv6Groups(address.replace(/%.*$/, ''));
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
