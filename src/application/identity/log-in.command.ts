/** Login: a username and a password for a session. */
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { DomainError } from '../../domain/kernel/domain-error.ts';
import { actOf } from '../../domain/kernel/act.ts';
import type { Act } from '../../domain/kernel/act.ts';
import { AuditLog } from '../ports/audit-log.ts';
import { Clock } from '../ports/clock.ts';
import { UnitOfWork } from '../ports/unit-of-work.ts';
import { UserRepository } from '../ports/user-repository.ts';
import { CredentialCheck } from './credential-check.ts';
import type { SignInView } from './identity.view.ts';
import { SignIn } from './sign-in.ts';

export class LogIn extends Command<SignInView> {
  constructor(
    readonly username: string,
    readonly password: string,
    readonly userAgent: string | null,
    readonly act: Act,
  ) {
    super();
  }
}

@CommandHandler(LogIn)
export class LogInHandler implements ICommandHandler<LogIn> {
  constructor(
    private readonly credentials: CredentialCheck,
    private readonly users: UserRepository,
    private readonly signIn: SignIn,
    private readonly clock: Clock,
    private readonly unit: UnitOfWork,
    private readonly audit: AuditLog,
  ) {}

  async execute({ username, password, userAgent, act }: LogIn): Promise<SignInView> {
    const user = await this.credentials.user(username, password, 'session.login', act);
    const lastLoginAt = this.clock.now();
    return this.unit.run(async () => {
      // First, because it takes the row of the account: two logins that only shared it would wait for each other.
      await this.users.recordLogin(user.id, lastLoginAt);
      const signedIn = await this.signIn.begin({ ...user, lastLoginAt }, { ipAddress: act.ipAddress, userAgent });
      // The password was changed, or the account disabled, while it was checked.
      if (signedIn === null) throw new DomainError('invalid_credentials', 'username or password is wrong');
      await this.audit.append({ act: actOf(user.username, act), action: 'session.login', target: `user:${user.id}` });
      return signedIn;
    });
  }
}
