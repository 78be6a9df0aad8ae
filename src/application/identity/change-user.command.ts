/** An administrator changes the roles of an account, disables or enables it. */
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { DomainError, NotFoundError } from '../../domain/kernel/domain-error.ts';
import { changeUser } from '../../domain/identity/user.ts';
import type { UserChange } from '../../domain/identity/user.ts';
import { Authenticator } from '../ports/authenticator.ts';
import { UserRepository } from '../ports/user-repository.ts';
import { userView } from './identity.view.ts';
import type { UserView } from './identity.view.ts';

export class ChangeUser extends Command<UserView> {
  constructor(
    readonly userId: string,
    readonly change: UserChange,
    /** The version that the caller saw; null = whatever it is. */
    readonly expectedVersion: number | null,
    /** Id of the administrator. */
    readonly actorId: string,
  ) {
    super();
  }
}

@CommandHandler(ChangeUser)
export class ChangeUserHandler implements ICommandHandler<ChangeUser> {
  constructor(
    private readonly users: UserRepository,
    private readonly authenticator: Authenticator,
  ) {}

  async execute({ userId, change, expectedVersion, actorId }: ChangeUser): Promise<UserView> {
    const user = await this.users.change(userId, (current, otherAdmins) => {
      if (expectedVersion !== null && current.version !== expectedVersion) {
        throw new DomainError('version_mismatch', `the version is ${current.version}, expected was ${expectedVersion}`);
      }
      return changeUser(current, change, actorId, otherAdmins);
    });
    if (user === null) throw new NotFoundError('there is no such user');
    this.authenticator.forget(userId);
    return userView(user);
  }
}
