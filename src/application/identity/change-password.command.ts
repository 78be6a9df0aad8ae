/** A user chooses another password, which ends every session but the one that asks. */
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { DomainError } from '../../domain/kernel/domain-error.ts';
import type { Act } from '../../domain/kernel/act.ts';
import type { Principal } from '../../domain/identity/principal.ts';
import { withOwnPassword } from '../../domain/identity/user.ts';
import { AuditLog } from '../ports/audit-log.ts';
import { InitialPassword } from '../ports/initial-password.ts';
import { UnitOfWork } from '../ports/unit-of-work.ts';
import { UserRepository } from '../ports/user-repository.ts';
import { CredentialCheck } from './credential-check.ts';
import { PasswordPolicy } from './password-policy.ts';
import { SessionEnding } from './session-ending.ts';

export class ChangePassword extends Command<void> {
  constructor(
    readonly principal: Pick<Principal, 'id' | 'name'>,
    /** The session that asks. */
    readonly sessionId: string,
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
    private readonly credentials: CredentialCheck,
    private readonly passwords: PasswordPolicy,
    private readonly ending: SessionEnding,
    private readonly initialPassword: InitialPassword,
    private readonly unit: UnitOfWork,
    private readonly audit: AuditLog,
  ) {}

  async execute({ principal, sessionId, currentPassword, newPassword, act }: ChangePassword): Promise<void> {
    const user = await this.credentials.user(principal.name, currentPassword, 'user.password_changed', act);
    if (newPassword === currentPassword) throw new DomainError('weak_password', 'the new password is the current one');
    const hash = await this.passwords.hashOf(newPassword, user.username, '/newPassword');
    const ended = await this.unit.run(async () => {
      await this.users.change(user.id, (current) => {
        // Whoever changed the password meanwhile wins: what was proven is that the caller knew the one before.
        if (current.passwordHash !== user.passwordHash) throw new DomainError('invalid_credentials', 'the current password is wrong');
        return withOwnPassword(current, hash);
      });
      const others = await this.ending.endOthers(user.id, sessionId);
      await this.audit.append({ act, action: 'user.password_changed', target: `user:${user.id}` });
      return others;
    });
    this.ending.announce(user.id, ended);
    if ((await this.initialPassword.kept()) === currentPassword) await this.initialPassword.erase();
  }
}
