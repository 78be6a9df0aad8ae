/** Registration: anybody makes an account of the role User, where that is open. */
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { DomainError } from '../../domain/kernel/domain-error.ts';
import { actOf } from '../../domain/kernel/act.ts';
import type { Act } from '../../domain/kernel/act.ts';
import { Accounts } from './accounts.ts';
import type { SignInView } from './identity.view.ts';
import { SignIn } from './sign-in.ts';

export class Register extends Command<SignInView> {
  constructor(
    readonly username: string,
    readonly password: string,
    readonly userAgent: string | null,
    readonly act: Act,
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

  async execute({ username, password, userAgent, act }: Register): Promise<SignInView> {
    if (!this.policy.open) throw new DomainError('registration_closed', 'accounts are made by an administrator here');
    const account = { username, password, roles: ['User'] } as const;
    const user = await this.accounts.create(account, actOf(username, act), 'user.registered');
    const signedIn = await this.signIn.begin(user, { ipAddress: act.ipAddress, userAgent });
    if (signedIn === null) throw new DomainError('invalid_credentials', 'the account was changed meanwhile, sign in');
    return signedIn;
  }
}
