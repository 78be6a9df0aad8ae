/** Sees to it that a new installation has somebody who may administer it. */
import { systemAct } from '../../domain/kernel/act.ts';
import { DomainError } from '../../domain/kernel/domain-error.ts';
import type { InitialPassword } from '../ports/initial-password.ts';
import type { CredentialGenerator } from '../ports/credential-generator.ts';
import type { UserRepository } from '../ports/user-repository.ts';
import type { Accounts } from './accounts.ts';

export interface FirstAdministratorSettings {
  /** `ADMIN_USERNAME` */
  username: string;
  /** `ADMIN_PASSWORD` */
  password: string | null;
  /** Whether a random password may be made up and told to whoever started the server. */
  mayInvent: boolean;
}

export class FirstAdministrator {
  constructor(
    private readonly users: UserRepository,
    private readonly accounts: Accounts,
    private readonly generator: CredentialGenerator,
    private readonly initialPassword: InitialPassword,
    private readonly settings: FirstAdministratorSettings,
  ) {}

  /**
   * Makes the first administrator unless there is one. `missing`: there is none, and no password was given to make one with.
   * @throws DomainError as `Accounts.create`
   */
  async ensure(): Promise<'present' | 'created' | 'missing'> {
    if (await this.users.hasAdmin()) return 'present';
    const { username, password: given, mayInvent } = this.settings;
    if (given === null && !mayInvent) return 'missing';
    const password = given ?? this.generator.password();
    // Kept first: a crash in between must not leave an administrator whose password nobody knows.
    if (given === null) await this.initialPassword.keep(password);
    try {
      await this.accounts.create({ username, password, roles: ['Admin'] }, systemAct('start'));
    } catch (error) {
      // Another replica that started at the same moment was first.
      if (error instanceof DomainError && error.code === 'username_taken' && (await this.users.hasAdmin())) return 'present';
      throw error;
    }
    if (given === null) this.initialPassword.announce(username, password);
    return 'created';
  }
}
