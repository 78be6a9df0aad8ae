/** Registration: anybody makes an account of the role User, where that is open. */
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { DomainError } from '../../domain/kernel/domain-error.ts';
import { Accounts } from './accounts.ts';
import type { SignInView } from './identity.view.ts';
import { SignIn } from './sign-in.ts';

export class Register extends Command<SignInView> {
  constructor(
    readonly username: string,
    readonly password: string,
  ) {
    super();
  }
}

/** `REGISTRATION` as a value that can be injected. */
export class RegistrationPolicy {
  constructor(readonly open: boolean) {}
}

@CommandHandler(Register)
export class RegisterHandler implements ICommandHandler<Register> {
  constructor(
    private readonly policy: RegistrationPolicy,
    private readonly accounts: Accounts,
    private readonly signIn: SignIn,
  ) {}

  async execute({ username, password }: Register): Promise<SignInView> {
    if (!this.policy.open) throw new DomainError('registration_closed', 'accounts are made by an administrator here');
    return this.signIn.of(await this.accounts.create(username, password, ['User']));
  }
}
