/** No password, token, key or address of a person is written to the log, whatever is done with it; and a line of the log is one line. */
import { randomBytes } from 'node:crypto';
import { Arena, PASSWORD } from './arena.ts';
import type { SecurityPromise } from './promise.ts';

/** Where a secret can be put. */
const HOSTILE = [
  '\n{"event":"forged"}',
  '\r\nforged: yes',
  '\u001b[31mred',
  '\u2028',
  '\u0085',
  '%0aforged',
  '$' + '{jndi:ldap://x}',
  '\u202e',
];

export const secretsInLogs: SecurityPromise = {
  name: 'secrets-in-logs',
  title: 'no secret and no address of a person is in the log, and nobody writes lines of their own into it',
  needs: [],
  run: async (tally) => {
    const arena = await Arena.open({ LOG_LEVEL: 'debug' });
    const secrets = new Map<string, string>();
    const secret = (title: string): string => {
      const text = `Canary-${randomBytes(12).toString('hex')}`;
      secrets.set(text, title);
      return text;
    };
    try {
      await use(arena, secrets, secret);
    } catch (error) {
      arena.server.kill();
      throw error;
    }
    const { lines, stderr } = await arena.close();
    const text = lines.map((line) => JSON.stringify(line)).join('\n') + stderr;
    tally.check(lines.length > 100, () => `the log has ${lines.length} lines, so it shows nothing`);
    for (const [canary, title] of secrets) tally.check(!text.includes(canary), () => `${title} is in the log`);
    for (const line of lines) {
      tally.check(
        typeof line['event'] === 'string' && typeof line['time'] === 'string',
        () => `no record of ours: ${JSON.stringify(line)}`,
      );
      tally.check(line['event'] !== 'forged', () => 'somebody wrote a line of their own');
    }
  },
};

async function use(arena: Arena, secrets: Map<string, string>, secret: (title: string) => string): Promise<void> {
  const { caller, admin } = arena;
  const call = (credential: string | null, method: string, path: string, body?: object) => caller.as(credential, method, path, body);
  const keep = (title: string, text: unknown) => typeof text === 'string' && secrets.set(text, title);
  keep('the password of the administrator', 'violet-anchor-93-lamp');
  keep('a password', PASSWORD);
  keep('an access token', admin);
  const { user, accessToken, refreshToken } = await arena.user('Admin');
  keep('an access token', accessToken);
  keep('a refresh token', refreshToken);
  keep('the signature of a token', accessToken.split('.')[2]);
  await call(null, 'POST', '/api/auth/login', { username: user.username, password: secret('a wrong password') });
  await call(null, 'POST', '/api/auth/login', { username: user.username, password: PASSWORD, extra: secret('an unknown field') });
  await call(null, 'POST', '/api/auth/register', { username: arena.newName(), password: secret('a password that is registered') });
  await call(null, 'POST', '/api/auth/register', { username: secret('a username with too many letters').repeat(3), password: 'short' });
  await call(accessToken, 'POST', '/api/auth/change-password', {
    currentPassword: secret('a wrong current password'),
    newPassword: secret('a new password'),
  });
  const rotated = await call(null, 'POST', '/api/auth/refresh', { refreshToken });
  keep('a rotated refresh token', rotated.body?.['refreshToken']);
  await call(null, 'POST', '/api/auth/refresh', { refreshToken: secret('a made-up refresh token') });
  const made = await call(admin, 'POST', '/api/api-keys', { name: 'canary', role: 'Ingestor' });
  keep('an API key', made.body?.['key']);
  await call(made.body?.['key'] as string, 'POST', '/api/prices', { symbol: 'AAPL', price: 1, note: secret('a field of a tick') });
  const reset = await call(admin, 'POST', `/api/users/${user.id}/reset-password`);
  keep('a temporary password', reset.body?.['temporaryPassword']);
  await anywhere(arena, secret);
  await call(null, 'POST', '/api/auth/logout');
}

/** In every part of a request, good or broken. */
async function anywhere({ caller, admin }: Arena, secret: (title: string) => string): Promise<void> {
  const authorization = `Bearer ${admin}`;
  for (const hostile of ['', ...HOSTILE]) {
    const text = encodeURIComponent(hostile);
    const json = { 'content-type': 'application/json' };
    for (const path of [
      `/api/prices/${secret('a path')}${text}`,
      `/api/prices?cursor=${secret('a cursor')}${text}`,
      `/${secret('an unknown path')}${text}`,
    ]) {
      await caller.send({ method: 'GET', path, headers: { authorization } });
    }
    const headers = {
      'x-request-id': `${secret('a bad request id')} x${text}`,
      'user-agent': `${secret('a user agent')}${text}`,
      'x-forwarded-for': '203.0.113.77',
    };
    await caller.send({ method: 'GET', path: '/api/prices', headers: { ...headers, authorization: `Bearer ${secret('a bad token')}` } });
    await caller.send({
      method: 'GET',
      path: '/api/prices',
      headers: { ...headers, 'x-api-key': `twk_${secret('a bad key')}`, cookie: `tapewatch_refresh=${secret('a cookie')}` },
    });
    await caller.send({
      method: 'POST',
      path: '/api/prices',
      headers: { authorization, ...json },
      body: `{"symbol":"${secret('a broken body')}${hostile}`,
    });
    await caller.as(admin, 'POST', '/api/prices', { symbol: `${secret('a bad symbol')}${hostile}`, price: 1 });
    await caller.as(admin, 'POST', '/api/api-keys', { name: `${secret('a bad name').repeat(9)}${hostile}`, role: hostile });
  }
}
