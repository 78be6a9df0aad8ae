/** A refresh token for its successor and another access token. */
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { DomainError } from '../../domain/kernel/domain-error.ts';
import { actOf } from '../../domain/kernel/act.ts';
import type { Act } from '../../domain/kernel/act.ts';
import type { User } from '../../domain/identity/user.ts';
import { AuditLog } from '../ports/audit-log.ts';
import type { ShownRefreshToken } from '../ports/refresh-tokens.ts';
import { RevocationFeed } from '../ports/revocation-feed.ts';
import { UnitOfWork } from '../ports/unit-of-work.ts';
import { UserRepository } from '../ports/user-repository.ts';
import type { SignInView } from './identity.view.ts';
import { SignIn } from './sign-in.ts';
import type { Renewal } from './sign-in.ts';

export class RefreshSession extends Command<SignInView> {
  constructor(
    readonly refreshToken: string,
    readonly userAgent: string | null,
    readonly act: Act,
  ) {
    super();
  }
}

@CommandHandler(RefreshSession)
export class RefreshSessionHandler implements ICommandHandler<RefreshSession> {
  constructor(
    private readonly signIn: SignIn,
    private readonly users: UserRepository,
    private readonly unit: UnitOfWork,
    private readonly audit: AuditLog,
    private readonly revocations: RevocationFeed,
  ) {}

  async execute(command: RefreshSession): Promise<SignInView> {
    const shown = this.signIn.read(command.refreshToken);
    if (shown === null) throw invalid();
    // A token that was used before is refused after the unit, not inside: that its session ends must be committed.
    const { user, ...renewal } = await this.unit.run(() => this.renew(shown, command));
    const { verdict, session, token, ended } = renewal;
    if (ended) this.revocations.announce({ kind: 'session', subject: session.id });
    if (verdict === 'reused')
      throw new DomainError('refresh_reused', 'the refresh token was used before, its session is over: sign in again');
    if (token === null) throw invalid();
    return this.signIn.answer(user, renewal);
  }

  private async renew(shown: ShownRefreshToken, { userAgent, act }: RefreshSession): Promise<Renewal & { user: User }> {
    const renewal = await this.signIn.renew(shown, { ipAddress: act.ipAddress, userAgent });
    const user = renewal && (await this.users.get(renewal.session.userId));
    if (renewal === null || user === null) throw invalid();
    const { verdict, session, token, ended } = renewal;
    // The account ended its sessions while this one was being made.
    if (token !== null && (user.disabled || user.tokenVersion !== session.tokenVersion)) throw invalid();
    const entry = { act: actOf(user.username, act), target: `session:${session.id}`, details: { userId: user.id } };
    if (token !== null && verdict === 'grace') await this.audit.append({ ...entry, action: 'refresh_grace' });
    if (ended) await this.audit.append({ ...entry, action: 'refresh_reused', outcome: 'failure' });
    return { ...renewal, user };
  }
}

function invalid(): DomainError {
  return new DomainError('refresh_invalid', 'the refresh token is not valid here or its session is over, sign in again');
}
