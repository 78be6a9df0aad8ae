/** What a parser of JSON lets pass although it has no one meaning: names that an object has twice, numbers beyond all bounds. */
import { DomainError } from '../../domain/kernel/domain-error.ts';
import { MAX_JSON_DEPTH } from './json-limits.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;

/**
 * `value` is what the parser made of `text`, which is JSON. Of names that an object has twice it keeps the last, so the value has fewer
 * names than the text has colons outside of strings.
 * @throws DomainError `malformed_body`
 */
export function refuseAmbiguity(value: unknown, text: Buffer): void {
  if (countNames(value, 1) !== countColons(text)) throw new DomainError('malformed_body', 'an object of the body has a name twice');
}

function countNames(value: unknown, depth: number): number {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new DomainError('malformed_body', 'a number of the body is beyond what a double holds');
  }
  if (typeof value !== 'object' || value === null) return 0;
  if (depth > MAX_JSON_DEPTH) throw new DomainError('malformed_body', `the body is nested deeper than ${MAX_JSON_DEPTH} levels`);
  const members: unknown[] = Object.values(value);
  let names = Array.isArray(value) ? 0 : members.length;
  for (const member of members) names += countNames(member, depth + 1);
  return names;
}

function countColons(text: Buffer): number {
  let colons = 0;
  for (let i = 0; i < text.length; i += 1) {
    if (text[i] === COLON) colons += 1;
    else if (text[i] === QUOTE) i = endOfString(text, i);
  }
  return colons;
}

/** Index of the closing quote. */
function endOfString(text: Buffer, opening: number): number {
  let at = opening + 1;
  while (text[at] !== QUOTE) at += text[at] === BACKSLASH ? 2 : 1;
  return at;
}
