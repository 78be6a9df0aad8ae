/** Tells whose password it is. */
import type { User } from '../../domain/identity/user.ts';

export type PasswordCheck = { user: User; refusal: null } | { user: User | null; refusal: 'unknown_user' | 'wrong_password' | 'disabled' };

export abstract class PasswordAuthenticator {
  /**
   * The account of this name, without case, if it has this password and is enabled; else why not, which callers must not tell. Either takes
   * the same time.
   * @throws DomainError `overloaded`
   */
  abstract check(username: string, password: string): Promise<PasswordCheck>;
}
