/** Tells a database that is away from a statement that is wrong. */
import { types } from 'node:util';
import { DomainError } from '../../domain/kernel/domain-error.ts';

/** The database is away, too slow, or not set up; the cause stays inside. */
export class DatabaseUnavailableError extends DomainError {
  constructor(
    /** For logs and health; names no secret. */
    readonly reason: string,
    cause?: unknown,
    /** The statement was sent and its answer is missing: a commit may have happened. */
    readonly isOutcomeUnknown = false,
  ) {
    super('database_unavailable', 'the database is not available, try again', [], 1);
    this.cause = cause;
  }
}

const NETWORK_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/**
 * SQLSTATE classes and codes of a server that cannot serve now: connection (08), resources (53), operator intervention (57: shutdown,
 * start-up, statement timeout), system (58), authorisation (28), a lock that was not had in time, a transaction that idled, a server that
 * only reads.
 */
const SQL_STATES = /^(08|28|53|57|58)|^(55P03|25P03|25006|3D000)$/;

/** What `pg` says without a code. */
const MESSAGES =
  /^(Connection terminated|Connection ended|Query read timeout|timeout expired|timeout exceeded when trying to connect|Client was closed|Client has encountered a connection error|Cannot use a pool after calling end|the embedded database|the thread of the embedded database)/;

/**
 * The error itself, or a `DatabaseUnavailableError` where the database cannot serve now.
 * @param isOutcomeUnknown the statement was sent and the connection broke before its answer
 */
export function translateError(error: unknown, isOutcomeUnknown = false): unknown {
  if (!types.isNativeError(error) || error instanceof DomainError) return error;
  const { code } = error as { code?: unknown };
  const away = typeof code === 'string' ? NETWORK_CODES.has(code) || SQL_STATES.test(code) : MESSAGES.test(error.message);
  // A mistake of ours that never left this process.
  const isOurs = error instanceof TypeError || error instanceof RangeError;
  return away || (isOutcomeUnknown && !isOurs) ? new DatabaseUnavailableError(reasonOf(error), error, isOutcomeUnknown) : error;
}

/** SQLSTATE of the answer of the database, of a translated error too; null where there was none. */
export function sqlStateOf(error: unknown): string | null {
  const { code } = ((error instanceof DatabaseUnavailableError ? error.cause : error) ?? {}) as { code?: unknown };
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : null;
}

/** True when the connection on which it happened may not be used again. */
export function poisonsConnection(error: unknown): boolean {
  const { code, severity } = (error ?? {}) as { code?: unknown; severity?: unknown };
  // An ordinary answer of the server has a severity; everything else (deadline, broken stream) leaves the connection in the dark.
  return severity === undefined || severity === 'FATAL' || severity === 'PANIC' || (typeof code === 'string' && code.startsWith('08'));
}

/** One line for logs and health. */
export function reasonOf(error: unknown): string {
  if (error instanceof DatabaseUnavailableError) return error.reason;
  if (!types.isNativeError(error)) return String(error);
  // One error for each address of a name.
  const [first] = error.name === 'AggregateError' ? ((error as AggregateError).errors as unknown[]) : [];
  return first === undefined ? error.message || error.name : reasonOf(first);
}
