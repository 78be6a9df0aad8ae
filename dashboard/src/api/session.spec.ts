import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Session } from './session.ts';

const START = 1_800_000_000_000;
const ADA = { id: 'u-1', username: 'ada', roles: ['Analyst'], permissions: ['market:read'], mustChangePassword: false };

interface Asked {
  path: string;
  method: string;
  authorization: string | null;
  body: unknown;
  credentials: string;
}
type Reply = { status: number; body?: unknown; headers?: Record<string, string> } | Error;

/** What the server would be asked, and what it answers by `METHOD path`. */
const asked: Asked[] = [];
let replies: Record<string, (asked: Asked) => Reply | Promise<Reply>> = {};
const stored = new Map<string, string>();
const real = { fetch: globalThis.fetch, localStorage: Object.getOwnPropertyDescriptor(globalThis, 'localStorage') };

const problem = (status: number, code: string): Reply => ({ status, body: { status, code, title: code, detail: code } });
const signIn = (token: string, user: object = {}, expiresIn = 900): Reply => ({
  status: 200,
  body: { accessToken: token, expiresIn, user: { ...ADA, ...user } },
});
const pathsAsked = () => asked.map(({ method, path }) => `${method} ${path}`);

async function fakeFetch(path: string, init: RequestInit): Promise<Response> {
  const headers = new Headers(init.headers);
  const body: unknown = init.body == null ? null : JSON.parse(init.body as string);
  const one = { path, method: init.method!, authorization: headers.get('authorization'), body, credentials: init.credentials! };
  asked.push(one);
  const reply = await (replies[`${one.method} ${path}`]?.(one) ?? problem(404, 'route_not_found'));
  if (reply instanceof Error) throw reply;
  const text = reply.body === undefined ? null : JSON.stringify(reply.body);
  return new Response(text, { status: reply.status, headers: reply.headers ?? {} });
}

async function signedIn(expiresIn = 900): Promise<Session> {
  const session = new Session();
  replies['POST /api/auth/login'] = () => signIn('t1', {}, expiresIn);
  await session.signIn('ada', 'secret');
  asked.length = 0;
  return session;
}

/** How often the session told of a change, from now on. */
function changesOf(session: Session): () => number {
  let changes = 0;
  session.addEventListener('change', () => (changes += 1));
  return () => changes;
}

beforeEach(() => {
  jest.useFakeTimers({ now: START, doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'performance'] });
  asked.length = 0;
  replies = {};
  stored.clear();
  globalThis.fetch = fakeFetch as typeof fetch;
  const storage = {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
    removeItem: (key: string) => void stored.delete(key),
  };
  Object.defineProperty(globalThis, 'localStorage', { value: storage, configurable: true });
});

afterEach(() => {
  jest.useRealTimers();
  globalThis.fetch = real.fetch;
  if (real.localStorage === undefined) delete (globalThis as { localStorage?: unknown }).localStorage;
  else Object.defineProperty(globalThis, 'localStorage', real.localStorage);
});

describe('signing in', () => {
  it('keeps the token in memory, the mark in storage, and asks for the refresh cookie', async () => {
    const session = new Session();
    replies['POST /api/auth/login'] = () => signIn('t1');
    await session.signIn('ada', 'secret');
    expect(asked[0]).toMatchObject({ body: { username: 'ada', password: 'secret', transport: 'cookie' }, credentials: 'same-origin' });
    expect(session.current).toMatchObject({ token: 't1', userId: 'u-1', permissions: ['market:read'], endsAt: START + 900_000 });
    expect([...stored]).toEqual([['tapewatch.session', 'yes']]);
  });

  it('changes nothing where the password is wrong', async () => {
    const session = new Session();
    replies['POST /api/auth/login'] = () => problem(401, 'invalid_credentials');
    await expect(session.signIn('ada', 'wrong')).rejects.toMatchObject({ status: 401, code: 'invalid_credentials' });
    expect([session.current, session.ending, stored.size]).toEqual([null, null, 0]);
  });

  it('tells that another password is due until it was changed', async () => {
    const session = new Session();
    replies['POST /api/auth/register'] = () => signIn('t1', { mustChangePassword: true });
    replies['POST /api/auth/change-password'] = () => ({ status: 204 });
    await session.register('ada', 'secret');
    expect(session.passwordChangeDue).toBe(true);
    await session.changePassword('secret', 'better');
    expect([session.passwordChangeDue, session.current?.token]).toEqual([false, 't1']);
  });
});

