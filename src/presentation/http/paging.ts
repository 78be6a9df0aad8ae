/** Lists in pages: the query parameters that they share, cursors, and the link to the next page. */
import { Transform } from 'class-transformer';
import { IsInt, IsString, Max, Min, ValidateBy } from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '../../domain/kernel/domain-error.ts';
import { isId } from '../../domain/kernel/id.ts';
import { parseTimestamp } from '../../domain/kernel/timestamp.ts';
import { Optional } from './validation.ts';

/** A whole number in a query string; anything else stays text and is refused. */
export const QueryInteger = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) => (typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value));

/** An RFC 3339 time with an offset in a query string; becomes epoch milliseconds. */
export function QueryTime(): PropertyDecorator {
  const parse = Transform(({ value }: { value: unknown }) => {
    const time = typeof value === 'string' ? parseTimestamp(value) : NaN;
    return Number.isNaN(time) ? value : time;
  });
  const check = ValidateBy({
    name: 'isTime',
    validator: { validate: (value) => typeof value === 'number', defaultMessage: () => 'must be a time such as 2026-11-21T09:45:00Z' },
  });
  return (target, property) => {
    parse(target, property);
    check(target, property);
  };
}

/** `?limit&cursor` */
export class PageQuery {
  /** Never clamped: out of range is refused. */
  @QueryInteger()
  @IsInt({ message: 'must be an integer from 1 to 500' })
  @Min(1, { message: 'must be an integer from 1 to 500' })
  @Max(500, { message: 'must be an integer from 1 to 500' })
  limit: number = 100;

  @Optional()
  @IsString()
  cursor?: string;
}

/** `?from&to&limit&cursor`: epoch milliseconds, `from` inclusive, `to` exclusive. */
export class TimePageQuery extends PageQuery {
  @Optional()
  @QueryTime()
  from?: number;

  @Optional()
  @QueryTime()
  to?: number;
}

export type CursorPart = string | number;
/** What a part of a cursor must be: an integer, a UUID, or any text but the empty one. */
type CursorKind = 'number' | 'id' | 'string';

const IS_KIND: Readonly<Record<CursorKind, (part: unknown) => boolean>> = {
  number: Number.isSafeInteger,
  id: (part) => typeof part === 'string' && isId(part),
  string: (part) => typeof part === 'string' && part !== '',
};

/** A place in a list as opaque text. */
export function encodeCursor(parts: readonly CursorPart[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/**
 * The place that `encodeCursor` put into text; `kinds` says what its parts must be. Null without a cursor.
 * @throws DomainError `invalid_cursor`
 */
export function decodeCursor<const K extends readonly CursorKind[]>(
  cursor: string | undefined,
  kinds: K,
): { [I in keyof K]: K[I] extends 'number' ? number : string } | null {
  if (cursor === undefined) return null;
  const parts = parseCursor(cursor);
  if (!Array.isArray(parts) || parts.length !== kinds.length || !kinds.every((kind, i) => IS_KIND[kind](parts[i]))) {
    throw new DomainError('invalid_cursor', 'the cursor is not one that this list gave');
  }
  return parts as never;
}

function parseCursor(cursor: string): unknown {
  if (!/^[A-Za-z0-9_-]{1,1000}$/.test(cursor)) return null;
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
}

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/** The body of a list, and its `Link` header where there is a next page. */
export function page<T>(request: FastifyRequest, reply: FastifyReply, items: T[], nextCursor: string | null): Page<T> {
  if (nextCursor !== null) {
    const [path = '', query = ''] = request.url.split('?', 2);
    const parameters = new URLSearchParams(query);
    parameters.set('cursor', nextCursor);
    void reply.header('link', `<${path}?${parameters.toString()}>; rel="next"`);
  }
  return { items, nextCursor };
}
