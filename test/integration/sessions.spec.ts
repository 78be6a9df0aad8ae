/** Sessions over HTTP, on a real database: refreshed, listed, ended, in the body and in the cookie of browsers. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Test } from 'supertest';
import { Database } from '../../src/infrastructure/persistence/database.ts';
import { IdentityServer, PASSWORD } from '../support/identity-server.ts';

const NOBODY = '00000000-0000-4000-8000-000000000000';
const ORIGIN = 'http://tape.example';
let server: IdentityServer;
let admin: string;

beforeAll(async () => {
  server = await IdentityServer.start({ CORS_ORIGINS: 'https://desk.example' });
  admin = await server.admin();
}, 60_000);
afterAll(() => server.stop());

interface SignedIn {
  accessToken: string;
  refreshToken: string;
  refreshExpiresIn: number;
  user: { id: string; username: string };
}

const codeOf = ({ body }: { body: unknown }) => (body as { code: string }).code;
const refresh = (refreshToken: string) => server.call('post', '/api/auth/refresh', null, { refreshToken });
const me = (token: string) => server.call('get', '/api/auth/me', token);
const signIn = async (username: string, password = PASSWORD): Promise<SignedIn> =>
  (await server.login(username, password).expect(200)).body as SignedIn;
const newUser = async (): Promise<SignedIn> => {
  const body = { username: server.uniqueName(), password: PASSWORD };
  return (await server.call('post', '/api/auth/register', null, body).expect(201)).body as SignedIn;
};
const audited = async (userId: string): Promise<string[]> => {
  const rows = await server.app
    .get(Database)
    .query<{ action: string }>('SELECT action FROM audit_records WHERE details LIKE $1 OR target = $2 ORDER BY sequence', [
      `%${userId}%`,
      `user:${userId}`,
    ]);
  return rows.map(({ action }) => action);
};
/** Lets time pass for the sessions of a user. */
const age = (userId: string, ms: number) =>
  server.app
    .get(Database)
    .execute('UPDATE sessions SET last_used_at = last_used_at - $2, expires_at = expires_at - $2 WHERE user_id = $1', [userId, ms]);

