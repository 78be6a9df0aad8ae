/** Makes accounts: the one way in for registration, administrators, the command line and the first start. */
import { Injectable } from '@nestjs/common';
import { DomainError, ValidationError } from '../../domain/kernel/domain-error.ts';
import type { Role } from '../../domain/identity/role.ts';
import { newUser, USERNAME_PATTERN } from '../../domain/identity/user.ts';
import type { User } from '../../domain/identity/user.ts';
import { Clock } from '../ports/clock.ts';
import { CredentialGenerator } from '../ports/credential-generator.ts';
import { UserRepository } from '../ports/user-repository.ts';
import { PasswordPolicy } from './password-policy.ts';

@Injectable()
export class Accounts {
  constructor(
    private readonly users: UserRepository,
    private readonly passwords: PasswordPolicy,
    private readonly generator: CredentialGenerator,
    private readonly clock: Clock,
  ) {}

  /** @throws ValidationError, DomainError `username_taken`, `password_length`, `weak_password`, `overloaded` */
  async create(username: string, password: string, roles: readonly Role[]): Promise<User> {
    if (!USERNAME_PATTERN.test(username)) {
      const detail = 'must be 3 to 50 letters, digits, dots, dashes or underscores that begin with a letter';
      throw new ValidationError([{ pointer: '/username', code: 'invalid_format', detail }]);
    }
    // Looked up first although the insert decides: a name that is taken costs no hash.
    if ((await this.users.findByUsername(username)) !== null) throw taken();
    const passwordHash = await this.passwords.hashOf(password, username, '/password');
    const user = newUser({ id: this.generator.id(), username, passwordHash, roles, createdAt: this.clock.now() });
    if (!(await this.users.insert(user))) throw taken();
    return user;
  }
}

function taken(): DomainError {
  return new DomainError('username_taken', 'somebody has this username');
}