describe('a request in the name of the user', () => {
  it('carries the token', async () => {
    const session = await signedIn();
    replies['GET /api/rules'] = () => ({ status: 200, body: { items: [] } });
    await expect(session.ask('/api/rules')).resolves.toEqual({ items: [] });
    expect(asked).toMatchObject([{ authorization: 'Bearer t1', credentials: 'omit' }]);
  });

  it('is refused without one, and not sent', async () => {
    await expect(new Session().ask('/api/rules')).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(asked).toEqual([]);
  });

  it('is sent again with another token where the one at hand is no longer good; many of them renew it once', async () => {
    const session = await signedIn();
    const changes = changesOf(session);
    replies['POST /api/auth/refresh'] = () => signIn('t2');
    replies['GET /api/rules'] = ({ authorization }) =>
      authorization === 'Bearer t2' ? { status: 200, body: 'rules' } : problem(401, 'token_expired');
    await expect(Promise.all([session.ask('/api/rules'), session.ask('/api/rules'), session.ask('/api/rules')])).resolves.toEqual([
      'rules',
      'rules',
      'rules',
    ]);
    expect(pathsAsked().filter((one) => one === 'POST /api/auth/refresh')).toHaveLength(1);
    expect(changes()).toBe(0);
  });

  it('renews a token that is about to end before it is used, and goes on with the old one where that fails', async () => {
    const session = await signedIn();
    replies['GET /api/rules'] = ({ authorization }) => ({ status: 200, body: authorization });
    replies['POST /api/auth/refresh'] = () => new TypeError('fetch failed');
    jest.setSystemTime(START + 826_000);
    await expect(session.ask('/api/rules')).resolves.toBe('Bearer t1');
    replies['POST /api/auth/refresh'] = () => signIn('t2');
    await expect(session.ask('/api/rules')).resolves.toBe('Bearer t2');
  });

  it('of a page that is left is sent in this very moment, although the token is to be renewed', async () => {
    const session = await signedIn();
    replies['POST /api/alerts/a/acknowledge'] = ({ authorization }) => ({ status: 200, body: authorization });
    jest.setSystemTime(START + 826_000);
    const sent = session.ask('/api/alerts/a/acknowledge', { method: 'POST', isUrgent: true });
    expect(pathsAsked()).toEqual(['POST /api/alerts/a/acknowledge']);
    await expect(sent).resolves.toBe('Bearer t1');
  });

  it('is not sent again where it was the password that was refused', async () => {
    const session = await signedIn();
    replies['POST /api/auth/change-password'] = () => problem(401, 'invalid_credentials');
    await expect(session.changePassword('wrong', 'better')).rejects.toMatchObject({ code: 'invalid_credentials' });
    expect(pathsAsked()).toEqual(['POST /api/auth/change-password']);
    expect(session.current?.token).toBe('t1');
  });

  it('is not sent again in the name of somebody else whom the cookie has meanwhile', async () => {
    const session = await signedIn();
    replies['POST /api/auth/refresh'] = () => signIn('t9', { id: 'u-2', username: 'bob' });
    replies['POST /api/transactions'] = () => problem(401, 'token_revoked');
    await expect(session.ask('/api/transactions', { method: 'POST', body: {} })).rejects.toMatchObject({ code: 'token_revoked' });
    expect(asked.filter(({ path }) => path === '/api/transactions')).toHaveLength(1);
    expect(session.current?.username).toBe('bob');
  });

  it('rereads what the user may do after a refusal of rights', async () => {
    const session = await signedIn();
    const changes = changesOf(session);
    replies['GET /api/rules'] = () => problem(403, 'forbidden');
    replies['GET /api/auth/me'] = () => ({ status: 200, body: { ...ADA, roles: ['User'], permissions: [] } });
    await expect(session.ask('/api/rules')).rejects.toMatchObject({ code: 'forbidden' });
    await jest.advanceTimersByTimeAsync(0);
    await expect(session.ask('/api/rules')).rejects.toMatchObject({ code: 'forbidden' });
    await jest.advanceTimersByTimeAsync(0);
    expect([session.current?.roles, changes()]).toEqual([['User'], 1]);
    expect(pathsAsked().filter((one) => one === 'GET /api/auth/me')).toHaveLength(1);
  });

  it('fails as unreachable without a connection, and leaves the session as it is', async () => {
    const session = await signedIn();
    replies['GET /api/rules'] = () => new TypeError('fetch failed');
    await expect(session.ask('/api/rules')).rejects.toMatchObject({ name: 'Unreachable', reason: 'no_connection' });
    expect(session.current?.token).toBe('t1');
  });
});