describe('refresh', () => {
  it('exchanges the token for another one and a new access token', async () => {
    const first = await newUser();
    const { body, headers } = await refresh(first.refreshToken).expect(200);
    expect(Object.keys(body).sort()).toEqual(Object.keys(first).sort());
    expect(body.user).toEqual(first.user);
    expect(body.refreshExpiresIn).toBe(43_200);
    expect(new Set([first.refreshToken, body.refreshToken, first.accessToken, body.accessToken]).size).toBe(4);
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['set-cookie']).toBeUndefined();
    for (const token of [first.accessToken, body.accessToken]) await me(token).expect(200);
  });

  it('gives the same successor again within the grace, and writes that down', async () => {
    const first = await newUser();
    const answers = await Promise.all(Array.from({ length: 8 }, () => refresh(first.refreshToken)));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    const [successor, ...others] = new Set(answers.map(({ body }) => (body as SignedIn).refreshToken));
    expect(others).toEqual([]);
    expect((await audited(first.user.id)).filter((action) => action === 'refresh_grace')).toHaveLength(7);
    await refresh(successor!).expect(200);
  });

  it('ends the session when a token comes back after the grace, and no other session', async () => {
    const first = await newUser();
    const other = await signIn(first.user.username);
    const { body: second } = await refresh(first.refreshToken).expect(200);
    await age(first.user.id, 15_000);
    expect(codeOf(await refresh(first.refreshToken).expect(401))).toBe('refresh_reused');
    expect(codeOf(await me(second.accessToken).expect(401))).toBe('token_revoked');
    expect(codeOf(await refresh(second.refreshToken).expect(401))).toBe('refresh_invalid');
    expect(codeOf(await refresh(first.refreshToken).expect(401))).toBe('refresh_reused');
    await me(other.accessToken).expect(200);
    await refresh(other.refreshToken).expect(200);
    expect((await audited(first.user.id)).filter((action) => action === 'refresh_reused')).toHaveLength(1);
  });

  it('ends the session when a token two generations old comes back, however soon', async () => {
    const first = await newUser();
    const { body: second } = await refresh(first.refreshToken).expect(200);
    const { body: third } = await refresh(second.refreshToken).expect(200);
    expect(codeOf(await refresh(first.refreshToken).expect(401))).toBe('refresh_reused');
    expect(codeOf(await refresh(third.refreshToken).expect(401))).toBe('refresh_invalid');
  });

  it('is refused for what is no refresh token of ours, without harm to the session', async () => {
    const { refreshToken, accessToken } = await newUser();
    for (const text of ['', 'x', 'twr_nothing', accessToken, `${refreshToken}x`, refreshToken.slice(0, -2), `twr_${'A'.repeat(72)}`]) {
      const { body, headers } = await refresh(text).expect(401);
      expect([body.code, headers['www-authenticate']]).toEqual(['refresh_invalid', 'Bearer']);
    }
    await server.call('get', '/probe/read', refreshToken).expect(401);
    const bad: object[] = [{}, { refreshToken: null }, { refreshToken: 7 }, { refreshToken, transport: 'body' }, { refreshToken, more: 1 }];
    for (const body of bad)
      expect(codeOf(await server.call('post', '/api/auth/refresh', null, body).expect(400))).toBe('validation_failed');
    await refresh(refreshToken).expect(200);
  });

  it('is over when the token or the session is too old', async () => {
    const first = await newUser();
    await age(first.user.id, 43_200_000);
    expect(codeOf(await refresh(first.refreshToken).expect(401))).toBe('refresh_invalid');
    const second = await signIn(first.user.username);
    await server.app
      .get(Database)
      .execute('UPDATE sessions SET created_at = created_at - $2 WHERE user_id = $1', [first.user.id, 604_800_000 - 60_000]);
    const { body } = await refresh(second.refreshToken).expect(200);
    expect([60, 59]).toContain(body.refreshExpiresIn);
    expect(body.expiresIn).toBe(body.refreshExpiresIn);
  });

  it('stores no token', async () => {
    const { refreshToken } = await newUser();
    const rows = await server.app.get(Database).query('SELECT s.* FROM sessions s');
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain(refreshToken.slice(-20));
    expect(server.log.join('')).not.toContain('twr_');
  });
});

