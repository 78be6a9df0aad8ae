/** The filter of the list as the address has it: one parameter each, named as GET /api/transactions names them; what is wrong is told apart. */
import type { TransactionFilter } from '../../api/contract.ts';

export const STATUSES = ['Pending', 'Held', 'Processing', 'Completed', 'Failed'] as const;
export const TYPES = ['Payment', 'Transfer', 'Deposit', 'Withdrawal', 'Refund'] as const;
export const SOURCES = ['ATM', 'POS', 'Online', 'Transfer', 'Mobile', 'Api'] as const;
export const DECISIONS = ['approve', 'review', 'hold', 'decline'] as const;
/** Times that move with the clock, with their milliseconds. */
export const LASTS = { '5m': 300_000, '15m': 900_000, '1h': 3_600_000, '6h': 21_600_000, '24h': 86_400_000, '7d': 604_800_000 } as const;
export type Last = keyof typeof LASTS;

/** `last` is of the page alone: the server is asked from that long ago. */
export interface UrlFilter extends TransactionFilter {
  last?: Last | undefined;
}
export type FilterName = keyof UrlFilter;

const ACCOUNT = /^[A-Za-z0-9._:-]{1,64}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,30})?(Z|[+-]\d{2}:\d{2})$/i;
const oneOf =
  (words: readonly string[]) =>
  (text: string): boolean =>
    words.includes(text);
const matching =
  (pattern: RegExp) =>
  (text: string): boolean =>
    pattern.test(text);
const isInstant = (text: string): boolean => INSTANT.test(text) && !Number.isNaN(Date.parse(text));

/** What a value must be, as the server asks; in the order of the chips. */
const CHECKS: Readonly<Record<FilterName, (text: string) => boolean>> = {
  status: oneOf(STATUSES),
  type: oneOf(TYPES),
  source: oneOf(SOURCES),
  account: matching(ACCOUNT),
  counterparty: matching(ACCOUNT),
  country: matching(/^[A-Z]{2}$/),
  symbol: matching(/^[A-Z0-9][A-Z0-9.\-/:_]{0,31}$/),
  currency: matching(/^[A-Z]{3}$/),
  decision: oneOf(DECISIONS),
  flagged: oneOf(['true', 'false']),
  minAmount: matching(/^(0|[1-9]\d{0,11})(\.\d{1,4})?$/),
  from: isInstant,
  to: isInstant,
  last: oneOf(Object.keys(LASTS)),
};
export const FILTER_NAMES = Object.keys(CHECKS) as FilterName[];
/** Parameters of the address that are no filter. */
const OTHERS = new Set(['tx', 'lang', 'zone']);

export function isValid(name: FilterName, text: string): boolean {
  return CHECKS[name](text);
}

export interface ReadFilter {
  filter: UrlFilter;
  /** Parameters that nothing can be found by: unknown, or with a wrong value. */
  dropped: { name: string; value: string }[];
}

/** An exact beginning counts more than a moving one. */
export function readFilter(params: URLSearchParams): ReadFilter {
  const found: Record<string, string | boolean> = {};
  const dropped: ReadFilter['dropped'] = [];
  for (const [name, value] of params) {
    if (OTHERS.has(name)) continue;
    const isKnown = Object.hasOwn(CHECKS, name) && !Object.hasOwn(found, name);
    if (isKnown && CHECKS[name as FilterName](value)) found[name] = name === 'flagged' ? value === 'true' : value;
    else dropped.push({ name, value });
  }
  if ('from' in found && 'last' in found) {
    dropped.push({ name: 'last', value: String(found['last']) });
    delete found['last'];
  }
  return { filter: found as UrlFilter, dropped };
}

/** Parameters in the order of the chips. */
export function writeFilter(filter: UrlFilter): URLSearchParams {
  const params = new URLSearchParams();
  for (const name of FILTER_NAMES) {
    const value = filter[name];
    if (value !== undefined) params.set(name, String(value));
  }
  return params;
}

/** As the server is asked: a moving time begins that long before `now`. */
export function resolved({ last, ...filter }: UrlFilter, now: number): TransactionFilter {
  return last === undefined ? filter : { ...filter, from: new Date(now - LASTS[last]).toISOString() };
}
