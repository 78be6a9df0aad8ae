/** What a request can fail with: the server refuses, or it cannot be reached. Both can be put into a store. */
import type { FieldError, ProblemBody } from './contract.ts';

/** A refusal as plain data. */
export interface ProblemInfo {
  status: number;
  /** A `ProblemCode`; `unknown` where something else than the server answered. */
  code: string;
  title: string;
  detail: string;
  errors: readonly FieldError[];
  requestId: string | null;
  retryAfterSeconds: number | null;
  /** Of `illegal_transition`: the resource as it stands. */
  current?: unknown;
}

/** Why no answer of the server came. */
export type UnreachableReason = 'timeout' | 'no_connection' | 'not_ours' | 'shutting_down';

export interface UnreachableInfo {
  status: 'unreachable';
  reason: UnreachableReason;
}

/** What hooks give as `error`. */
export type ApiError = ProblemInfo | UnreachableInfo;

/** The server answered, and refused. */
export class Problem extends Error implements ProblemInfo {
  override readonly name = 'Problem';
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly errors: readonly FieldError[];
  readonly requestId: string | null;
  readonly retryAfterSeconds: number | null;
  readonly current: unknown;

  constructor(status: number, body: Partial<ProblemBody>, retryAfterSeconds: number | null = null) {
    super(body.detail ?? body.title ?? `status ${status}`);
    this.status = status;
    this.code = body.code ?? 'unknown';
    this.title = body.title ?? `Status ${status}`;
    this.detail = body.detail ?? '';
    this.errors = body.errors ?? [];
    this.requestId = body.requestId ?? null;
    this.retryAfterSeconds = retryAfterSeconds;
    this.current = body.current;
  }
}

/** No answer came in time, or one that was not the server's own. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';

  constructor(readonly reason: UnreachableReason) {
    super(reason);
  }
}

/** Statuses of a proxy that found no server behind it. */
const PROXY_STATUSES: readonly number[] = [502, 503, 504];

/**
 * What an answer that is no success means.
 * @param text its body
 */
export function failureOf(response: Pick<Response, 'status' | 'headers'>, text: string): Problem | Unreachable {
  const { status, headers } = response;
  const body = parsed(text);
  if (body === null) return PROXY_STATUSES.includes(status) ? new Unreachable('not_ours') : new Problem(status, {}, secondsOf(headers));
  if (body.code === 'shutting_down') return new Unreachable('shutting_down');
  return new Problem(status, body, secondsOf(headers));
}

/** An error as it may stand in a store; null for one that is neither of the two. */
export function infoOf(error: unknown): ApiError | null {
  if (error instanceof Unreachable) return { status: 'unreachable', reason: error.reason };
  if (!(error instanceof Problem)) return null;
  const { status, code, title, detail, errors, requestId, retryAfterSeconds, current } = error;
  const info = { status, code, title, detail, errors, requestId, retryAfterSeconds };
  return current === undefined ? info : { ...info, current };
}

/** Whether the server refused, perhaps with this code. */
export function isProblem(error: ApiError | undefined, code?: string): error is ProblemInfo {
  return error !== undefined && error.status !== 'unreachable' && (code === undefined || error.code === code);
}

/** null for a text that is no JSON object. */
function parsed(text: string): Partial<ProblemBody> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

function secondsOf(headers: Headers): number | null {
  const seconds = Number(headers.get('retry-after') ?? NaN);
  return Number.isFinite(seconds) && seconds > 0 ? seconds : null;
}