describe('the end of a session', () => {
  it.each(['token_expired', 'token_revoked', 'refresh_reused'])('says %s, and whose session it was', async (code) => {
    const session = await signedIn();
    const changes = changesOf(session);
    replies['GET /api/rules'] = () => problem(401, code === 'refresh_reused' ? 'token_expired' : code);
    replies['POST /api/auth/refresh'] = () => problem(401, code === 'refresh_reused' ? code : 'refresh_invalid');
    await expect(session.ask('/api/rules')).rejects.toMatchObject({ status: 401 });
    expect([session.current, session.ending, session.previous, changes()]).toEqual([null, code, 'ada', 1]);
    expect(stored.size).toBe(0);
  });

  it('is followed by the same or another user, who ends the waiting', async () => {
    const session = await signedIn();
    replies['POST /api/auth/refresh'] = () => problem(401, 'refresh_invalid');
    await session.revoked();
    expect([session.ending, session.previous]).toEqual(['token_revoked', 'ada']);
    await session.signIn('ada', 'secret');
    expect([session.ending, session.previous, session.current?.username]).toEqual([null, null, 'ada']);
  });

  it('is not there where the cookie is good for another session', async () => {
    const session = await signedIn();
    replies['POST /api/auth/refresh'] = () => signIn('t2');
    await session.revoked();
    expect([session.current?.token, session.ending]).toEqual(['t2', null]);
  });
});

describe('signing out', () => {
  it('holds at once here, and asks the server by the cookie where the token is no longer good', async () => {
    const session = await signedIn();
    replies['POST /api/auth/logout'] = ({ authorization }) => (authorization === null ? { status: 204 } : problem(401, 'token_expired'));
    const leaving = session.signOut();
    expect([session.current, session.ending, session.previous, stored.size]).toEqual([null, null, null, 0]);
    await leaving;
    expect(asked.map(({ authorization }) => authorization)).toEqual(['Bearer t1', null]);
    expect(session.ending).toBeNull();
  });

  it('says where the server could not be told', async () => {
    const session = await signedIn();
    replies['POST /api/auth/logout'] = () => new TypeError('fetch failed');
    await session.signOut();
    expect([session.ending, session.previous]).toEqual(['sign_out_untold', null]);
  });

  it('is not undone by a renewal that was under way', async () => {
    const session = await signedIn();
    let answer = (_reply: Reply): void => undefined;
    replies['POST /api/auth/refresh'] = () => new Promise((resolve) => (answer = resolve));
    replies['POST /api/auth/logout'] = () => ({ status: 204 });
    jest.setSystemTime(START + 826_000);
    const asking = session.ask('/api/rules');
    await jest.advanceTimersByTimeAsync(0);
    await session.signOut();
    answer(signIn('t2'));
    await expect(asking).rejects.toMatchObject({ code: 'unauthenticated' });
    expect([session.current, stored.size]).toEqual([null, 0]);
  });

  it('of all sessions ends this one too', async () => {
    const session = await signedIn();
    replies['POST /api/auth/logout-all'] = () => ({ status: 204 });
    await session.signOutEverywhere();
    expect(asked).toMatchObject([{ authorization: 'Bearer t1', credentials: 'same-origin' }]);
    expect([session.current, session.ending]).toEqual([null, null]);
  });
});

describe('a page that is loaded again', () => {
  it('goes on with the session of the cookie', async () => {
    stored.set('tapewatch.session', 'yes');
    const session = new Session();
    expect(session.resuming).toBe(true);
    replies['POST /api/auth/refresh'] = () => signIn('t2');
    await session.resume();
    expect([session.resuming, session.current?.token]).toEqual([false, 't2']);
  });

  it('asks for nothing where nobody was signed in', async () => {
    const session = new Session();
    await session.resume();
    expect([session.resuming, asked]).toEqual([false, []]);
  });

  it('waits for a server that is away, and says why the session is over where it is', async () => {
    stored.set('tapewatch.session', 'yes');
    const session = new Session();
    replies['POST /api/auth/refresh'] = () => new TypeError('fetch failed');
    await session.resume();
    expect([session.resuming, session.ending]).toEqual([true, null]);
    replies['POST /api/auth/refresh'] = () => problem(401, 'refresh_invalid');
    await session.resume();
    expect([session.resuming, session.ending, stored.size]).toEqual([false, 'token_expired', 0]);
  });

  it('keeps the mark where the server refused for another reason', async () => {
    stored.set('tapewatch.session', 'yes');
    const session = new Session();
    replies['POST /api/auth/refresh'] = () => problem(500, 'internal');
    await session.resume();
    expect([session.ending, stored.size]).toEqual(['not_renewed', 1]);
  });
});

describe('the token of a live connection', () => {
  it('is renewed where the server warns of its end, and not before', async () => {
    const session = await signedIn();
    replies['POST /api/auth/refresh'] = () => signIn('t2');
    await expect(session.token()).resolves.toBe('t1');
    jest.setSystemTime(START + 840_000);
    await expect(session.token()).resolves.toBe('t2');
  });

  it('of a short life is renewed at the warning, but not when it is new', async () => {
    const session = await signedIn(60);
    replies['POST /api/auth/refresh'] = () => signIn('t2', {}, 60);
    await expect(session.token()).resolves.toBe('t1');
    jest.setSystemTime(START + 30_000);
    await expect(session.token()).resolves.toBe('t2');
  });

  it('is refused where nobody is signed in', async () => {
    await expect(new Session().token()).rejects.toMatchObject({ code: 'unauthenticated' });
  });
});
