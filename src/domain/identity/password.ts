/** What a password must be before its strength is looked at. */
import { DomainError, ValidationError } from '../kernel/domain-error.ts';

export const PASSWORD_BYTES_MIN = 12;
/** bcrypt reads no further: longer passwords would be cut without a word. */
export const PASSWORD_BYTES_MAX = 72;

const encoder = new TextEncoder();

/** Whether bcrypt sees all of it: at most 72 bytes of UTF-8, no NUL (where it would stop), no half of a surrogate pair. */
export function isHashable(password: string): boolean {
  return utf8Bytes(password) <= PASSWORD_BYTES_MAX && !password.includes('\0') && password.isWellFormed();
}

/**
 * Refuses a password that cannot be anybody's. `pointer` names its field in the request.
 * @throws DomainError `password_length`, ValidationError
 */
export function assertPasswordForm(password: string, pointer: string): void {
  if (!password.isWellFormed()) throw new ValidationError([{ pointer, code: 'invalid_format', detail: 'must be well-formed Unicode' }]);
  const bytes = utf8Bytes(password);
  if (bytes >= PASSWORD_BYTES_MIN && bytes <= PASSWORD_BYTES_MAX && !password.includes('\0')) return;
  const detail = `must have ${PASSWORD_BYTES_MIN} to ${PASSWORD_BYTES_MAX} bytes of UTF-8 and no NUL, had ${bytes} bytes`;
  throw new DomainError('password_length', `the password ${detail}`, [{ pointer, code: 'password_length', detail }]);
}

/** A character takes 1 byte at least, so that a text of more characters than this is not encoded to be counted. */
function utf8Bytes(text: string): number {
  return text.length > 4 * PASSWORD_BYTES_MAX ? text.length : encoder.encode(text).length;
}
