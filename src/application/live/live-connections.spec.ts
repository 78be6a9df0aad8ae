import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Principal } from '../../domain/identity/principal.ts';
import { DomainError } from '../../domain/kernel/domain-error.ts';
import { Authenticator } from '../ports/authenticator.ts';
import { RevocationFeed } from '../ports/revocation-feed.ts';
import type { Revocation } from '../ports/revocation-feed.ts';
import type { AccessClaims } from '../ports/token-issuer.ts';
import { HandClock } from '../../../test/support/hand-clock.ts';
import { LiveConnection, LiveConnections } from './live-connections.ts';
import type { EndCode } from './live-connections.ts';
import type { Credential } from '../ports/authenticator.ts';

const NOW = Date.UTC(2026, 10, 21);

function principal(id: string, permissions: Principal['permissions'] = new Set(['market:read'])): Principal {
  return { kind: 'user', id, name: id, roles: ['User'], permissions, mustChangePassword: false };
}

/** Tokens are `user/session/expiresAt`, keys are names; both are known unless they were refused. */
class Door extends Authenticator {
  readonly principals = new Map<string, Principal>();
  readonly refusals = new Map<string, string>();
  checks = 0;

  bearer(token: string): Principal | Promise<Principal> {
    return this.holder(token.split('/')[0]!);
  }

  apiKey(key: string): Principal | Promise<Principal> {
    return Promise.resolve().then(() => this.holder(key));
  }

  async sessionOf(token: string): Promise<string> {
    return token.split('/')[1]!;
  }

  async claimsOf(token: string): Promise<AccessClaims> {
    const [userId = '', sessionId = '', expiresAt = 0] = token.split('/');
    return { userId, sessionId, tokenVersion: 1, expiresAt: Number(expiresAt), refusedFrom: Number(expiresAt) + 5000 };
  }

  forget(): void {}

  private holder(name: string): Principal {
    this.checks += 1;
    const code = this.refusals.get(name);
    if (code !== undefined) throw new DomainError(code, code);
    return this.principals.get(name) ?? principal(name);
  }
}

class Revocations extends RevocationFeed {
  readonly ended = new Set<string>();
  listener: (revocation: Revocation) => void = () => undefined;

  hasEnded(sessionId: string): boolean {
    return this.ended.has(sessionId);
  }

  announce(revocation: Revocation): void {
    if (revocation.kind === 'session') this.ended.add(revocation.subject);
    this.listener(revocation);
  }

  subscribe(listener: (revocation: Revocation) => void): () => void {
    this.listener = listener;
    return () => undefined;
  }
}

class Connection extends LiveConnection {
  readonly transport = 'ws';
  ended: EndCode | null = null;
  changes = 0;

  constructor(
    public principal: Principal | null,
    public credential: Credential | null,
  ) {
    super();
  }

  end(code: EndCode): void {
    this.ended = code;
  }

  changed(): void {
    this.changes += 1;
  }
}

