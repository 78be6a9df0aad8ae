/** A user ends a session: the one that asks (logout), or another one of theirs. */
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { NotFoundError } from '../../domain/kernel/domain-error.ts';
import type { Act } from '../../domain/kernel/act.ts';
import type { Session } from '../../domain/identity/session.ts';
import { Clock } from '../ports/clock.ts';
import { RefreshTokens } from '../ports/refresh-tokens.ts';
import { SessionEnding } from './session-ending.ts';

/** Logout. A session that is over already stays so, without a word. */
export class LogOut extends Command<void> {
  constructor(
    readonly sessionId: string,
    readonly act: Act,
  ) {
    super();
  }
}

/** Logout of whoever has nothing left but the refresh token. */
export class LogOutByRefreshToken extends Command<void> {
  constructor(
    readonly refreshToken: string,
    readonly act: Act,
  ) {
    super();
  }
}

/** @throws NotFoundError where the user has no such session, or it is over */
export class EndSession extends Command<void> {
  constructor(
    readonly sessionId: string,
    readonly userId: string,
    readonly act: Act,
  ) {
    super();
  }
}

@CommandHandler(LogOut)
export class LogOutHandler implements ICommandHandler<LogOut> {
  constructor(private readonly ending: SessionEnding) {}

  async execute({ sessionId, act }: LogOut): Promise<void> {
    await this.ending.end(sessionId, 'session.logout', () => true, act);
  }
}

@CommandHandler(LogOutByRefreshToken)
export class LogOutByRefreshTokenHandler implements ICommandHandler<LogOutByRefreshToken> {
  constructor(
    private readonly tokens: RefreshTokens,
    private readonly ending: SessionEnding,
  ) {}

  async execute({ refreshToken, act }: LogOutByRefreshToken): Promise<void> {
    const shown = this.tokens.read(refreshToken);
    if (shown !== null) await this.ending.end(shown.sessionId, 'session.logout', () => true, act);
  }
}

@CommandHandler(EndSession)
export class EndSessionHandler implements ICommandHandler<EndSession> {
  constructor(
    private readonly ending: SessionEnding,
    private readonly clock: Clock,
  ) {}

  async execute({ sessionId, userId, act }: EndSession): Promise<void> {
    const now = this.clock.now();
    const mine = (session: Session): boolean => session.userId === userId && now < session.expiresAt;
    if (!(await this.ending.end(sessionId, 'session.ended', mine, act))) throw new NotFoundError('there is no such session');
  }
}
