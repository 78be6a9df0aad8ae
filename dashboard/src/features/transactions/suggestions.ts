/** What a typed text can mean as a filter: field names, values, ids, amounts, codes and times. */
import { DECISIONS, FILTER_NAMES, isValid, LASTS, SOURCES, STATUSES, TYPES } from './filter.ts';
import type { FilterName } from './filter.ts';

export interface Suggestion {
  name: FilterName;
  value: string;
}

/** How names and values are called on the page. */
export interface FilterWords {
  name(name: FilterName): string;
  value(name: FilterName, value: string): string;
}

const CHOICES: readonly Suggestion[] = [
  ...choices('status', STATUSES),
  ...choices('flagged', ['true', 'false']),
  ...choices('last', Object.keys(LASTS)),
  ...choices('type', TYPES),
  ...choices('source', SOURCES),
  ...choices('decision', DECISIONS),
];

function choices(name: FilterName, values: readonly string[]): Suggestion[] {
  return values.map((value) => ({ name, value }));
}

/** Filters whose value is typed; codes and times before ids, which almost everything could be. */
const TYPED: readonly FilterName[] = ['minAmount', 'country', 'currency', 'from', 'to', 'account', 'counterparty', 'symbol'];
const UPPER: readonly FilterName[] = ['country', 'currency', 'symbol'];
const MOST = 40;

const plain = (text: string): string => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();

/**
 * The likeliest first. A text may begin with the name of a field: `account acc-1`, `status held`.
 * @param instant a typed date or time as RFC 3339, in the zone in use; null where it is none
 */
export function suggestionsFor(text: string, words: FilterWords, instant: (text: string) => string | null): Suggestion[] {
  const typed = text.trim();
  if (typed === '') return [...CHOICES];
  const named = nameIn(typed, words);
  const wanted = named === null ? typed : named.rest;
  const mayBe = (name: FilterName): boolean => named === null || named.names.includes(name);
  const values = CHOICES.filter(({ name, value }) => {
    if (!mayBe(name)) return false;
    if (wanted === '') return true;
    return [words.value(name, value), value].some(
      (word) =>
        plain(word)
          .split(/\s+/)
          .some((part) => part.startsWith(plain(wanted))) || plain(word).startsWith(plain(wanted)),
    );
  });
  const open = TYPED.filter(mayBe).flatMap((name) => typedAs(name, wanted, instant));
  return [...values, ...open].slice(0, MOST);
}

function typedAs(name: FilterName, text: string, instant: (text: string) => string | null): Suggestion[] {
  const value =
    name === 'from' || name === 'to'
      ? instant(text)
      : name === 'minAmount'
        ? text.replace(',', '.')
        : UPPER.includes(name)
          ? text.toUpperCase()
          : text;
  return value !== null && isValid(name, value) ? [{ name, value }] : [];
}

/** Names of fields that the text begins with, and what follows. */
function nameIn(text: string, words: FilterWords): { names: FilterName[]; rest: string } | null {
  const [head = '', ...rest] = text.split(/[\s:=]+/);
  const names = FILTER_NAMES.filter((name) => plain(words.name(name)) === plain(head) || name.toLowerCase() === head.toLowerCase());
  return names.length === 0 ? null : { names, rest: rest.join(' ') };
}
