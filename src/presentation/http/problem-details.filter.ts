/** Errors as problem details (RFC 9457): the only place that knows which HTTP status belongs to a code. */
import { Catch, HttpException } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Journal } from '../../application/ports/journal.ts';
import { DomainError } from '../../domain/kernel/domain-error.ts';
import type { FieldError } from '../../domain/kernel/domain-error.ts';
import { visibleTo } from '../../domain/identity/masking.ts';
// For the field `principal` of a request.
import type {} from './access.guard.ts';

export const STATUS_OF_CODE: Readonly<Record<string, number>> = {
  validation_failed: 400,
  malformed_body: 400,
  unknown_parameter: 400,
  invalid_cursor: 400,
  idempotency_key_invalid: 400,
  weak_password: 400,
  password_length: 400,
  unauthenticated: 401,
  invalid_credentials: 401,
  token_expired: 401,
  token_revoked: 401,
  refresh_invalid: 401,
  refresh_reused: 401,
  api_key_invalid: 401,
  forbidden: 403,
  registration_closed: 403,
  password_change_required: 403,
  origin_refused: 403,
  route_not_found: 404,
  symbol_not_found: 404,
  not_found: 404,
  illegal_transition: 409,
  username_taken: 409,
  last_admin: 409,
  request_in_progress: 409,
  request_timeout: 408,
  version_mismatch: 412,
  body_too_large: 413,
  batch_too_large: 413,
  unsupported_media_type: 415,
  idempotency_key_reused: 422,
  rate_limited: 429,
  login_throttled: 429,
  headers_too_large: 431,
  internal: 500,
  overloaded: 503,
  database_unavailable: 503,
  outcome_unknown: 503,
  shutting_down: 503,
  market_elsewhere: 503,
};

export const PROBLEM_TYPE = 'application/problem+json';
/** A hostile body may have thousands of wrong fields. */
const MAX_ERRORS = 100;

/** The body of an error. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  /** Path of the request. */
  instance: string;
  requestId: string;
  /** Only with status 400. */
  errors?: readonly FieldError[];
  /** Only with `illegal_transition`: the resource as it stands. */
  current?: unknown;
}

@Catch()
export class ProblemDetailsFilter implements ExceptionFilter {
  constructor(private readonly journal: Journal) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const error = refusalOf(thrown);
    const problem = problemOf(error, request);
    if (problem.current !== undefined && request.principal !== undefined) problem.current = visibleTo(request.principal, problem.current);
    if (problem.status === 500) {
      const details = { requestId: request.id, method: request.method, route: request.routeOptions?.url };
      this.journal.error('http.failed', 'a request failed', thrown, details);
    }
    if (reply.sent || reply.raw.headersSent) {
      // Too late to say what went wrong: a connection that breaks off is not taken for a whole answer. One that is whole was given when
      // the time of the handler was over.
      if (!reply.raw.writableEnded) reply.raw.destroy();
      return;
    }
    if (problem.status === 401) reply.header('www-authenticate', 'Bearer');
    if (error.retryAfterSeconds !== null) reply.header('retry-after', error.retryAfterSeconds);
    else if (problem.status === 503) reply.header('retry-after', 1);
    reply.header('x-request-id', request.id);
    void reply.status(problem.status).type(PROBLEM_TYPE).send(JSON.stringify(problem));
  }
}

/** The problem that tells of a refusal. */
export function problemOf(error: DomainError, { id, url }: Pick<FastifyRequest, 'id' | 'url'>): Problem {
  const status = STATUS_OF_CODE[error.code] ?? 500;
  // A code without a status is a slip of ours, and its text was not meant for the caller.
  const { code, detail } = status === 500 ? INTERNAL : error;
  const problem: Problem = {
    type: `urn:tapewatch:error:${code}`,
    title: titleOf(code),
    status,
    code,
    detail,
    instance: url.split('?', 1)[0]!,
    requestId: id,
  };
  if (status === 400 && error.errors.length > 0) problem.errors = error.errors.slice(0, MAX_ERRORS);
  if ('current' in error) problem.current = error.current;
  return problem;
}

function titleOf(code: string): string {
  return code.charAt(0).toUpperCase() + code.slice(1).replaceAll('_', ' ');
}

const INTERNAL = new DomainError('internal', 'something went wrong here; the request id names the line in the log');
/** There is no such route. */
export const ROUTE_NOT_FOUND = new DomainError('route_not_found', 'there is nothing at this path for this method');

/** What the framework throws, in our own terms; anything that nobody foresaw is `internal`. */
function refusalOf(thrown: unknown): DomainError {
  if (thrown instanceof DomainError) return thrown;
  const status = thrown instanceof HttpException ? thrown.getStatus() : (thrown as { statusCode?: unknown } | null)?.statusCode;
  switch (status) {
    case 400:
      return new DomainError('malformed_body', 'the request could not be read to its end');
    case 401:
      return new DomainError('unauthenticated', 'sign in first');
    case 403:
      return new DomainError('forbidden', 'this is not allowed');
    case 404:
    case 405:
      return ROUTE_NOT_FOUND;
    case 413:
      return new DomainError('body_too_large', 'the body is larger than this route takes');
    case 415:
      return new DomainError('unsupported_media_type', 'send application/json');
    case 503:
      return new DomainError('overloaded', 'try again', [], 1);
    default:
      return INTERNAL;
  }
}
