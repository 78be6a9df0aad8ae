/** Sign-in, accounts and keys over HTTP, on a real database. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ADMIN, IdentityServer, JWT_SECRET, PASSWORD } from '../support/identity-server.ts';

const NOBODY = '00000000-0000-4000-8000-000000000000';
let server: IdentityServer;
let admin: string;

beforeAll(async () => {
  server = await IdentityServer.start();
  admin = await server.admin();
}, 60_000);
afterAll(() => server.stop());

interface Problem {
  code: string;
  errors?: { pointer: string; code: string }[];
}
const problemOf = ({ body }: { body: unknown }) => body as Problem;
const register = (username: string, password = PASSWORD, more = {}) =>
  server.call('post', '/api/auth/register', null, { username, password, ...more });

describe('registration', () => {
  it('answers like a login and makes a User', async () => {
    const username = server.uniqueName();
    const { body, headers } = await register(username).expect(201);
    expect(body).toEqual({
      accessToken: expect.stringMatching(/^eyJ/),
      tokenType: 'Bearer',
      expiresIn: 900,
      refreshToken: expect.stringMatching(/^twr_[A-Za-z0-9_-]{72}$/),
      refreshExpiresIn: 43_200,
      user: {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        username,
        roles: ['User'],
        permissions: ['market:read', 'monitoring:read', 'transactions:read', 'alerts:read'],
        disabled: false,
        mustChangePassword: false,
        createdAt: expect.stringMatching(/Z$/),
        lastLoginAt: null,
        version: 1,
      },
    });
    expect(headers['location']).toBe(`/api/users/${body.user.id}`);
    const me = await server.call('get', '/api/auth/me', body.accessToken).expect(200);
    expect(me.body).toEqual(body.user);
    expect(me.headers['etag']).toBe('"1"');
  });

  it.each(['ab', '1abc', '_abc', 'a b c', 'abä', `a${'b'.repeat(50)}`, 'abc\n', 'ab/c', '', ' abc'])(
    'refuses the username %j',
    async (name) => {
      const problem = problemOf(await register(name).expect(400));
      expect(problem).toMatchObject({ code: 'validation_failed', errors: [{ pointer: '/username', code: 'invalid_format' }] });
    },
  );

  it('keeps usernames unique without case, also when they come at once', async () => {
    const name = server.uniqueName();
    const answers = await Promise.all([name, name.toUpperCase(), name, name.toUpperCase()].map((username) => register(username)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
    expect(problemOf(await register(name.toUpperCase()).expect(409)).code).toBe('username_taken');
  });

  it.each([
    ['xK9-vQ2_mZ7', 'password_length'],
    ['猫山河石火'.repeat(5), 'password_length'],
    ['granite-Otter\u0000-57-meadow', 'validation_failed'],
    ['password1234', 'weak_password'],
    ['qwertyuiop12', 'weak_password'],
    ['tapewatch123', 'weak_password'],
  ])('refuses the password %j as %s', async (password, code) => {
    const problem = problemOf(await register(server.uniqueName(), password).expect(400));
    expect(problem).toMatchObject({ code, errors: [{ pointer: '/password' }] });
  });

  it('refuses a password made of the username', async () => {
    expect(problemOf(await register('brindlequokka11', 'brindlequokka111').expect(400)).code).toBe('weak_password');
  });

  it('takes no roles', async () => {
    const problem = problemOf(await register(server.uniqueName(), PASSWORD, { roles: ['Admin'] }).expect(400));
    expect(problem.errors).toEqual([{ pointer: '/roles', code: 'unknown_field', detail: expect.any(String) }]);
  });
});

describe('login', () => {
  it('ignores the case of the username and tells when it was', async () => {
    const { body } = await server.login(ADMIN.username.toUpperCase(), ADMIN.password).expect(200);
    expect(body.user).toMatchObject({ username: 'admin', roles: ['Admin'], lastLoginAt: expect.stringMatching(/Z$/) });
  });

  it('answers an unknown user, a wrong password, and 73 bytes of which 72 are right, alike', async () => {
    const username = server.uniqueName();
    const password = `Walnut-Ferry-19 ${'kQ7-zW3_'.repeat(7)}`;
    await register(username, password).expect(201);
    await server.login(username, password).expect(200);
    const told = [];
    for (const [name, guess] of [
      [username, `${password}x`],
      [username, `${password.slice(0, 71)}!`],
      ['nobody-here', PASSWORD],
      ["' OR 1=1 --", PASSWORD],
    ] as const) {
      const { body, headers } = await server.login(name, guess).expect(401);
      expect(headers['www-authenticate']).toBe('Bearer');
      told.push([body.code, body.title, body.detail]);
    }
    expect(new Set(told.map((answer) => answer.join()))).toEqual(
      new Set(['invalid_credentials,Invalid credentials,username or password is wrong']),
    );
  });

  it('names what is missing or of another type', async () => {
    const missing = problemOf(await server.call('post', '/api/auth/login', null, { username: 'ada' }).expect(400));
    expect(missing.errors).toMatchObject([{ pointer: '/password', code: 'required' }]);
    const mistyped = problemOf(await server.call('post', '/api/auth/login', null, { username: ['x'], password: { $ne: '' } }).expect(400));
    expect(mistyped.errors).toMatchObject([
      { pointer: '/username', code: 'wrong_type' },
      { pointer: '/password', code: 'wrong_type' },
    ]);
  });
});

describe('change of password', () => {
  const change = (token: string, currentPassword: string, newPassword: string) =>
    server.call('post', '/api/auth/change-password', token, { currentPassword, newPassword });

  it('takes a good one from somebody who knows the current one', async () => {
    const { username, token } = await server.user(admin, 'User');
    expect(problemOf(await change(token, 'not-the-Right-99-one', 'cobalt-Heron-31-ladder').expect(401)).code).toBe('invalid_credentials');
    expect(problemOf(await change(token, PASSWORD, 'password1234').expect(400))).toMatchObject({
      code: 'weak_password',
      errors: [{ pointer: '/newPassword' }],
    });
    expect(problemOf(await change(token, PASSWORD, PASSWORD).expect(400)).code).toBe('weak_password');
    await change(token, PASSWORD, 'cobalt-Heron-31-ladder').expect(204);
    await server.call('get', '/api/auth/me', token).expect(200);
    await server.login(username, PASSWORD).expect(401);
    await server.login(username, 'cobalt-Heron-31-ladder').expect(200);
  });

  it('is asked for after a reset, which ends every token', async () => {
    const { id, username, token } = await server.user(admin, 'User');
    await server.call('get', '/probe/read', token).expect(200);
    const { body } = await server.call('post', `/api/users/${id}/reset-password`, admin).expect(200);
    expect(body).toEqual({ temporaryPassword: expect.stringMatching(/^(\w{4}-){3}\w{4}$/) });
    expect(problemOf(await server.call('get', '/probe/read', token).expect(401)).code).toBe('token_revoked');
    await server.login(username, PASSWORD).expect(401);
    const again = await server.tokenOf(username, body.temporaryPassword);
    for (const path of ['/probe/read', '/probe/signed-in'])
      expect(problemOf(await server.call('get', path, again).expect(403)).code).toBe('password_change_required');
    expect((await server.call('get', '/api/auth/me', again).expect(200)).body.mustChangePassword).toBe(true);
    await change(again, body.temporaryPassword, 'saffron-Kettle-63-dune').expect(204);
    await server.call('get', '/probe/read', again).expect(200);
  });
});

describe('access', () => {
  it('needs a token', async () => {
    for (const path of ['/probe/read', '/probe/undeclared', '/probe/quotes', '/api/auth/me', '/api/users', `/api/users/${NOBODY}`]) {
      const { body, headers } = await server.call('get', path).expect(401);
      expect([body.code, headers['www-authenticate']]).toEqual(['unauthenticated', 'Bearer']);
    }
  });

  it('reads an access token from nowhere but a Bearer authorization', async () => {
    for (const authorization of [
      admin,
      `Token ${admin}`,
      `Bearer Bearer ${admin}`,
      'Bearer',
      `Bearer ${admin} x`,
      `Basic ${btoa('admin:x')}`,
    ])
      await server.call('get', '/probe/read').set('authorization', authorization).expect(401);
    await server.call('get', '/probe/read').set('authorization', `bearer ${admin}`).expect(200);
  });

  it('follows the roles', async () => {
    const expected = { Analyst: [200, 403], User: [200, 403], Ingestor: [403, 201] };
    for (const [role, statuses] of Object.entries(expected)) {
      const { token } = await server.user(admin, role);
      const read = await server.call('get', '/probe/read', token);
      const write = await server.call('post', '/probe/write', token);
      expect([role, read.status, write.status]).toEqual([role, ...statuses]);
      expect(problemOf(await server.call('get', '/api/users', token).expect(403)).code).toBe('forbidden');
      await server.call('get', '/probe/signed-in', token).expect(200);
    }
    await server.call('get', '/probe/read', admin).expect(200);
    await server.call('post', '/probe/write', admin).expect(201);
  });

  it('is refused to everybody where a route says nothing', async () => {
    expect(problemOf(await server.call('get', '/probe/undeclared', admin).expect(403)).code).toBe('forbidden');
  });

  it('refuses a token that was tampered with, and one that has ended', async () => {
    const [header, payload] = admin
      .split('.')
      .slice(0, 2)
      .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString())) as object[];
    const mint = (head: object, body: object, secret = JWT_SECRET) => {
      const text = [head, body].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
      return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
    };
    const now = Math.floor(Date.now() / 1000);
    await server.call('get', '/api/auth/me', mint(header!, payload!)).expect(200);
    await server.call('get', '/api/auth/me', mint(header!, { ...payload, exp: now - 1 })).expect(200);
    expect(problemOf(await server.call('get', '/api/auth/me', mint(header!, { ...payload, exp: now - 6 })).expect(401)).code).toBe(
      'token_expired',
    );
    const foreign = [
      mint(header!, payload!, 'another-secret-0123456789-abcdefghij'),
      mint({ ...header, typ: 'JWT' }, payload!),
      mint({ ...header, crit: ['b64'] }, payload!),
      mint(header!, { ...payload, aud: 'other' }),
      mint(header!, { ...payload, iss: 'other' }),
      mint(header!, { ...payload, exp: undefined }),
      mint(header!, { ...payload, sub: NOBODY }),
      mint(header!, { ...payload, sub: 'x' }),
      `${admin}x`,
      'x',
    ];
    for (const token of foreign)
      expect(problemOf(await server.call('get', '/api/auth/me', token).expect(401)).code).toBe('unauthenticated');
  });
});

describe('administration of users', () => {
  const patch = (id: string, body: object, token = admin) => server.call('patch', `/api/users/${id}`, token, body);

  it('makes, shows and lists users', async () => {
    const username = server.uniqueName();
    const made = await server
      .call('post', '/api/users', admin, { username, password: PASSWORD, roles: ['Ingestor', 'Analyst'] })
      .expect(201);
    expect(made.headers).toMatchObject({ location: `/api/users/${made.body.id}`, etag: '"1"' });
    expect(made.body.roles).toEqual(['Analyst', 'Ingestor']);
    const shown = await server.call('get', `/api/users/${made.body.id}`, admin).expect(200);
    expect(shown.body).toEqual(made.body);
    const seen: string[] = [];
    let next: string | null = '/api/users?limit=3';
    while (next !== null) {
      const { body, headers } = (await server.call('get', next, admin).expect(200)) as {
        body: { items: { id: string; createdAt: string }[]; nextCursor: string | null };
        headers: Record<string, string>;
      };
      expect(body.items.length).toBeLessThanOrEqual(3);
      seen.push(...body.items.map(({ id }) => id));
      next = body.nextCursor === null ? null : (/^<(.+)>; rel="next"$/.exec(headers['link'] ?? '')?.[1] ?? 'no link');
    }
    expect(seen[0]).toBe(made.body.id);
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('refuses bad cursors, unknown users, roles and fields', async () => {
    expect(problemOf(await server.call('get', '/api/users?cursor=x', admin).expect(400)).code).toBe('invalid_cursor');
    for (const parts of [[1.5, NOBODY], [1, "'; DROP TABLE users"], [1e300, NOBODY], [1]]) {
      const cursor = Buffer.from(JSON.stringify(parts)).toString('base64url');
      expect(problemOf(await server.call('get', `/api/users?cursor=${cursor}`, admin).expect(400)).code).toBe('invalid_cursor');
    }
    for (const id of [NOBODY, 'x'])
      expect(problemOf(await server.call('get', `/api/users/${id}`, admin).expect(404)).code).toBe('not_found');
    expect(problemOf(await patch(NOBODY, { disabled: true }).expect(404)).code).toBe('not_found');
    const { id } = await server.user(admin, 'User');
    const bad: object[] = [{ roles: ['Root'] }, { roles: 'Admin' }, { roles: [] }, { roles: null }, { username: 'x' }, { disabled: 'yes' }];
    for (const body of bad) expect(problemOf(await patch(id, body).expect(400)).code).toBe('validation_failed');
  });

  it('changes what a token may do at once', async () => {
    const { id, token } = await server.user(admin, 'User');
    await server.call('get', '/probe/read', token).expect(200);
    const { body, headers } = await patch(id, { roles: ['Ingestor'] }).expect(200);
    expect([body.roles, body.version, headers['etag']]).toEqual([['Ingestor'], 2, '"2"']);
    await server.call('get', '/probe/read', token).expect(403);
    await server.call('post', '/probe/write', token).expect(201);
  });

  it('ends tokens of a disabled user for good', async () => {
    const { id, username, token } = await server.user(admin, 'User');
    await server.call('get', '/probe/read', token).expect(200);
    await patch(id, { disabled: true }).expect(200);
    expect(problemOf(await server.call('get', '/probe/read', token).expect(401)).code).toBe('token_revoked');
    expect(problemOf(await server.login(username, PASSWORD).expect(401)).code).toBe('invalid_credentials');
    await patch(id, { disabled: false }).expect(200);
    expect(problemOf(await server.call('get', '/probe/read', token).expect(401)).code).toBe('token_revoked');
    await server.login(username, PASSWORD).expect(200);
  });

  it('overwrites nobody whose change was not seen', async () => {
    const { id, version } = await server.user(admin, 'User');
    for (const tag of [`"${version + 1}"`, 'x'])
      expect(
        problemOf(
          await patch(id, { roles: ['Analyst'] })
            .set('if-match', tag)
            .expect(412),
        ).code,
      ).toBe('version_mismatch');
    await patch(id, { roles: ['Analyst'] })
      .set('if-match', `"${version}"`)
      .expect(200);
  });

  it('keeps an administrator, also when two disable each other, and lets nobody change their own roles', async () => {
    const me = (await server.call('get', '/api/auth/me', admin).expect(200)).body;
    expect(problemOf(await patch(me.id, { disabled: true }).expect(409)).code).toBe('last_admin');
    expect(problemOf(await patch(me.id, { roles: ['Admin', 'User'] }).expect(403)).code).toBe('forbidden');
    const second = await server.user(admin, 'Admin');
    const answers = await Promise.all([patch(second.id, { disabled: true }), patch(me.id, { disabled: true }, second.token)]);
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    if (statuses[1] === 200) {
      await patch(me.id, { disabled: false }, second.token).expect(200);
      admin = await server.admin();
    }
  });

  it('shows the roles', async () => {
    const { body } = await server.call('get', '/api/roles', admin).expect(200);
    expect(body.items.map(({ name }: { name: string }) => name)).toEqual(['Admin', 'Analyst', 'User', 'Ingestor']);
    expect(body.items[3].permissions).toEqual(['ticks:write', 'transactions:write']);
  });
});

describe('API keys', () => {
  const create = (body: object) => server.call('post', '/api/api-keys', admin, body);

  it('are shown once, act with their role, and end when deleted', async () => {
    const { body: made } = await create({ name: 'feed', role: 'Ingestor' }).expect(201);
    expect(made).toEqual({
      id: expect.any(String),
      name: 'feed',
      role: 'Ingestor',
      prefix: made.key.slice(0, 8),
      key: expect.stringMatching(/^twk_[0-9A-Za-z]{43}$/),
      createdAt: expect.stringMatching(/Z$/),
      expiresAt: null,
      lastUsedAt: null,
    });
    await server.call('post', '/probe/write', made.key).expect(201);
    await server.call('get', '/probe/read', made.key).expect(403);
    expect(problemOf(await server.call('get', '/api/auth/me', made.key).expect(403)).code).toBe('forbidden');
    await sleep(50);
    const list = await server.call('get', '/api/api-keys', admin).expect(200);
    expect(list.text).not.toContain(made.key);
    expect(list.body.items[0]).toEqual({ ...made, key: undefined, lastUsedAt: expect.stringMatching(/Z$/) });
    await server.call('delete', `/api/api-keys/${made.id}`, admin).expect(204);
    expect(problemOf(await server.call('post', '/probe/write', made.key).expect(401)).code).toBe('api_key_invalid');
    expect(problemOf(await server.call('delete', `/api/api-keys/${made.id}`, admin).expect(404)).code).toBe('not_found');
  });

  it('are refused when they are made up', async () => {
    for (const key of ['twk_a1b2', `twk_${'a'.repeat(43)}`]) {
      const { body, headers } = await server.call('get', '/probe/read', key).expect(401);
      expect([body.code, headers['www-authenticate']]).toEqual(['api_key_invalid', 'Bearer']);
    }
  });

  it('have one role, never Admin, and end in the future', async () => {
    for (const role of ['Admin', 'Root', ['User'], ''])
      expect(problemOf(await create({ name: 'x', role }).expect(400)).errors).toMatchObject([{ pointer: '/role' }]);
    for (const expiresAt of ['2020-01-01T00:00:00Z', 'tomorrow', 1_800_000_000_000, null])
      expect(problemOf(await create({ name: 'x', role: 'User', expiresAt }).expect(400)).errors).toMatchObject([{ pointer: '/expiresAt' }]);
    const { body } = await create({ name: 'x', role: 'User', expiresAt: new Date(Date.now() + 700).toISOString() }).expect(201);
    await server.call('get', '/probe/read', body.key).expect(200);
    await sleep(800);
    expect(problemOf(await server.call('get', '/probe/read', body.key).expect(401)).code).toBe('api_key_invalid');
  });
});

describe('settings', () => {
  it('close registration and open quotes', async () => {
    const other = await IdentityServer.start({ REGISTRATION: 'closed', QUOTES_PUBLIC: 'true' });
    try {
      const body = { username: 'somebody', password: PASSWORD };
      expect(problemOf(await other.call('post', '/api/auth/register', null, body).expect(403)).code).toBe('registration_closed');
      await other.call('get', '/probe/quotes').expect(200);
    } finally {
      await other.stop();
    }
  });

  it('leave no password and no token in the log', () => {
    const text = server.log.join('');
    for (const secret of [ADMIN.password, PASSWORD, admin]) expect(text).not.toContain(secret);
  });
});
