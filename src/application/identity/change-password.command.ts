/** A user chooses another password. */
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { DomainError } from '../../domain/kernel/domain-error.ts';
import type { Act } from '../../domain/kernel/act.ts';
import { withOwnPassword } from '../../domain/identity/user.ts';
import { AuditLog } from '../ports/audit-log.ts';
import { Authenticator } from '../ports/authenticator.ts';
import { InitialPassword } from '../ports/initial-password.ts';
import { PasswordHasher } from '../ports/password-hasher.ts';
import { UnitOfWork } from '../ports/unit-of-work.ts';
import { UserRepository } from '../ports/user-repository.ts';
import { PasswordPolicy } from './password-policy.ts';

export class ChangePassword extends Command<void> {
  constructor(
    readonly userId: string,
    readonly currentPassword: string,
    readonly newPassword: string,
    readonly act: Act,
  ) {
    super();
  }
}

@CommandHandler(ChangePassword)
export class ChangePasswordHandler implements ICommandHandler<ChangePassword> {
  constructor(
    private readonly users: UserRepository,
    private readonly hasher: PasswordHasher,
    private readonly passwords: PasswordPolicy,
    private readonly authenticator: Authenticator,
    private readonly initialPassword: InitialPassword,
    private readonly unit: UnitOfWork,
    private readonly audit: AuditLog,
  ) {}

  async execute({ userId, currentPassword, newPassword, act }: ChangePassword): Promise<void> {
    const user = await this.users.get(userId);
    const right = await this.hasher.verify(currentPassword, user?.passwordHash ?? null);
    const entry = { act, action: 'user.password_changed', target: `user:${userId}` } as const;
    if (user === null || !right) {
      await this.audit.append({ ...entry, outcome: 'failure', details: { reason: 'wrong_password' } });
      throw wrong();
    }
    if (newPassword === currentPassword) throw new DomainError('weak_password', 'the new password is the current one');
    const hash = await this.passwords.hashOf(newPassword, user.username, '/newPassword');
    await this.unit.run(async () => {
      await this.users.change(userId, (current) => {
        // Whoever changed the password meanwhile wins: what was proven is that the caller knew the one before.
        if (current.passwordHash !== user.passwordHash) throw wrong();
        return withOwnPassword(current, hash);
      });
      await this.audit.append(entry);
    });
    this.authenticator.forget(userId);
    if ((await this.initialPassword.kept()) === currentPassword) await this.initialPassword.erase();
  }
}

function wrong(): DomainError {
  return new DomainError('invalid_credentials', 'the current password is wrong');
}
