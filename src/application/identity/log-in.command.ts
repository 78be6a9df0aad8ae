/** Login: a username and a password for an access token. */
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { DomainError } from '../../domain/kernel/domain-error.ts';
import { actOf } from '../../domain/kernel/act.ts';
import type { Act } from '../../domain/kernel/act.ts';
import { USERNAME_PATTERN } from '../../domain/identity/user.ts';
import type { User } from '../../domain/identity/user.ts';
import { AuditLog } from '../ports/audit-log.ts';
import { Clock } from '../ports/clock.ts';
import { PasswordHasher } from '../ports/password-hasher.ts';
import { UnitOfWork } from '../ports/unit-of-work.ts';
import { UserRepository } from '../ports/user-repository.ts';
import type { SignInView } from './identity.view.ts';
import { SignIn } from './sign-in.ts';

export class LogIn extends Command<SignInView> {
  constructor(
    readonly username: string,
    readonly password: string,
    readonly act: Act,
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
    private readonly unit: UnitOfWork,
    private readonly audit: AuditLog,
  ) {}

  /** One refusal for an unknown user, a wrong password and a disabled account, after the same work. */
  async execute({ username, password, act }: LogIn): Promise<SignInView> {
    const user = USERNAME_PATTERN.test(username) ? await this.users.findByUsername(username) : null;
    const right = await this.hasher.verify(password, user?.passwordHash ?? null);
    if (user === null || !right || user.disabled) {
      await this.recordFailure(user, right, act);
      throw new DomainError('invalid_credentials', 'username or password is wrong');
    }
    const lastLoginAt = this.clock.now();
    await this.unit.run(async () => {
      await this.users.recordLogin(user.id, lastLoginAt);
      await this.audit.append({ act: actOf(user.username, act), action: 'session.login', target: `user:${user.id}` });
    });
    return this.signIn.of({ ...user, lastLoginAt });
  }

  /** The name of an unknown user is not kept: people type passwords into that field. */
  private async recordFailure(user: User | null, right: boolean, act: Act): Promise<void> {
    const reason = user === null ? 'unknown_user' : right ? 'disabled' : 'wrong_password';
    const [target, details] = user === null ? [null, { reason }] : [`user:${user.id}`, { username: user.username, reason }];
    await this.audit.append({ act, action: 'session.login', target, outcome: 'failure', details });
  }
}
