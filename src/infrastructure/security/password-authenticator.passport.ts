/** Usernames and passwords by passport-local. */
import { PassportStrategy } from '@nestjs/passport';
import { Strategy } from 'passport-local';
import { PasswordAuthenticator } from '../../application/ports/password-authenticator.ts';
import type { PasswordCheck } from '../../application/ports/password-authenticator.ts';
import type { PasswordHasher } from '../../application/ports/password-hasher.ts';
import type { UserRepository } from '../../application/ports/user-repository.ts';
import { USERNAME_PATTERN } from '../../domain/identity/user.ts';
import type { User } from '../../domain/identity/user.ts';
import { runStrategy } from './passport-run.ts';

type Refused = Exclude<PasswordCheck, { refusal: null }>;

class PasswordStrategy extends PassportStrategy(Strategy, 'password') {
  constructor(
    private readonly users: UserRepository,
    private readonly hasher: PasswordHasher,
  ) {
    super();
  }

  /** The account, or false and the refusal. */
  async validate(username: string, password: string): Promise<User | [false, Refused]> {
    const user = USERNAME_PATTERN.test(username) ? await this.users.findByUsername(username) : null;
    const right = await this.hasher.verify(password, user?.passwordHash ?? null);
    if (user === null) return [false, { user, refusal: 'unknown_user' }];
    if (!right) return [false, { user, refusal: 'wrong_password' }];
    return user.disabled ? [false, { user, refusal: 'disabled' }] : user;
  }

  /** Never entered in the registry of Passport, which all servers of a process share. */
  getPassportInstance(): { use: () => void } {
    return { use: () => undefined };
  }
}

export class PassportPasswordAuthenticator extends PasswordAuthenticator {
  private readonly strategy: PasswordStrategy;

  constructor(users: UserRepository, hasher: PasswordHasher) {
    super();
    this.strategy = new PasswordStrategy(users, hasher);
  }

  async check(username: string, password: string): Promise<PasswordCheck> {
    const { user, info } = await runStrategy<User, Refused>(this.strategy, { body: { username, password } });
    if (user !== null) return { user, refusal: null };
    // The strategy itself refuses an empty name or password, whoever it is about.
    return 'refusal' in info ? info : { user: null, refusal: 'wrong_password' };
  }
}
