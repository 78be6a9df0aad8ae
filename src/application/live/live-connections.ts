/** Every live connection, whatever it speaks: how many there may be, and what ends them when their credential ends. */
import type { Authenticator, Credential } from '../ports/authenticator.ts';
import type { Clock } from '../ports/clock.ts';
import type { Revocation, RevocationFeed } from '../ports/revocation-feed.ts';
import type { AccessClaims } from '../ports/token-issuer.ts';
import type { Principal } from '../../domain/identity/principal.ts';
import { DomainError } from '../../domain/kernel/domain-error.ts';

export type Transport = 'socketio' | 'ws' | 'sse';

export const END_CODES = [
  'token_expired',
  'session_revoked',
  'slow_client',
  'protocol_error',
  'server_shutdown',
  'too_many_connections',
  'forbidden',
] as const;
export type EndCode = (typeof END_CODES)[number];

export abstract class LiveConnection {
  abstract readonly transport: Transport;
  /** Kept as its rights are now; null where anybody may connect. */
  abstract principal: Principal | null;
  /** What it came with, or what its ticket stands for; null where anybody may connect. */
  abstract credential: Credential | null;
  /** Tells the client why, where its protocol can, and closes. It is no longer counted by then. */
  abstract end(code: EndCode): void;
  /** Its rights changed; `principal` is set already. */
  abstract changed(principal: Principal): void;
}

interface Entry {
  readonly connection: LiveConnection;
  /** null: an API key, or anybody. */
  claims: AccessClaims | null;
  /** Monotonic milliseconds at which its rights are looked at again. */
  checkAt: number;
}

/** How often ends are looked for. What a key may is read again twice a second, so that a deleted one is out within a second. */
const SWEEP_MS = 250;
/** Changes of users are told; this is for what should ever be missed. Spread, so that the database is not asked for all at once. */
const RECHECK_MS = 10_000;
const SHARES = 32;
/** A principal may have as many as this whatever the limit of all is, and never more than half of it beyond. */
const FEW = 100;
const RETRY_MS = 500;
/** All who came without a credential share what one principal may have. */
const ANYBODY = 'anybody';

export interface LiveLimits {
  /** `LIVE_MAX_CLIENTS` */
  maxClients: number;
  /** Throws where this replica takes no connections, as one does that has no part in the market. */
  assertOpen(): void;
}

export class LiveConnections {
  /** How many connections ended for which reason, refused ones included. */
  readonly ended = Object.fromEntries(END_CODES.map((code) => [code, 0])) as Record<EndCode, number>;
  private readonly entries = new Map<LiveConnection, Entry>();
  private readonly perPrincipal = new Map<string, number>();
  private readonly counts: Record<Transport, number> = { socketio: 0, ws: 0, sse: 0 };
  /** What tokens say, by the credential that `authenticate` took. */
  private readonly claims = new WeakMap<Credential, AccessClaims>();
  private readonly maxPerPrincipal: number;
  private unsubscribe: () => void = () => undefined;
  private timer: NodeJS.Timeout | undefined;
  private closing = false;

  constructor(
    private readonly authenticator: Authenticator,
    private readonly revocations: RevocationFeed,
    private readonly clock: Clock,
    private readonly limits: LiveLimits,
  ) {
    this.maxPerPrincipal = Math.max(FEW, Math.floor(limits.maxClients / 2));
  }

