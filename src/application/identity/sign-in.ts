/** Sessions and the answers that carry their tokens: begun by every sign-in, renewed by every refresh. */
import { Injectable } from '@nestjs/common';
import { endOf, endSession, judgeRefresh, newSession, SessionPolicy, withNextToken } from '../../domain/identity/session.ts';
import type { Device, RefreshVerdict, Session } from '../../domain/identity/session.ts';
import type { User } from '../../domain/identity/user.ts';
import { Clock } from '../ports/clock.ts';
import { CredentialGenerator } from '../ports/credential-generator.ts';
import { RefreshTokens } from '../ports/refresh-tokens.ts';
import type { ShownRefreshToken } from '../ports/refresh-tokens.ts';
import { SessionRepository } from '../ports/session-repository.ts';
import { TokenIssuer } from '../ports/token-issuer.ts';
import { userView } from './identity.view.ts';
import type { SignInView } from './identity.view.ts';

/** What became of a session that was shown one of its refresh tokens. */
export interface Renewal {
  verdict: RefreshVerdict;
  session: Session;
  /** Epoch milliseconds. */
  at: number;
  /** The token that is current now; null where none is given. */
  token: string | null;
  /** Whether this ended the session. */
  ended: boolean;
}

@Injectable()
export class SignIn {
  constructor(
    private readonly sessions: SessionRepository,
    private readonly accessTokens: TokenIssuer,
    private readonly refreshTokens: RefreshTokens,
    private readonly generator: CredentialGenerator,
    private readonly policy: SessionPolicy,
    private readonly clock: Clock,
  ) {}

  /** Begins a session; null where the account changed since it was read in a way that ends sessions. Belongs to the caller's unit of work. */
  async begin(user: User, device: Device): Promise<SignInView | null> {
    const id = this.generator.id();
    const { token, hash: tokenHash } = this.refreshTokens.make(id, 1);
    const { id: userId, tokenVersion } = user;
    const now = this.clock.now();
    const session = newSession({ id, userId, tokenVersion, tokenHash, createdAt: now, device }, this.policy);
    return (await this.sessions.insert(session, user)) ? this.answer(user, { session, token, at: now }) : null;
  }

  /** Reads a refresh token; null for one that is not ours. */
  read(refreshToken: string): ShownRefreshToken | null {
    return this.refreshTokens.read(refreshToken);
  }

  /**
   * Replaces the refresh token that was shown, gives its successor again, or ends the session; null where there is no such session. The
   * row of the session is locked meanwhile, so that of several at once each sees what the one before made of it.
   */
  async renew(shown: ShownRefreshToken, device: Device): Promise<Renewal | null> {
    const now = this.clock.now();
    let verdict: RefreshVerdict = 'ended';
    let token: string | null = null;
    let ended = false;
    const session = await this.sessions.change(shown.sessionId, (current) => {
      verdict = judgeRefresh(current, shown.generation, now, this.policy);
      if (verdict === 'current' && current.tokenHash === shown.hash) {
        const next = this.refreshTokens.make(current.id, current.generation + 1);
        token = next.token;
        return withNextToken(current, next.hash, device, now, this.policy);
      }
      if (verdict === 'grace') token = this.refreshTokens.again(current.id, current.generation, current.tokenHash);
      if (verdict !== 'reused') return current;
      ended = current.endedAt === null;
      return endSession(current, now);
    });
    return session && { verdict, session, at: now, token, ended };
  }

  /** A new access token, and the refresh token that the session has. */
  answer(user: User, { session, token: refreshToken, at }: Pick<Renewal, 'session' | 'token' | 'at'>): SignInView {
    const { token: accessToken, expiresInSeconds } = this.accessTokens.issue(user, session.id, endOf(session, this.policy));
    return {
      accessToken,
      tokenType: 'Bearer',
      expiresIn: expiresInSeconds,
      refreshToken,
      refreshExpiresIn: Math.floor((session.expiresAt - at) / 1000),
      user: userView(user),
    };
  }
}
