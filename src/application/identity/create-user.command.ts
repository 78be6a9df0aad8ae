/** An administrator makes an account. */
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { Act } from '../../domain/kernel/act.ts';
import { Accounts } from './accounts.ts';
import type { NewAccount } from './accounts.ts';
import { userView } from './identity.view.ts';
import type { UserView } from './identity.view.ts';

export class CreateUser extends Command<UserView> {
  constructor(
    readonly account: NewAccount,
    readonly act: Act,
  ) {
    super();
  }
}

@CommandHandler(CreateUser)
export class CreateUserHandler implements ICommandHandler<CreateUser> {
  constructor(private readonly accounts: Accounts) {}

  async execute({ account, act }: CreateUser): Promise<UserView> {
    return userView(await this.accounts.create(account, act));
  }
}
