/** The refusals that the domain and the application know, each with a stable code that clients may rely on. */

/** One field of a request that was refused: JSON pointer, stable code, text for people. */
export interface FieldError {
  pointer: string;
  code: string;
  detail: string;
}

/** Wrong fields of one item that are told: who sends more of them sends no such item. */
export const MAX_FIELD_ERRORS = 20;

/**
 * An expected refusal. Its code decides the HTTP status (`presentation/http/problem-details.filter.ts`), nothing else does.
 * `detail` is shown to the caller, so it names no internals.
 */
export class DomainError extends Error {
  readonly code: string;
  readonly detail: string;
  readonly errors: readonly FieldError[];
  /** Seconds after which a new try makes sense; sent as `Retry-After`. */
  readonly retryAfterSeconds: number | null;

  constructor(code: string, detail: string, errors: readonly FieldError[] = [], retryAfterSeconds: number | null = null) {
    super(detail);
    this.name = new.target.name;
    this.code = code;
    this.detail = detail;
    this.errors = errors;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Input that does not fit: `400 validation_failed` with one entry per field. */
export class ValidationError extends DomainError {
  constructor(errors: readonly FieldError[], detail = errors.length === 1 ? '1 field is invalid' : `${errors.length} fields are invalid`) {
    super('validation_failed', detail, errors);
  }
}

/** The thing asked for does not exist: `404 not_found`, or `symbol_not_found`. */
export class NotFoundError extends DomainError {
  constructor(detail: string, code: 'not_found' | 'symbol_not_found' = 'not_found') {
    super(code, detail);
  }
}
