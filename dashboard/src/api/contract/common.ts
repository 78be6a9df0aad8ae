/** Shapes that all resources share: pages, entity tags, problems. */
import type { Transaction } from '@tapewatch/client';

/** One page of a list, newest first; `nextCursor` null after the last. */
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/** RFC 3339 times, `from` inclusive, `to` exclusive. */
export interface TimeFilter {
  from?: string | undefined;
  to?: string | undefined;
}

/** With the entity tag of the answer, to be given back as `ifMatch`; null where the server sent none. */
export type Tagged<T> = T & { etag: string | null };

/** What the rules said of a payment. */
export type Decision = NonNullable<Transaction['decision']>;

/** What the server refuses with; the code decides the words. */
export type ProblemCode =
  | 'validation_failed'
  | 'malformed_body'
  | 'unknown_parameter'
  | 'invalid_cursor'
  | 'idempotency_key_invalid'
  | 'weak_password'
  | 'password_length'
  | 'unauthenticated'
  | 'invalid_credentials'
  | 'token_expired'
  | 'token_revoked'
  | 'refresh_invalid'
  | 'refresh_reused'
  | 'api_key_invalid'
  | 'forbidden'
  | 'registration_closed'
  | 'password_change_required'
  | 'origin_refused'
  | 'route_not_found'
  | 'symbol_not_found'
  | 'not_found'
  | 'request_timeout'
  | 'illegal_transition'
  | 'username_taken'
  | 'last_admin'
  | 'request_in_progress'
  | 'version_mismatch'
  | 'body_too_large'
  | 'batch_too_large'
  | 'unsupported_media_type'
  | 'idempotency_key_reused'
  | 'rate_limited'
  | 'login_throttled'
  | 'headers_too_large'
  | 'internal'
  | 'overloaded'
  | 'database_unavailable'
  | 'outcome_unknown'
  | 'shutting_down'
  | 'market_elsewhere';

/** One wrong field of a request: JSON pointer, code, text for people. */
export interface FieldError {
  pointer: string;
  code: string;
  detail: string;
}

/** The body of a refusal (RFC 9457). */
export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  instance: string;
  requestId: string;
  /** Only with status 400. */
  errors?: readonly FieldError[];
  /** Only with `illegal_transition`: the resource as it stands. */
  current?: unknown;
}
