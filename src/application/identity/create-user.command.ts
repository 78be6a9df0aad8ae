/** An administrator makes an account. */
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { Role } from '../../domain/identity/role.ts';
import { Accounts } from './accounts.ts';
import { userView } from './identity.view.ts';
import type { UserView } from './identity.view.ts';

export class CreateUser extends Command<UserView> {
  constructor(
    readonly username: string,
    readonly password: string,
    readonly roles: readonly Role[],
  ) {
    super();
  }
}

@CommandHandler(CreateUser)
export class CreateUserHandler implements ICommandHandler<CreateUser> {
  constructor(private readonly accounts: Accounts) {}

  async execute({ username, password, roles }: CreateUser): Promise<UserView> {
    return userView(await this.accounts.create(username, password, roles));
  }
}
