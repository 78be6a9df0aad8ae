/** An administrator gives an account a temporary password. */
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { NotFoundError } from '../../domain/kernel/domain-error.ts';
import type { Act } from '../../domain/kernel/act.ts';
import { withTemporaryPassword } from '../../domain/identity/user.ts';
import { AuditLog } from '../ports/audit-log.ts';
import { CredentialGenerator } from '../ports/credential-generator.ts';
import { InitialPassword } from '../ports/initial-password.ts';
import { PasswordHasher } from '../ports/password-hasher.ts';
import { RevocationFeed } from '../ports/revocation-feed.ts';
import { UnitOfWork } from '../ports/unit-of-work.ts';
import { UserRepository } from '../ports/user-repository.ts';

export interface TemporaryPassword {
  password: string;
  /** Of the account after the change. */
  version: number;
}

export class ResetPassword extends Command<TemporaryPassword> {
  constructor(
    readonly userId: string,
    readonly act: Act,
  ) {
    super();
  }
}

@CommandHandler(ResetPassword)
export class ResetPasswordHandler implements ICommandHandler<ResetPassword> {
  constructor(
    private readonly users: UserRepository,
    private readonly hasher: PasswordHasher,
    private readonly generator: CredentialGenerator,
    private readonly revocations: RevocationFeed,
    private readonly initialPassword: InitialPassword,
    private readonly unit: UnitOfWork,
    private readonly audit: AuditLog,
  ) {}

  async execute({ userId, act }: ResetPassword): Promise<TemporaryPassword> {
    const before = await this.users.get(userId);
    if (before === null) throw new NotFoundError('there is no such user');
    const password = this.generator.password();
    const hash = await this.hasher.hash(password);
    const user = await this.unit.run(async () => {
      const changed = await this.users.change(userId, (current) => withTemporaryPassword(current, hash));
      if (changed === null) throw new NotFoundError('there is no such user');
      const details = { username: changed.username };
      await this.audit.append({ act, action: 'user.password_reset', target: `user:${userId}`, details });
      return changed;
    });
    this.revocations.announce({ kind: 'user', subject: userId });
    const initial = await this.initialPassword.kept();
    if (initial !== null && (await this.hasher.verify(initial, before.passwordHash))) await this.initialPassword.erase();
    return { password, version: user.version };
  }
}
