/** What no JSON body may contain, whatever the route: checked before any transformation, which deep nesting would break. */
import { DomainError } from '../../domain/kernel/domain-error.ts';
import type { FieldError } from '../../domain/kernel/domain-error.ts';

/** Our deepest request has four levels. */
export const MAX_JSON_DEPTH = 16;
/** Names that reach into the prototype of an object; transformation would pass over them in silence. */
const PROTOTYPE_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

const NUL = /\u0000/;

/**
 * Wrong fields anywhere in the value: names of the prototype, and text with NUL or half a surrogate pair.
 * @throws DomainError `malformed_body` where it is nested deeper than 16 levels
 */
export function checkJson(value: unknown): FieldError[] {
  const errors: FieldError[] = [];
  walk(value, '', 1, errors);
  return errors;
}

function walk(value: unknown, pointer: string, depth: number, errors: FieldError[]): void {
  if (typeof value === 'string') {
    if (NUL.test(value) || !value.isWellFormed())
      errors.push({ pointer, code: 'invalid_format', detail: 'must be well-formed text without NUL' });
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (depth > MAX_JSON_DEPTH) throw new DomainError('malformed_body', `the body is nested deeper than ${MAX_JSON_DEPTH} levels`);
  for (const [key, item] of Object.entries(value)) {
    const place = `${pointer}/${escapePointer(key)}`;
    if (PROTOTYPE_KEYS.has(key)) errors.push({ pointer: place, code: 'unknown_field', detail: 'is not a known field' });
    walk(item, place, depth + 1, errors);
  }
}

/** A key as a part of a JSON pointer (RFC 6901). */
export function escapePointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
