/** The audit log as it is served, with the acts that fill it. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AuditRecordView } from '../../src/application/audit/audit.view.ts';
import { Database } from '../../src/infrastructure/persistence/database.ts';
import { ADMIN, IdentityServer, PASSWORD } from '../support/identity-server.ts';
import { DATABASE_START_MS, withoutTriggers } from '../support/test-database.ts';

interface AuditPage {
  items: AuditRecordView[];
  nextCursor: string | null;
}

let server: IdentityServer;
let admin: string;

beforeAll(async () => {
  server = await IdentityServer.start();
  admin = await server.admin();
}, DATABASE_START_MS);
afterAll(() => server.stop());

async function records(query = ''): Promise<AuditRecordView[]> {
  const { body } = await server.call('get', `/api/audit?limit=500${query}`, admin).expect(200);
  return (body as AuditPage).items;
}

describe('the audit log', () => {
  it('names who did what to whom, from where, oldest last', async () => {
    const user = await server.user(admin, 'User');
    const target = `user:${user.id}`;
    await server.call('patch', `/api/users/${user.id}`, admin, { roles: ['Analyst'] }).expect(200);
    await server.call('patch', `/api/users/${user.id}`, admin, { roles: ['User'], disabled: true }).expect(200);
    await server.call('patch', `/api/users/${user.id}`, admin, { disabled: true }).expect(200);
    await server.login(user.username, PASSWORD).expect(401);
    await server.call('patch', `/api/users/${user.id}`, admin, { disabled: false }).expect(200);
    await server.call('post', `/api/users/${user.id}/reset-password`, admin).expect(200);
    const { username } = user;
    const mine = (await records()).filter((record) => record.target === target).reverse();
    const by = 'user:admin';
    expect(mine.map(({ actor, action, outcome, details }) => [actor, action, outcome, details])).toEqual([
      [by, 'user.created', 'success', { username, roles: ['User'] }],
      [`user:${username}`, 'session.login', 'success', expect.anything()],
      [by, 'user.roles_changed', 'success', { username, before: ['User'], after: ['Analyst'] }],
      [by, 'user.roles_changed', 'success', { username, before: ['Analyst'], after: ['User'] }],
      [by, 'user.disabled', 'success', { username }],
      ['anonymous', 'session.login', 'failure', { username, reason: 'disabled' }],
      [by, 'user.enabled', 'success', { username }],
      [by, 'user.password_reset', 'success', { username }],
    ]);
    for (const { ipAddress, requestId } of mine)
      expect([ipAddress, requestId]).toEqual([expect.stringMatching(/127\.0\.0\.1|::1/), expect.any(String)]);
  });

  it('knows of registrations, chosen passwords, keys and the first administrator', async () => {
    const username = server.uniqueName();
    const registered = await server.call('post', '/api/auth/register', null, { username, password: PASSWORD }).expect(201);
    const { accessToken, user } = registered.body as { accessToken: string; user: { id: string } };
    const change = (currentPassword: string) =>
      server.call('post', '/api/auth/change-password', accessToken, { currentPassword, newPassword: 'cobalt-Heron-31-ladder' });
    await change('wrong-Heron-31-ladder').expect(401);
    await change(PASSWORD).expect(204);
    const { body } = await server.call('post', '/api/api-keys', admin, { name: 'feed', role: 'Ingestor' }).expect(201);
    const key = body as { id: string; key: string; prefix: string };
    await server.call('delete', `/api/api-keys/${key.id}`, admin).expect(204);
    await server.call('delete', `/api/api-keys/${key.id}`, admin).expect(404);
    const all = await records();
    const of = (target: string) =>
      all.filter((record) => record.target === target).map(({ actor, action, outcome }) => [actor, action, outcome]);
    expect(of(`user:${user.id}`)).toEqual([
      [`user:${username}`, 'user.password_changed', 'success'],
      [`user:${username}`, 'user.password_changed', 'failure'],
      [`user:${username}`, 'user.registered', 'success'],
    ]);
    expect(of(`key:${key.id}`)).toEqual([
      ['user:admin', 'api_key.deleted', 'success'],
      ['user:admin', 'api_key.created', 'success'],
    ]);
    expect(all.at(-1)).toMatchObject({ sequence: 1, actor: 'system:start', action: 'user.created', ipAddress: null, requestId: null });
    for (const secret of [PASSWORD, ADMIN.password, 'cobalt-Heron-31-ladder', key.key, accessToken]) {
      expect(JSON.stringify(all)).not.toContain(secret);
    }
  });

  it('keeps no name that nobody has: it may be a password in the wrong field', async () => {
    await server.login('Secret-In-The-Wrong-Field', PASSWORD).expect(401);
    const [latest] = await records('&action=session.login');
    expect(latest).toMatchObject({ actor: 'anonymous', target: null, outcome: 'failure', details: { reason: 'unknown_user' } });
    expect(JSON.stringify(latest)).not.toMatch(/wrong-field/i);
  });

  it('has no record of what was refused', async () => {
    const before = await records();
    const self = await server.call('get', '/api/auth/me', admin);
    const { id } = self.body as { id: string };
    await server.call('patch', `/api/users/${id}`, admin, { disabled: true }).expect(409);
    await server.call('post', '/api/users', admin, { username: 'admin', password: PASSWORD, roles: ['User'] }).expect(409);
    expect(await records()).toEqual(before);
  });

  it('is read page after page, by actor, action and time', async () => {
    const all = await records();
    const paged: AuditRecordView[] = [];
    let cursor: string | null = null;
    do {
      const { body, headers } = await server
        .call('get', `/api/audit?limit=3${cursor === null ? '' : `&cursor=${cursor}`}`, admin)
        .expect(200);
      const page: AuditPage = body as AuditPage;
      paged.push(...page.items);
      cursor = page.nextCursor;
      expect(headers['link'] === undefined).toBe(cursor === null);
    } while (cursor !== null);
    expect(paged).toEqual(all);
    expect(await records('&actor=user:admin&action=api_key.created')).toEqual(
      all.filter(({ actor, action }) => actor === 'user:admin' && action === 'api_key.created'),
    );
    const middle = all[4]!.at;
    expect(await records(`&from=${middle}`)).toEqual(all.filter(({ at }) => at >= middle));
    expect(await records(`&to=${middle}`)).toEqual(all.filter(({ at }) => at < middle));
  });

  it.each([
    ['actor=%00', 'validation_failed'],
    ['action=', 'validation_failed'],
    ['from=yesterday', 'validation_failed'],
    ['limit=501', 'validation_failed'],
    ['cursor=WyJ4Il0', 'invalid_cursor'],
    ['who=me', 'unknown_parameter'],
  ])('refuses the query %s', async (query, code) => {
    const { body } = await server.call('get', `/api/audit?${query}`, admin).expect(400);
    expect(body).toMatchObject({ code });
  });

  it('is for administrators', async () => {
    const { token } = await server.user(admin, 'Analyst', 'Ingestor');
    for (const path of ['/api/audit', '/api/audit/verify']) {
      await server.call('get', path).expect(401);
      await server.call('get', path, token).expect(403);
    }
  });

  it('tells whether it was tampered with', async () => {
    const intact = await server.call('get', '/api/audit/verify', admin).expect(200);
    const [head] = await records();
    expect(intact.body).toEqual({ valid: true, records: head!.sequence, head: head!.hash, brokenAt: null });
    const database = server.app.get(Database);
    const rename = (to: string) =>
      withoutTriggers(database, 'audit_records', () => database.execute('UPDATE audit_records SET actor = $1 WHERE sequence = 1', [to]));
    await rename('user:eve');
    const broken = await server.call('get', '/api/audit/verify', admin).expect(200);
    expect(broken.body).toMatchObject({ valid: false, brokenAt: 1 });
    await rename('system:start');
  });

  it(
    'logs its head at the end',
    async () => {
      const other = await IdentityServer.start();
      const { body } = await other.call('get', '/api/audit', await other.admin()).expect(200);
      await other.stop();
      const anchor = other.log.map((line) => JSON.parse(line) as Record<string, unknown>).find(({ event }) => event === 'audit.anchor');
      const [{ sequence, hash }] = (body as AuditPage).items as [AuditRecordView];
      expect(anchor).toMatchObject({ level: 'info', sequence, hash });
    },
    DATABASE_START_MS,
  );
});
