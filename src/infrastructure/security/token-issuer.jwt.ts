/** Access tokens as JWT: signed here, read back by the strategy of bearer tokens. */
import { createSecretKey } from 'node:crypto';
import { JwtService } from '@nestjs/jwt';
import { v4 as uuidv4 } from 'uuid';
import type { Clock } from '../../application/ports/clock.ts';
import { TokenIssuer } from '../../application/ports/token-issuer.ts';
import type { AccessClaims, AccessToken } from '../../application/ports/token-issuer.ts';
import { ALGORITHM, BearerStrategy, foreignToken, TYPE } from './bearer.strategy.ts';
import type { BearerRequest } from './bearer.strategy.ts';
import { runStrategy } from './passport-run.ts';

export interface JwtOptions {
  /** Signs and verifies. */
  secret: string;
  /** Verifies too, while it is being replaced. */
  previousSecret: string | null;
  issuer: string;
  audience: string;
  ttlSeconds: number;
}

/** Ours have about 400 characters. */
const TOKEN_CHARACTERS_MAX = 4096;

export class JwtTokenIssuer extends TokenIssuer {
  private readonly signer: JwtService;
  /** The first is the strategy of the secret that signs. */
  private readonly strategies: readonly BearerStrategy[];

  constructor(
    private readonly options: JwtOptions,
    private readonly clock: Clock,
  ) {
    super();
    const { secret, previousSecret, issuer, audience } = options;
    this.signer = new JwtService({ secret: createSecretKey(Buffer.from(secret)) });
    const secrets = previousSecret === null ? [secret] : [secret, previousSecret];
    this.strategies = secrets.map((each) => new BearerStrategy({ secret: each, issuer, audience, now: () => clock.now() }));
  }

  issue(user: { id: string; tokenVersion: number }, sessionId: string, sessionEndsAt = Infinity): AccessToken {
    const { issuer, audience, ttlSeconds } = this.options;
    const now = this.clock.now();
    const expiresInSeconds = Math.max(1, Math.min(ttlSeconds, Math.floor((sessionEndsAt - now) / 1000)));
    const token = this.signer.sign(
      { sid: sessionId, ver: user.tokenVersion, iat: Math.floor(now / 1000) },
      {
        algorithm: ALGORITHM,
        header: { alg: ALGORITHM, typ: TYPE },
        issuer,
        audience,
        subject: user.id,
        jwtid: uuidv4(),
        expiresIn: expiresInSeconds,
      },
    );
    return { token, expiresInSeconds };
  }

  async verify(token: string): Promise<AccessClaims> {
    if (token.length > TOKEN_CHARACTERS_MAX) throw foreignToken();
    for (const strategy of this.strategies) {
      const request: BearerRequest = { token };
      const { user } = await runStrategy<AccessClaims, Error>(strategy, request);
      if (user !== null) return user;
    }
    throw foreignToken();
  }
}
