/** Tells who is behind a token or key: signatures are checked once, rights are looked at again every second. */
import { LRUCache } from 'lru-cache';
import type { ApiKeyRepository } from '../../application/ports/api-key-repository.ts';
import { Authenticator } from '../../application/ports/authenticator.ts';
import type { Clock } from '../../application/ports/clock.ts';
import type { Journal } from '../../application/ports/journal.ts';
import type { RevocationFeed } from '../../application/ports/revocation-feed.ts';
import type { AccessClaims, TokenIssuer } from '../../application/ports/token-issuer.ts';
import type { UserRepository } from '../../application/ports/user-repository.ts';
import { principalOfKey } from '../../domain/identity/api-key.ts';
import type { Principal } from '../../domain/identity/principal.ts';
import { principalOfUser } from '../../domain/identity/user.ts';
import { DomainError } from '../../domain/kernel/domain-error.ts';
import { hashOfKey } from './credential-generator.crypto.ts';
import { ShortMemory } from './short-memory.ts';

/** Tokens, users and keys that are remembered, each; beyond it the least recently used one is looked up again. */
const MAX_REMEMBERED = 10_000;
/** lastUsedAt of a key is written at most this often. */
const USE_WRITTEN_EVERY_MS = 60_000;

interface Account {
  principal: Principal;
  disabled: boolean;
  tokenVersion: number;
}

interface Key {
  principal: Principal;
  expiresAt: number | null;
  lastUsedAt: number | null;
}

export class CachedAuthenticator extends Authenticator {
  private readonly tokens = new LRUCache<string, AccessClaims>({ max: MAX_REMEMBERED });
  private readonly accounts: ShortMemory<Account>;
  private readonly keys: ShortMemory<Key>;
  /** By id of the key: when a use was written last. */
  private readonly usesWritten = new LRUCache<string, number>({ max: MAX_REMEMBERED });
  private readonly writing = new Set<Promise<void>>();

  constructor(
    private readonly tokenIssuer: TokenIssuer,
    private readonly userRepository: UserRepository,
    private readonly keyRepository: ApiKeyRepository,
    private readonly revocations: RevocationFeed,
    private readonly clock: Clock,
    private readonly journal: Journal,
  ) {
    super();
    this.accounts = new ShortMemory((id) => this.readAccount(id), clock, MAX_REMEMBERED);
    this.keys = new ShortMemory((key) => this.readKey(key), clock, MAX_REMEMBERED);
    revocations.subscribe(({ kind, subject }) => {
      if (kind === 'user') this.accounts.forget(subject);
    });
  }

  bearer(token: string): Principal | Promise<Principal> {
    const known = this.tokens.get(token);
    return known !== undefined && this.clock.now() < known.refusedFrom
      ? this.holderOf(known)
      : this.verify(token).then((claims) => this.holderOf(claims));
  }

  async sessionOf(token: string): Promise<string> {
    return (await this.claimsOf(token)).sessionId;
  }

  async claimsOf(token: string): Promise<AccessClaims> {
    return this.tokens.get(token) ?? (await this.verify(token));
  }

  apiKey(key: string): Principal | Promise<Principal> {
    const known = this.keys.get(key);
    return known instanceof Promise ? known.then((read) => this.admitKey(read)) : this.admitKey(known);
  }

  forget(principalId: string): void {
    this.accounts.forget(principalId);
    this.keys.forgetWhere(({ principal }) => principal.id === principalId);
  }

  /** Waits for what is still to be written. */
  async close(): Promise<void> {
    await Promise.all(this.writing);
  }

  private async verify(token: string): Promise<AccessClaims> {
    const claims = await this.tokenIssuer.verify(token);
    this.tokens.set(token, claims);
    return claims;
  }

  private holderOf(claims: AccessClaims): Principal | Promise<Principal> {
    if (this.revocations.hasEnded(claims.sessionId)) throw revoked();
    const account = this.accounts.get(claims.userId);
    return account instanceof Promise ? account.then((read) => admitUser(read, claims)) : admitUser(account, claims);
  }

  private async readAccount(id: string): Promise<Account | null> {
    const user = await this.userRepository.get(id);
    return user && { principal: principalOfUser(user), disabled: user.disabled, tokenVersion: user.tokenVersion };
  }

  private async readKey(key: string): Promise<Key | null> {
    const hash = hashOfKey(key);
    const found = hash === null ? null : await this.keyRepository.findByHash(hash);
    return found && { principal: principalOfKey(found), expiresAt: found.expiresAt, lastUsedAt: found.lastUsedAt };
  }

  private admitKey(key: Key | null): Principal {
    const now = this.clock.now();
    if (key === null || (key.expiresAt !== null && now >= key.expiresAt)) {
      throw new DomainError('api_key_invalid', 'the API key does not exist, has ended or was deleted');
    }
    const { id } = key.principal;
    const written = this.usesWritten.get(id) ?? key.lastUsedAt ?? 0;
    if (now - written >= USE_WRITTEN_EVERY_MS) this.writeUse(id, now);
    return key.principal;
  }

  private writeUse(keyId: string, at: number): void {
    this.usesWritten.set(keyId, at);
    const writing = this.keyRepository
      .recordUse(keyId, at)
      .catch((error: unknown) => this.journal.warn('api_key.use_not_recorded', String(error)))
      .finally(() => this.writing.delete(writing));
    this.writing.add(writing);
  }
}

function admitUser(account: Account | null, claims: AccessClaims): Principal {
  if (account === null) throw new DomainError('unauthenticated', 'the access token is not valid here');
  if (account.disabled || account.tokenVersion !== claims.tokenVersion) throw revoked();
  return account.principal;
}

function revoked(): DomainError {
  return new DomainError('token_revoked', 'the access token was revoked, sign in again');
}
