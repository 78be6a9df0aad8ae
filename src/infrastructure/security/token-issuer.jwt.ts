/** Access tokens as JWT (RFC 9068): HS256 and nothing else, whatever the token says about itself. */
import { createSecretKey } from 'node:crypto';
import { JwtService, TokenExpiredError } from '@nestjs/jwt';
import { v4 as uuidv4 } from 'uuid';
import type { Clock } from '../../application/ports/clock.ts';
import { TokenIssuer } from '../../application/ports/token-issuer.ts';
import type { AccessClaims, AccessToken } from '../../application/ports/token-issuer.ts';
import { DomainError } from '../../domain/kernel/domain-error.ts';

export interface JwtOptions {
  /** Signs and verifies. */
  secret: string;
  /** Verifies too, while it is being replaced. */
  previousSecret: string | null;
  issuer: string;
  audience: string;
  ttlSeconds: number;
}

const ALGORITHM = 'HS256';
const TYPE = 'at+jwt';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Clocks of replicas differ by this much. */
const LEEWAY_SECONDS = 5;
/** Ours have about 400 characters. */
const TOKEN_CHARACTERS_MAX = 4096;

/** What `complete` makes of a token; nothing in it is to be trusted in its type. */
interface Verified {
  header: Record<string, unknown>;
  payload: Record<string, unknown>;
}

export class JwtTokenIssuer extends TokenIssuer {
  private readonly signer: JwtService;
  private readonly verifiers: readonly JwtService[];

  constructor(
    private readonly options: JwtOptions,
    private readonly clock: Clock,
  ) {
    super();
    this.signer = serviceOf(options.secret);
    this.verifiers = options.previousSecret === null ? [this.signer] : [this.signer, serviceOf(options.previousSecret)];
  }

  issue(user: { id: string; tokenVersion: number }, sessionId: string): AccessToken {
    const { issuer, audience, ttlSeconds } = this.options;
    const token = this.signer.sign(
      { sid: sessionId, ver: user.tokenVersion, iat: this.nowSeconds() },
      {
        algorithm: ALGORITHM,
        header: { alg: ALGORITHM, typ: TYPE },
        issuer,
        audience,
        subject: user.id,
        jwtid: uuidv4(),
        expiresIn: ttlSeconds,
      },
    );
    return { token, expiresInSeconds: ttlSeconds };
  }

  verify(token: string): AccessClaims {
    if (token.length > TOKEN_CHARACTERS_MAX) throw foreign();
    for (const verifier of this.verifiers) {
      const verified = this.verifyWith(verifier, token);
      if (verified !== null) return claimsOf(verified);
    }
    throw foreign();
  }

  /** null where the secret of this one does not verify it. */
  private verifyWith(verifier: JwtService, token: string): Verified | null {
    const { issuer, audience } = this.options;
    try {
      return verifier.verify<Verified>(token, {
        algorithms: [ALGORITHM],
        issuer,
        audience,
        clockTimestamp: this.nowSeconds(),
        clockTolerance: LEEWAY_SECONDS,
        complete: true,
      });
    } catch (error) {
      // Said only about a token whose signature is right.
      if (error instanceof TokenExpiredError) throw new DomainError('token_expired', 'the access token has ended, sign in again');
      return null;
    }
  }

  private nowSeconds(): number {
    return Math.floor(this.clock.now() / 1000);
  }
}

/** With a key object, a secret is never taken for a public key in PEM, however it looks. */
function serviceOf(secret: string): JwtService {
  return new JwtService({ secret: createSecretKey(Buffer.from(secret)) });
}

function claimsOf({ header, payload }: Verified): AccessClaims {
  const { sub, ver, exp } = payload;
  const known = header['typ'] === TYPE && header['crit'] === undefined;
  if (!known || typeof sub !== 'string' || !UUID.test(sub) || !Number.isInteger(ver) || !Number.isInteger(exp)) throw foreign();
  return { userId: sub, tokenVersion: ver as number, refusedFrom: ((exp as number) + LEEWAY_SECONDS) * 1000 };
}

function foreign(): DomainError {
  return new DomainError('unauthenticated', 'the access token is not valid here');
}
