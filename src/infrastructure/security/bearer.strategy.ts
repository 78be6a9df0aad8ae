/** Access tokens by passport-jwt (RFC 9068): HS256 and nothing else, whatever the token says about itself. */
import { createSecretKey } from 'node:crypto';
import { PassportStrategy } from '@nestjs/passport';
import { Strategy } from 'passport-jwt';
import type { AccessClaims } from '../../application/ports/token-issuer.ts';
import { DomainError } from '../../domain/kernel/domain-error.ts';
import { isId } from '../../domain/kernel/id.ts';

export const ALGORITHM = 'HS256';
export const TYPE = 'at+jwt';
const SESSION_CHARACTERS_MAX = 64;
/** Clocks of replicas differ by this much. */
const LEEWAY_SECONDS = 5;

export interface BearerOptions {
  secret: string;
  issuer: string;
  audience: string;
  /** Epoch milliseconds. */
  now: () => number;
}

/** What carries the token. */
export interface BearerRequest {
  token: string;
}

/** What `complete` makes of a token; nothing in it is to be trusted in its type. */
interface Verified {
  header: Record<string, unknown>;
  payload: Record<string, unknown>;
}

export class BearerStrategy extends PassportStrategy(Strategy, 'bearer') {
  private readonly now: () => number;

  constructor({ secret, issuer, audience, now }: BearerOptions) {
    super({
      jwtFromRequest: (request: unknown) => (request as BearerRequest).token,
      // As a key object, a secret is never taken for a public key in PEM, however it looks.
      secretOrKey: createSecretKey(Buffer.from(secret)) as never,
      algorithms: [ALGORITHM],
      issuer,
      audience,
      // Times are looked at below, by our own clock.
      ignoreExpiration: true,
      jsonWebTokenOptions: { complete: true, ignoreNotBefore: true },
    });
    this.now = now;
  }

  /** Called for a token whose signature, issuer and audience are right. */
  validate({ header, payload }: Verified): AccessClaims {
    const { sub, sid, ver, exp, nbf } = payload;
    const now = this.now();
    const known = header['typ'] === TYPE && header['crit'] === undefined;
    if (!known || !isUser(sub) || !isSession(sid) || !isInteger(ver) || !isInteger(exp)) throw foreignToken();
    if (nbf !== undefined && !(isInteger(nbf) && (nbf - LEEWAY_SECONDS) * 1000 <= now)) throw foreignToken();
    const refusedFrom = (exp + LEEWAY_SECONDS) * 1000;
    if (now >= refusedFrom) throw new DomainError('token_expired', 'the access token has ended, refresh it or sign in again');
    return { userId: sub, sessionId: sid, tokenVersion: ver, expiresAt: exp * 1000, refusedFrom };
  }

  /** Never entered in the registry of Passport, which all servers of a process share. */
  getPassportInstance(): { use: () => void } {
    return { use: () => undefined };
  }
}

export function foreignToken(): DomainError {
  return new DomainError('unauthenticated', 'the access token is not valid here');
}

function isUser(value: unknown): value is string {
  return typeof value === 'string' && isId(value);
}

function isSession(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= SESSION_CHARACTERS_MAX;
}

function isInteger(value: unknown): value is number {
  return Number.isInteger(value);
}
