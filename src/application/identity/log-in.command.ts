/** Login: a username and a password for an access token. */
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { DomainError } from '../../domain/kernel/domain-error.ts';
import { USERNAME_PATTERN } from '../../domain/identity/user.ts';
import { Clock } from '../ports/clock.ts';
import { PasswordHasher } from '../ports/password-hasher.ts';
import { UserRepository } from '../ports/user-repository.ts';
import type { SignInView } from './identity.view.ts';
import { SignIn } from './sign-in.ts';

export class LogIn extends Command<SignInView> {
  constructor(
    readonly username: string,
    readonly password: string,
  ) {
    super();
  }
}

@CommandHandler(LogIn)
export class LogInHandler implements ICommandHandler<LogIn> {
  constructor(
    private readonly users: UserRepository,
    private readonly hasher: PasswordHasher,
    private readonly signIn: SignIn,
    private readonly clock: Clock,
  ) {}

  /** One refusal for an unknown user, a wrong password and a disabled account, after the same work. */
  async execute({ username, password }: LogIn): Promise<SignInView> {
    const user = USERNAME_PATTERN.test(username) ? await this.users.findByUsername(username) : null;
    const right = await this.hasher.verify(password, user?.passwordHash ?? null);
    if (user === null || !right || user.disabled) throw new DomainError('invalid_credentials', 'username or password is wrong');
    const lastLoginAt = this.clock.now();
    await this.users.recordLogin(user.id, lastLoginAt);
    return this.signIn.of({ ...user, lastLoginAt });
  }
}
