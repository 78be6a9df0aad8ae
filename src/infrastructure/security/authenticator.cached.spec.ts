import { beforeEach, describe, expect, it } from '@jest/globals';
import { setImmediate as turn } from 'node:timers/promises';
import type { ApiKeyRepository } from '../../application/ports/api-key-repository.ts';
import type { Journal } from '../../application/ports/journal.ts';
import { RevocationFeed } from '../../application/ports/revocation-feed.ts';
import type { Revocation } from '../../application/ports/revocation-feed.ts';
import type { UserRepository } from '../../application/ports/user-repository.ts';
import type { ApiKey } from '../../domain/identity/api-key.ts';
import { changeUser, newUser, withTemporaryPassword } from '../../domain/identity/user.ts';
import type { User } from '../../domain/identity/user.ts';
import { CachedAuthenticator } from './authenticator.cached.ts';
import { CryptoCredentialGenerator } from './credential-generator.crypto.ts';
import { JwtTokenIssuer } from './token-issuer.jwt.ts';
import { HandClock } from '../../../test/support/hand-clock.ts';

const ID = '0192f0c1-4d7a-7cc2-b5a1-3f1f4c7f2a10';

/** Revocations without a database. */
class LocalRevocations extends RevocationFeed {
  private listener: (revocation: Revocation) => void = () => undefined;

  constructor(private readonly ended: ReadonlySet<string>) {
    super();
  }

  hasEnded(sessionId: string): boolean {
    return this.ended.has(sessionId);
  }

  announce(revocation: Revocation): void {
    this.listener(revocation);
  }

  subscribe(listener: (revocation: Revocation) => void): () => void {
    this.listener = listener;
    return () => undefined;
  }
}

describe('the authenticator', () => {
  let clock: HandClock;
  let user: User | null;
  let key: ApiKey | null;
  let reads: number;
  let uses: number[];
  let authenticator: CachedAuthenticator;
  let issuer: JwtTokenIssuer;
  let ended: Set<string>;
  let revocations: LocalRevocations;
  let token: string;
  let keyText: string;

  beforeEach(() => {
    clock = new HandClock(Date.UTC(2026, 10, 21));
    reads = 0;
    uses = [];
    user = newUser({ id: ID, username: 'ada', passwordHash: 'h', roles: ['User'], createdAt: 0 });
    const { key: text, prefix, hash } = new CryptoCredentialGenerator().apiKey();
    keyText = text;
    key = {
      id: 'k1',
      name: 'feed',
      role: 'Ingestor',
      prefix,
      hash,
      createdAt: 0,
      createdBy: 'user:ada',
      expiresAt: null,
      lastUsedAt: null,
    };
    const users = {
      get: (id: string) => {
        reads += 1;
        return Promise.resolve(id === ID ? user : null);
      },
    } as UserRepository;
    const keys = {
      findByHash: (asked: string) => {
        reads += 1;
        return Promise.resolve(asked === key?.hash ? key : null);
      },
      recordUse: (_id: string, at: number) => {
        uses.push(at);
        return Promise.resolve();
      },
    } as ApiKeyRepository;
    ended = new Set();
    revocations = new LocalRevocations(ended);
    const options = { secret: 'a-secret-of-at-least-thirty-two-bytes', previousSecret: null, issuer: 'i', audience: 'a', ttlSeconds: 60 };
    issuer = new JwtTokenIssuer(options, clock);
    authenticator = new CachedAuthenticator(issuer, users, keys, revocations, clock, { warn: () => undefined } as unknown as Journal);
    token = issuer.issue(user, 's').token;
  });

  it('knows a token again at once, without asking the database', async () => {
    const principal = await authenticator.bearer(token);
    expect(principal).toMatchObject({ kind: 'user', id: ID, name: 'ada' });
    expect(authenticator.bearer(token)).toBe(principal);
    expect(reads).toBe(1);
  });

  it('knows a key again at once, and writes its use once a minute', async () => {
    const principal = await authenticator.apiKey(keyText);
    expect(principal).toMatchObject({ kind: 'key', id: 'k1', name: 'feed', roles: ['Ingestor'] });
    expect(authenticator.apiKey(keyText)).toBe(principal);
    expect(reads).toBe(1);
    const begun = clock.at;
    for (let second = 1; second <= 125; second += 1) {
      clock.at = begun + second * 1000;
      await authenticator.apiKey(keyText);
    }
    expect(uses.map((at) => (at - begun) / 1000)).toEqual([0, 60, 120]);
  });

  it('sees within a second that roles changed elsewhere', async () => {
    await authenticator.bearer(token);
    user = changeUser(user!, { roles: ['Analyst'] }, 'somebody', 1);
    clock.at += 1000;
    expect((await authenticator.bearer(token)).roles).toEqual(['Analyst']);
  });

  it('sees at once what changed here', async () => {
    await authenticator.bearer(token);
    await authenticator.apiKey(keyText);
    user = changeUser(user!, { disabled: true }, 'somebody', 1);
    key = null;
    authenticator.forget(ID);
    authenticator.forget('k1');
    await expect(authenticator.bearer(token)).rejects.toMatchObject({ code: 'token_revoked' });
    await expect(authenticator.apiKey(keyText)).rejects.toMatchObject({ code: 'api_key_invalid' });
  });

  it('refuses tokens from before a reset', async () => {
    user = withTemporaryPassword(user!, 'h2');
    await expect(authenticator.bearer(token)).rejects.toMatchObject({ code: 'token_revoked' });
  });

  it('refuses the tokens of a session that ended, and no others of the user', async () => {
    const other = issuer.issue(user!, 'another').token;
    await authenticator.bearer(token);
    await authenticator.bearer(other);
    expect([await authenticator.sessionOf(token), await authenticator.sessionOf(other)]).toEqual(['s', 'another']);
    ended.add('s');
    expect(() => authenticator.bearer(token)).toThrow(expect.objectContaining({ code: 'token_revoked' }));
    expect(authenticator.bearer(other)).toMatchObject({ name: 'ada' });
  });

  it('looks again at a user of whom it hears', async () => {
    await authenticator.bearer(token);
    user = changeUser(user!, { roles: ['Analyst'] }, 'somebody', 1);
    revocations.announce({ kind: 'user', subject: ID });
    expect((await authenticator.bearer(token)).roles).toEqual(['Analyst']);
  });

  it('refuses a token of nobody, and one whose time has come while it is remembered', async () => {
    await authenticator.bearer(token);
    clock.at += 65_000;
    await expect(authenticator.bearer(token)).rejects.toMatchObject({ code: 'token_expired' });
    clock.at -= 65_000;
    user = null;
    authenticator.forget(ID);
    await expect(authenticator.bearer(token)).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it('refuses a key at its end, and asks the database about nothing that is no key', async () => {
    key = { ...key!, expiresAt: clock.at + 300 };
    await authenticator.apiKey(keyText);
    clock.at += 300;
    expect(() => authenticator.apiKey(keyText)).toThrow(expect.objectContaining({ code: 'api_key_invalid' }));
    expect(reads).toBe(1);
    for (const text of ['x', 'twk_a1b2', `${keyText}x`, keyText.replace('twk_', 'TWK_')])
      await expect(authenticator.apiKey(text)).rejects.toMatchObject({ code: 'api_key_invalid' });
    await turn();
    expect(reads).toBe(1);
  });
});
