/**
 * Looks at the bytes of JSON before they are parsed. Parsing holds up everybody, and 8 MB of brackets take most of a second, of which
 * hardly anything comes back; this looks at each byte once and stops where the bounds are left.
 */
import { DomainError } from '../../domain/kernel/domain-error.ts';
import { MAX_JSON_DEPTH } from './json-limits.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const NEWLINE = 0x0a;

/** Values in a body, a quarter more than the largest batch has: each name that is new costs a microsecond. */
export const MAX_JSON_VALUES = 100_000;

/** How the items of a batch stand in its body. */
export interface BatchForm {
  /** Levels of brackets around an item; 0: each is on a line of its own. */
  readonly level: 0 | 1 | 2;
  readonly maxItems: number;
}

/**
 * What is no JSON passes: the parser stops there, and up to there both see the same.
 * @throws DomainError `malformed_body` (nested too deep), `batch_too_large`, `body_too_large` (too many values)
 */
export function surveyJson(text: Uint8Array, batch: BatchForm | null): void {
  const itemLevel = batch?.level ?? -1;
  const maxItems = batch?.maxItems ?? Infinity;
  const isLines = itemLevel === 0;
  let depth = 0;
  let items = 1;
  let values = 1;
  for (let at = 0; at < text.length; at += 1) {
    switch (text[at]!) {
      case QUOTE:
        at = endOfString(text, at);
        break;
      case OPEN_BRACKET:
      case OPEN_BRACE:
        depth += 1;
        values += 1;
        if (depth > MAX_JSON_DEPTH) throw new DomainError('malformed_body', `the body is nested deeper than ${MAX_JSON_DEPTH} levels`);
        break;
      case CLOSE_BRACKET:
      case CLOSE_BRACE:
        depth -= 1;
        break;
      case COMMA:
        values += 1;
        if (depth === itemLevel && !isLines) items += 1;
        break;
      case NEWLINE:
        if (!isLines) break;
        depth = 0;
        values += 1;
        // What the last line ends with begins no other.
        if (at + 1 < text.length) items += 1;
        break;
    }
    if (items > maxItems) throw new DomainError('batch_too_large', `a batch holds at most ${maxItems} items`);
    if (values > MAX_JSON_VALUES) throw new DomainError('body_too_large', `a body holds at most ${MAX_JSON_VALUES} values`);
  }
}

/** Index of the closing quote, or of what ends a text that is no JSON: no string goes on in the next line. */
function endOfString(text: Uint8Array, opening: number): number {
  let at = opening + 1;
  while (at < text.length && text[at] !== QUOTE) {
    if (text[at] === NEWLINE) return at - 1;
    at += text[at] === BACKSLASH && text[at + 1] !== NEWLINE ? 2 : 1;
  }
  return at;
}
