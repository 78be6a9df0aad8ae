/** The one door of passwords: slows down guesses, checks, and writes every failure to the audit log. */
import { Injectable } from '@nestjs/common';
import type { Act } from '../../domain/kernel/act.ts';
import { USERNAME_PATTERN } from '../../domain/identity/user.ts';
import type { User } from '../../domain/identity/user.ts';
import { DomainError } from '../../domain/kernel/domain-error.ts';
import { AuditLog } from '../ports/audit-log.ts';
import { LoginThrottle, LoginThrottledError } from '../ports/login-throttle.ts';
import { PasswordAuthenticator } from '../ports/password-authenticator.ts';
import type { PasswordCheck } from '../ports/password-authenticator.ts';

/** What a password was asked for. */
type Purpose = 'session.login' | 'user.password_changed';

@Injectable()
export class CredentialCheck {
  constructor(
    private readonly authenticator: PasswordAuthenticator,
    private readonly throttle: LoginThrottle,
    private readonly audit: AuditLog,
  ) {}

  /**
   * The enabled account of this name and password.
   * @throws DomainError `invalid_credentials`: one refusal for an unknown user, a wrong password and a disabled account, after the same
   * work; `login_throttled`, `overloaded`
   */
  async user(username: string, password: string, purpose: Purpose, act: Act): Promise<User> {
    // What cannot be a name is nobody's: such guesses share one account, that of the empty name.
    const account = USERNAME_PATTERN.test(username) ? username : '';
    let checked: PasswordCheck | null = null;
    try {
      const found = await this.throttle.attempt(account, act.ipAddress, async () => {
        checked = await this.authenticator.check(username, password);
        return checked.refusal === null;
      });
      if (found) return checked!.user!;
    } catch (error) {
      if (error instanceof LoginThrottledError && error.isFirst) {
        const details = { username: account, retryAfterSeconds: error.retryAfterSeconds };
        await this.audit.append({ act, action: 'session.login_throttled', target: null, outcome: 'failure', details });
      }
      throw error;
    }
    await this.recordFailure(checked!, purpose, act);
    throw new DomainError(
      'invalid_credentials',
      purpose === 'session.login' ? 'username or password is wrong' : 'the current password is wrong',
    );
  }

  /** The name of an unknown user is not kept: people type passwords into that field. */
  private async recordFailure({ user, refusal: reason }: PasswordCheck, action: Purpose, act: Act): Promise<void> {
    const [target, details] = user === null ? [null, { reason }] : [`user:${user.id}`, { username: user.username, reason }];
    await this.audit.append({ act, action, target, outcome: 'failure', details });
  }
}
