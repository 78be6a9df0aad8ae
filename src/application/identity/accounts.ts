/** Makes accounts: the one way in for registration, administrators, the command line and the first start. */
import { Injectable } from '@nestjs/common';
import { DomainError, ValidationError } from '../../domain/kernel/domain-error.ts';
import type { Role } from '../../domain/identity/role.ts';
import type { Act } from '../../domain/kernel/act.ts';
import { newUser, USERNAME_PATTERN } from '../../domain/identity/user.ts';
import type { User } from '../../domain/identity/user.ts';
import { AuditLog } from '../ports/audit-log.ts';
import { Clock } from '../ports/clock.ts';
import { CredentialGenerator } from '../ports/credential-generator.ts';
import { UnitOfWork } from '../ports/unit-of-work.ts';
import { UserRepository } from '../ports/user-repository.ts';
import { PasswordPolicy } from './password-policy.ts';

export interface NewAccount {
  username: string;
  password: string;
  roles: readonly Role[];
}

@Injectable()
export class Accounts {
  constructor(
    private readonly users: UserRepository,
    private readonly passwords: PasswordPolicy,
    private readonly generator: CredentialGenerator,
    private readonly clock: Clock,
    private readonly unit: UnitOfWork,
    private readonly audit: AuditLog,
  ) {}

  /**
   * `how`: what the audit log calls it.
   * @throws ValidationError, DomainError `username_taken`, `password_length`, `weak_password`, `overloaded`
   */
  async create(account: NewAccount, act: Act, how: 'user.created' | 'user.registered' = 'user.created'): Promise<User> {
    const { username, password, roles } = account;
    if (!USERNAME_PATTERN.test(username)) {
      const detail = 'must be 3 to 50 letters, digits, dots, dashes or underscores that begin with a letter';
      throw new ValidationError([{ pointer: '/username', code: 'invalid_format', detail }]);
    }
    // Looked up first although the insert decides: a name that is taken costs no hash.
    if ((await this.users.findByUsername(username)) !== null) throw taken();
    const passwordHash = await this.passwords.hashOf(password, username, '/password');
    const user = newUser({ id: this.generator.id(), username, passwordHash, roles, createdAt: this.clock.now() });
    await this.unit.run(async () => {
      if (!(await this.users.insert(user))) throw taken();
      await this.audit.append({ act, action: how, target: `user:${user.id}`, details: { username, roles: user.roles } });
    });
    return user;
  }
}

function taken(): DomainError {
  return new DomainError('username_taken', 'somebody has this username');
}