describe('the end of sessions', () => {
  it('comes with logout to the one that asks', async () => {
    const one = await newUser();
    const other = await signIn(one.user.username);
    await server.call('post', '/api/auth/logout', one.accessToken).expect(204);
    expect(codeOf(await me(one.accessToken).expect(401))).toBe('token_revoked');
    expect(codeOf(await server.call('post', '/api/auth/logout', one.accessToken).expect(401))).toBe('token_revoked');
    expect(codeOf(await refresh(one.refreshToken).expect(401))).toBe('refresh_invalid');
    await me(other.accessToken).expect(200);
    await refresh(other.refreshToken).expect(200);
    expect(await audited(one.user.id)).toEqual(['user.registered', 'session.login', 'session.logout']);
  });

  it('comes with logout-all to every one, and login begins anew', async () => {
    const one = await newUser();
    const other = await signIn(one.user.username);
    await server.call('post', '/api/auth/logout-all', one.accessToken).expect(204);
    for (const { accessToken, refreshToken } of [one, other]) {
      expect(codeOf(await me(accessToken).expect(401))).toBe('token_revoked');
      expect(codeOf(await refresh(refreshToken).expect(401))).toBe('refresh_invalid');
    }
    const again = await signIn(one.user.username);
    expect((await me(again.accessToken).expect(200)).body.version).toBe(1);
  });

  it('comes to one that its owner picks from the list, and to nobody else’s', async () => {
    const one = await newUser();
    const other = (
      await server
        .login(one.user.username, PASSWORD)
        .set('user-agent', `Tape/1 ${'x'.repeat(300)}`)
        .expect(200)
    ).body as SignedIn;
    const list = async () =>
      (await server.call('get', '/api/auth/sessions', one.accessToken).expect(200)).body as { items: Record<string, unknown>[] };
    const { items, ...rest } = (await list()) as { items: Record<string, unknown>[] };
    expect(rest).toEqual({ nextCursor: null });
    expect(items).toHaveLength(2);
    const [theirs] = items;
    expect(theirs).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      createdAt: expect.stringMatching(/Z$/),
      lastUsedAt: expect.stringMatching(/Z$/),
      ipAddress: expect.stringMatching(/127\.0\.0\.1$/),
      userAgent: `Tape/1 ${'x'.repeat(193)}`,
      current: false,
    });
    expect(items[1]!['current']).toBe(true);
    const stranger = await newUser();
    const end = (token: string, id: string) => server.call('delete', `/api/auth/sessions/${id}`, token);
    for (const [token, id] of [
      [stranger.accessToken, theirs!['id']],
      [one.accessToken, NOBODY],
      [one.accessToken, 'x'],
    ] as [string, string][])
      expect(codeOf(await end(token, id).expect(404))).toBe('not_found');
    await me(other.accessToken).expect(200);
    await end(one.accessToken, theirs!['id'] as string).expect(204);
    expect(codeOf(await me(other.accessToken).expect(401))).toBe('token_revoked');
    expect(codeOf(await end(one.accessToken, theirs!['id'] as string).expect(404))).toBe('not_found');
    expect((await list()).items).toHaveLength(1);
  });

  it('comes with another password to all but the one that asks', async () => {
    const one = await newUser();
    const other = await signIn(one.user.username);
    const body = { currentPassword: PASSWORD, newPassword: 'cobalt-Heron-31-ladder' };
    await server.call('post', '/api/auth/change-password', one.accessToken, body).expect(204);
    expect(codeOf(await me(other.accessToken).expect(401))).toBe('token_revoked');
    expect(codeOf(await refresh(other.refreshToken).expect(401))).toBe('refresh_invalid');
    await me(one.accessToken).expect(200);
    await refresh(one.refreshToken).expect(200);
  });

  it('comes with disabling and with a reset, and enabling revives none', async () => {
    for (const end of [
      async (id: string) => {
        await server.call('patch', `/api/users/${id}`, admin, { disabled: true }).expect(200);
        await server.call('patch', `/api/users/${id}`, admin, { disabled: false }).expect(200);
      },
      async (id: string) => void (await server.call('post', `/api/users/${id}/reset-password`, admin).expect(200)),
    ]) {
      const { user, accessToken, refreshToken } = await newUser();
      await me(accessToken).expect(200);
      await end(user.id);
      expect(codeOf(await me(accessToken).expect(401))).toBe('token_revoked');
      expect(codeOf(await refresh(refreshToken).expect(401))).toBe('refresh_invalid');
    }
  });
});