  start(): void {
    this.unsubscribe = this.revocations.subscribe((revocation) => this.revoked(revocation));
    this.timer = setInterval(() => this.sweep(), SWEEP_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
    this.unsubscribe();
  }

  /** @throws DomainError `market_elsewhere` where this replica takes no connections */
  assertHere(): void {
    this.limits.assertOpen();
  }

  /** From now on nobody is let in. */
  refuseMore(): void {
    this.closing = true;
  }

  /** Ends all that are left, or those of one transport. */
  endAll(code: EndCode, transport?: Transport): void {
    for (const connection of [...this.entries.keys()]) {
      if (transport === undefined || connection.transport === transport) this.end(connection, code);
    }
  }

  /**
   * The holder of a credential; the connection that is added has to carry this very object.
   * @throws DomainError with the codes of `Authenticator`, or `password_change_required`
   */
  async authenticate(credential: Credential): Promise<Principal> {
    if (credential.kind === 'key') return admitted(await this.authenticator.apiKey(credential.key));
    const principal = admitted(await this.authenticator.bearer(credential.token));
    this.claims.set(credential, await this.authenticator.claimsOf(credential.token));
    return principal;
  }

  /** @throws DomainError `too_many_connections`, `shutting_down`, `market_elsewhere`: then it was not added, and is yet to be closed */
  add(connection: LiveConnection): void {
    if (this.closing) throw new DomainError('shutting_down', 'the server is stopping', [], 1);
    this.assertHere();
    const { principal, credential } = connection;
    const holder = principal?.id ?? ANYBODY;
    const held = this.perPrincipal.get(holder) ?? 0;
    if (this.entries.size >= this.limits.maxClients || held >= this.maxPerPrincipal) {
      this.ended.too_many_connections += 1;
      throw new DomainError('too_many_connections', 'too many live connections, try again later', [], 5);
    }
    const claims = credential === null ? null : (this.claims.get(credential) ?? null);
    const share = (this.entries.size % SHARES) / SHARES;
    const entry = { connection, claims, checkAt: this.clock.monotonic() + RECHECK_MS * (0.5 + share / 2) };
    this.entries.set(connection, entry);
    this.counts[connection.transport] += 1;
    this.perPrincipal.set(holder, held + 1);
    // Its session may have ended since the credential was looked at.
    if (claims !== null && this.hasEnded(claims.sessionId)) setImmediate(() => this.end(connection, 'session_revoked'));
  }

  /** The connection is closed; without effect when it was removed before. */
  remove(connection: LiveConnection): void {
    if (!this.entries.delete(connection)) return;
    this.counts[connection.transport] -= 1;
    const id = connection.principal?.id ?? ANYBODY;
    const left = (this.perPrincipal.get(id) ?? 1) - 1;
    if (left === 0) this.perPrincipal.delete(id);
    else this.perPrincipal.set(id, left);
  }

  /** Ends one and counts why; whoever cuts a connection does it by this. Without effect when it is gone. */
  end(connection: LiveConnection, code: EndCode): void {
    if (!this.entries.has(connection)) return;
    this.remove(connection);
    this.ended[code] += 1;
    connection.end(code);
  }

  /**
   * Goes on with a new token of the same user and session.
   * @throws DomainError with the codes of `Authenticator`; `forbidden` for a token of somebody else
   */
  async renew(connection: LiveConnection, token: string): Promise<{ expiresAt: number }> {
    const credential: Credential = { kind: 'token', token };
    const principal = await this.authenticate(credential);
    const entry = this.entries.get(connection);
    const claims = this.claims.get(credential)!;
    if (entry === undefined || entry.claims?.sessionId !== claims.sessionId || entry.claims.userId !== claims.userId) {
      throw new DomainError('forbidden', 'send a token of the same user and session');
    }
    entry.claims = claims;
    connection.credential = credential;
    this.hold(connection, principal);
    return { expiresAt: claims.expiresAt };
  }

  /** When its token says that it ends, epoch milliseconds; null for a key. It is cut a few seconds later. */
  expiresAt(connection: LiveConnection): number | null {
    return this.entries.get(connection)?.claims?.expiresAt ?? null;
  }

  get size(): number {
    return this.entries.size;
  }

  count(transport: Transport): number {
    return this.counts[transport];
  }

  private revoked({ kind, subject }: Revocation): void {
    for (const { connection, claims } of [...this.entries.values()]) {
      if (kind === 'session' && claims?.sessionId === subject) this.end(connection, 'session_revoked');
      // What is remembered of the user is forgotten by another listener, which may come after this one.
      else if (kind === 'user' && claims?.userId === subject) setImmediate(() => this.check(connection));
    }
  }

  private sweep(): void {
    const [now, monotonic] = [this.clock.now(), this.clock.monotonic()];
    for (const entry of [...this.entries.values()]) {
      const { connection, claims } = entry;
      if (claims !== null && now >= claims.refusedFrom) this.end(connection, 'token_expired');
      else if (connection.credential?.kind === 'key') this.check(connection);
      else if (claims !== null && monotonic >= entry.checkAt) {
        entry.checkAt = monotonic + RECHECK_MS;
        this.check(connection);
      }
    }
  }

  /** Looks at its rights as they are now; mostly answered from memory. */
  private check(connection: LiveConnection): void {
    const { credential } = connection;
    if (credential === null || !this.entries.has(connection)) return;
    try {
      const found = credential.kind === 'key' ? this.authenticator.apiKey(credential.key) : this.authenticator.bearer(credential.token);
      if (!(found instanceof Promise)) this.hold(connection, found);
      else
        found.then(
          (principal) => this.hold(connection, principal),
          (error: unknown) => this.refused(connection, credential, error),
        );
    } catch (error) {
      this.refused(connection, credential, error);
    }
  }

  private hold(connection: LiveConnection, principal: Principal): void {
    const before = connection.principal;
    if (before === principal || before === null || !this.entries.has(connection)) return;
    connection.principal = principal;
    if (principal.mustChangePassword) this.end(connection, 'session_revoked');
    else if (!sameRights(before, principal)) connection.changed(principal);
  }

  /** With the database away nobody is cut: what is known counts until it is back. */
  private refused(connection: LiveConnection, credential: Credential, error: unknown): void {
    const entry = this.entries.get(connection);
    // A renewal meanwhile has the last word.
    if (entry === undefined || connection.credential !== credential) return;
    const code = error instanceof DomainError ? error.code : 'internal';
    if (code === 'token_expired') this.end(connection, 'token_expired');
    else if (REVOKED.has(code)) this.end(connection, 'session_revoked');
    else entry.checkAt = this.clock.monotonic() + RETRY_MS;
  }

  private hasEnded(sessionId: string): boolean {
    try {
      return this.revocations.hasEnded(sessionId);
    } catch {
      return false;
    }
  }
}

const REVOKED: ReadonlySet<string> = new Set(['token_revoked', 'unauthenticated', 'api_key_invalid']);

function admitted(principal: Principal): Principal {
  if (!principal.mustChangePassword) return principal;
  throw new DomainError('password_change_required', 'change the password first: POST /api/auth/change-password');
}

function sameRights({ permissions: a }: Principal, { permissions: b }: Principal): boolean {
  return a.size === b.size && [...a].every((permission) => b.has(permission));
}
