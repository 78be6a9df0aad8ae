/** Budgets of requests as callers meet them. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { IdentityServer, PASSWORD } from '../support/identity-server.ts';

const LIMITS = {
  RATE_LIMIT_READ_PER_MINUTE: '5',
  RATE_LIMIT_WRITE_PER_MINUTE: '7',
  RATE_LIMIT_LOGIN_PER_MINUTE: '30',
};

let server: IdentityServer;
let admin: string;
beforeAll(async () => {
  server = await IdentityServer.start(LIMITS);
  admin = await server.admin();
});
afterAll(() => server?.stop());

/** Statuses of as many calls one after the other. */
async function statuses(times: number, call: (index: number) => PromiseLike<{ status: number }>): Promise<number[]> {
  const seen: number[] = [];
  for (let i = 0; i < times; i += 1) seen.push((await call(i)).status);
  return seen;
}

describe('rate limits', () => {
  it('are told in headers, and refuse what is beyond with Retry-After', async () => {
    const { token } = await server.user(admin, 'Analyst');
    const first = await server.call('get', '/probe/read', token).expect(200);
    expect(first.headers['ratelimit-policy']).toBe('"read";q=5;w=60');
    expect(first.headers['ratelimit']).toBe('"read";r=4;t=60');
    expect(await statuses(4, () => server.call('get', '/probe/read', token))).toEqual([200, 200, 200, 200]);
    const refused = await server.call('get', '/probe/read', token).expect(429);
    expect(refused.body).toMatchObject({ code: 'rate_limited', status: 429 });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(60);
    expect(refused.headers['ratelimit']).toMatch(/^"read";r=0;t=\d+$/);
  });

  it('are kept apart by caller and by kind of request', async () => {
    const [ada, bob] = [await server.user(admin, 'Admin'), await server.user(admin, 'Admin')];
    expect((await statuses(6, () => server.call('get', '/probe/signed-in', ada.token))).at(-1)).toBe(429);
    await server.call('get', '/probe/signed-in', bob.token).expect(200);
    expect(await statuses(8, () => server.call('post', '/probe/write', ada.token))).toEqual([...Array<number>(7).fill(201), 429]);
  });

  it('count the requests of a user together, whatever the session, and those of a key for themselves', async () => {
    const { username, token } = await server.user(admin, 'Analyst');
    const second = await server.tokenOf(username, PASSWORD);
    const seen = await statuses(6, (i) => server.call('get', '/probe/read', i % 2 === 0 ? token : second));
    expect(seen).toEqual([200, 200, 200, 200, 200, 429]);
  });

  it('do not count requests that may not be made at all', async () => {
    const { token } = await server.user(admin, 'Ingestor');
    expect(await statuses(9, () => server.call('get', '/probe/read', token))).toEqual(Array<number>(9).fill(403));
    const answer = await server.call('get', '/probe/signed-in', token).expect(200);
    expect(answer.headers['ratelimit']).toMatch(/^"read";r=4;/);
  });

  it('count sign-ins by address, whatever the account and the outcome', async () => {
    const limited = await IdentityServer.start({ RATE_LIMIT_LOGIN_PER_MINUTE: '4' });
    try {
      const seen = await statuses(5, (i) => limited.login(`nobody${i}`, PASSWORD));
      expect(seen).toEqual([401, 401, 401, 401, 429]);
      await limited.call('post', '/api/auth/register', null, { username: 'newcomer', password: PASSWORD }).expect(429);
      await limited.call('get', '/probe/quotes').expect(401);
    } finally {
      await limited.stop();
    }
  });

  it('are off where the budget is 0', async () => {
    const open = await IdentityServer.start({ RATE_LIMIT_READ_PER_MINUTE: '0' });
    try {
      const { headers } = await open.call('get', '/probe/signed-in', await open.admin()).expect(200);
      expect(headers['ratelimit']).toBeUndefined();
    } finally {
      await open.stop();
    }
  });
});