describe('in a browser', () => {
  const post = (path: string, headers: Record<string, string>, body?: object): Test =>
    server.call('post', path, null, body).set({ host: 'tape.example', ...headers });
  const cookieOf = ({ headers }: { headers: Record<string, string> }): string => {
    const [header = ''] = headers['set-cookie'] as unknown as string[];
    expect(header).toMatch(/^tapewatch_refresh=[^;]*; Max-Age=\d+; HttpOnly; SameSite=Strict; Path=\/api\/auth$/);
    return header.split(';', 1)[0]!;
  };
  const login = async (): Promise<{ cookie: string; body: SignedIn }> => {
    const username = server.uniqueName();
    const body = { username, password: PASSWORD, transport: 'cookie' };
    const registered = await post('/api/auth/register', { origin: ORIGIN }, body).expect(201);
    expect(registered.body.refreshToken).toBeNull();
    const signedIn = await post('/api/auth/login', { origin: ORIGIN }, body).expect(200);
    expect(signedIn.body).toMatchObject({ refreshToken: null, refreshExpiresIn: 43_200 });
    return { cookie: cookieOf(signedIn), body: signedIn.body as SignedIn };
  };
  const byCookie = (cookie: string, headers: Record<string, string> = { origin: ORIGIN }) =>
    post('/api/auth/refresh', { cookie, ...headers }, { transport: 'cookie' });

  it('the refresh token travels in a cookie, both ways, also within the grace', async () => {
    const { cookie } = await login();
    const first = await byCookie(cookie).expect(200);
    expect(first.body.refreshToken).toBeNull();
    const next = cookieOf(first);
    expect(next).not.toBe(cookie);
    const again = await byCookie(cookie).expect(200);
    expect(cookieOf(again)).toBe(next);
    await me(again.body.accessToken).expect(200);
    await byCookie(next, { origin: 'https://desk.example' }).expect(200);
  });

  it('a refused refresh leaves the cookie alone', async () => {
    const { cookie, body } = await login();
    await byCookie(cookie).expect(200);
    await age(body.user.id, 15_000);
    const reused = await byCookie(cookie).expect(401);
    expect([codeOf(reused), reused.headers['set-cookie']]).toEqual(['refresh_reused', undefined]);
    const missing = await byCookie('other=1').expect(401);
    expect([codeOf(missing), missing.headers['set-cookie']]).toEqual(['refresh_invalid', undefined]);
  });

  it('a page of another origin gets nothing', async () => {
    const { cookie, body } = await login();
    for (const headers of [{}, { origin: 'http://evil.example' }, { origin: 'null' }, { origin: `${ORIGIN}.evil.example` }] as Record<
      string,
      string
    >[]) {
      expect(codeOf(await byCookie(cookie, headers).expect(403))).toBe('origin_refused');
      expect(codeOf(await post('/api/auth/logout', { cookie, ...headers }).expect(403))).toBe('origin_refused');
    }
    await me(body.accessToken).expect(200);
    await byCookie(cookie).expect(200);
  });

  it('the cookie alone signs out', async () => {
    const { cookie, body } = await login();
    const answer = await post('/api/auth/logout', { cookie, origin: ORIGIN }).expect(204);
    expect(cookieOf(answer)).toBe('tapewatch_refresh=');
    expect(codeOf(await me(body.accessToken).expect(401))).toBe('token_revoked');
    expect(codeOf(await byCookie(cookie).expect(401))).toBe('refresh_invalid');
    await post('/api/auth/logout', { cookie, origin: ORIGIN }).expect(204);
    await post('/api/auth/logout', { cookie: 'tapewatch_refresh=x', origin: ORIGIN }).expect(204);
    expect(codeOf(await post('/api/auth/logout', { origin: ORIGIN }).expect(401))).toBe('unauthenticated');
  });

  it('the cookie is good for nothing else', async () => {
    const { cookie } = await login();
    for (const path of ['/api/auth/logout-all', '/api/auth/change-password'])
      expect(codeOf(await post(path, { cookie, origin: ORIGIN }, {}).expect(401))).toBe('unauthenticated');
    expect(codeOf(await server.call('get', '/api/auth/me').set({ cookie, origin: ORIGIN }).expect(401))).toBe('unauthenticated');
    const { body } = await login();
    const both = { transport: 'cookie', refreshToken: 'twr_x' };
    expect(codeOf(await post('/api/auth/refresh', { cookie, origin: ORIGIN }, both).expect(400))).toBe('validation_failed');
    const answer = await server
      .call('post', '/api/auth/logout', body.accessToken)
      .set({ cookie, origin: ORIGIN, host: 'tape.example' })
      .expect(204);
    expect(cookieOf(answer)).toBe('tapewatch_refresh=');
  });
});

describe('guessing', () => {
  it('is slowed down for one account from one place, and counts a wrong current password too', async () => {
    const { user, accessToken } = await newUser();
    const wrong = { currentPassword: 'not-the-Right-99-one', newPassword: 'cobalt-Heron-31-ladder' };
    for (let i = 0; i < 2; i += 1) await server.call('post', '/api/auth/change-password', accessToken, wrong).expect(401);
    for (let i = 0; i < 3; i += 1) await server.login(user.username, 'not-the-Right-99-one').expect(401);
    for (const name of [user.username, user.username.toUpperCase()]) {
      const { body, headers } = await server.login(name, PASSWORD).expect(429);
      expect([body.code, headers['retry-after']]).toEqual(['login_throttled', '1']);
    }
    expect((await audited(user.id)).filter((action) => action === 'session.login')).toHaveLength(3);
    await newUser();
    await me(accessToken).expect(200);
  });
});