describe('live connections', () => {
  let clock: HandClock;
  let door: Door;
  let revocations: Revocations;
  let connections: LiveConnections;

  function opened(maxClients = 1000): LiveConnections {
    const made = new LiveConnections(door, revocations, clock, { maxClients, assertOpen: () => undefined });
    made.start();
    return made;
  }

  beforeEach(() => {
    clock = new HandClock(NOW);
    door = new Door();
    revocations = new Revocations();
    connections = opened();
  });
  afterEach(() => connections.stop());

  async function join(credential: Credential, to = connections): Promise<Connection> {
    const connection = new Connection(await to.authenticate(credential), credential);
    to.add(connection);
    return connection;
  }
  const token = (user: string, session: string, expiresAt = NOW + 900_000): Credential => ({
    kind: 'token',
    token: `${user}/${session}/${expiresAt}`,
  });

  it('end with their session at once, and leave other sessions of the same user', async () => {
    const [one, other] = [await join(token('ada', 's1')), await join(token('ada', 's2'))];
    revocations.announce({ kind: 'session', subject: 's1' });
    expect([one.ended, other.ended]).toEqual(['session_revoked', null]);
    expect([connections.size, connections.count('ws'), connections.ended.session_revoked]).toEqual([1, 1, 1]);
  });

  it('end when the session ended while they were being opened', async () => {
    const credential = token('ada', 's1');
    const holder = await connections.authenticate(credential);
    revocations.ended.add('s1');
    const late = new Connection(holder, credential);
    connections.add(late);
    await sleep(10);
    expect(late.ended).toBe('session_revoked');
  });

  it('end when the account is disabled', async () => {
    const one = await join(token('ada', 's1'));
    door.refusals.set('ada', 'token_revoked');
    revocations.announce({ kind: 'user', subject: 'ada' });
    await sleep(10);
    expect(one.ended).toBe('session_revoked');
  });

  it('are told when rights changed, and only then', async () => {
    const one = await join(token('ada', 's1'));
    revocations.announce({ kind: 'user', subject: 'ada' });
    await sleep(10);
    expect(one.changes).toBe(0);
    door.principals.set('ada', principal('ada', new Set()));
    revocations.announce({ kind: 'user', subject: 'ada' });
    await sleep(10);
    expect([one.changes, one.principal?.permissions.size, one.ended]).toEqual([1, 0, null]);
  });

  it('end when the token ends, some seconds later than it says, unless it was renewed', async () => {
    const [one, renewed] = [await join(token('ada', 's1', NOW + 30_000)), await join(token('ada', 's2', NOW + 30_000))];
    expect(connections.expiresAt(one)).toBe(NOW + 30_000);
    clock.at += 12_000;
    expect(await connections.renew(renewed, `ada/s2/${NOW + 60_000}`)).toEqual({ expiresAt: NOW + 60_000 });
    clock.at = NOW + 34_999;
    await sleep(300);
    expect(one.ended).toBeNull();
    clock.at = NOW + 35_000;
    await sleep(300);
    expect([one.ended, renewed.ended]).toEqual(['token_expired', null]);
  });

  it('are renewed by no token of another user or session', async () => {
    const one = await join(token('ada', 's1'));
    for (const other of [`eve/s1/${NOW}`, `ada/s2/${NOW}`]) {
      await expect(connections.renew(one, other)).rejects.toMatchObject({ code: 'forbidden' });
    }
    expect(connections.expiresAt(one)).toBe(NOW + 900_000);
  });

  it('end within a second when their API key is deleted', async () => {
    const one = await join({ kind: 'key', key: 'feed' });
    expect(connections.expiresAt(one)).toBeNull();
    door.refusals.set('feed', 'api_key_invalid');
    await sleep(400);
    expect(one.ended).toBe('session_revoked');
  });

  it('stay while nobody can tell what they may', async () => {
    const [one, keyed] = [await join(token('ada', 's1')), await join({ kind: 'key', key: 'feed' })];
    for (const name of ['ada', 'feed']) door.refusals.set(name, 'database_unavailable');
    revocations.announce({ kind: 'user', subject: 'ada' });
    await sleep(400);
    expect([one.ended, keyed.ended]).toEqual([null, null]);
  });

  it('cost no check of users between the times that it is due', async () => {
    for (let i = 0; i < 100; i += 1) await join(token(`u${i}`, `s${i}`));
    door.checks = 0;
    await sleep(600);
    expect(door.checks).toBe(0);
  });

  it('are refused beyond the limit of all and of one principal, and counted', async () => {
    const few = opened(3);
    for (let i = 0; i < 3; i += 1) await join(token('ada', `s${i}`), few);
    await expect(join(token('eve', 's'), few)).rejects.toMatchObject({ code: 'too_many_connections' });
    expect([few.size, few.ended.too_many_connections]).toEqual([3, 1]);
    few.stop();
    const many = opened(400);
    for (let i = 0; i < 200; i += 1) await join(token('ada', `s${i}`), many);
    await expect(join(token('ada', 's'), many)).rejects.toMatchObject({ code: 'too_many_connections' });
    await join(token('eve', 's'), many);
    many.stop();
  });

  it('share one limit where they came without a credential', () => {
    const many = opened(400);
    const anybody = () => new Connection(null, null);
    const held = Array.from({ length: 200 }, anybody);
    for (const connection of held) many.add(connection);
    expect(() => many.add(anybody())).toThrow(expect.objectContaining({ code: 'too_many_connections' }));
    many.remove(held[0]!);
    many.add(anybody());
    expect(many.size).toBe(200);
    expect(() => many.add(anybody())).toThrow(expect.objectContaining({ code: 'too_many_connections' }));
    many.stop();
  });

  it('make room when they are closed, once each', async () => {
    const [one, other] = [await join(token('ada', 's1')), await join(token('ada', 's2'))];
    connections.remove(one);
    connections.remove(one);
    connections.end(one, 'slow_client');
    expect([connections.size, connections.count('ws'), connections.ended.slow_client, one.ended]).toEqual([1, 1, 0, null]);
    connections.end(other, 'slow_client');
    expect([connections.size, connections.ended.slow_client, other.ended]).toEqual([0, 1, 'slow_client']);
  });

  it('are let in no more once the server stops, and all ended', async () => {
    const one = await join(token('ada', 's1'));
    connections.refuseMore();
    await expect(join(token('ada', 's2'))).rejects.toMatchObject({ code: 'shutting_down' });
    connections.endAll('server_shutdown');
    expect([one.ended, connections.size]).toEqual(['server_shutdown', 0]);
  });

  it('are not opened by who has to change the password first', async () => {
    door.principals.set('ada', { ...principal('ada'), mustChangePassword: true });
    await expect(connections.authenticate(token('ada', 's1'))).rejects.toMatchObject({ code: 'password_change_required' });
  });
});
