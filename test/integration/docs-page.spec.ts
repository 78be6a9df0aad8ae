/** The page of the API at `/docs`: the files of its bar, and its session, which is that of the dashboard. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DOCS_DIRECTORY, DOCS_PREFIX, serveDocsPage } from '../../src/presentation/http/docs-page.ts';
import { serveOpenApi } from '../../src/presentation/http/open-api.ts';
import { bareApplication } from '../support/bare-application.ts';

const load = (name: string) => import(`${DOCS_DIRECTORY}${name}`);
const files = readdirSync(DOCS_DIRECTORY);
const read = (name: string): string => readFileSync(join(DOCS_DIRECTORY, name), 'utf8');
const scripts = files.filter((name) => name.endsWith('.js'));
const allOf = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, found]) => found!);

describe('the page of the API as it is served', () => {
  let app: NestFastifyApplication;

  beforeAll(async () => {
    app = await bareApplication(async (created) => {
      serveOpenApi(created, '1.2.3');
      await serveDocsPage(created);
    });
  });
  afterAll(() => app.close());

  it('names only files that are there', async () => {
    const { body } = await app.inject('/docs');
    const named = allOf(body, /(?:src|href)='([^']+)'/g);
    const ours = ['docs.js', 'docs.css', 'tokens.css', 'icon.svg'].map((name) => DOCS_PREFIX + name);
    expect(named).toEqual(expect.arrayContaining(ours));
    for (const url of named) expect({ url, statusCode: (await app.inject(url)).statusCode }).toEqual({ url, statusCode: 200 });
  });

  it('serves every file of its own with a type the browser accepts and for a short time only', async () => {
    for (const name of files) {
      const { statusCode, headers } = await app.inject(DOCS_PREFIX + name);
      expect({ name, statusCode }).toEqual({ name, statusCode: 200 });
      expect(headers['content-security-policy']).toMatch(/default-src 'self'/);
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['cache-control']).toBe('public, max-age=60');
      if (name.endsWith('.js')) expect(headers['content-type']).toMatch(/javascript/);
      if (name.endsWith('.css')) expect(headers['content-type']).toMatch(/^text\/css/);
    }
  });

  it('serves nothing beside them', async () => {
    for (const name of ['missing.js', '../docs-page.ts', '%2e%2e/docs-page.ts', '..%2fdocs-page.ts']) {
      const { statusCode, body } = await app.inject(DOCS_PREFIX + name);
      expect([400, 403, 404]).toContain(statusCode);
      expect(body).not.toContain('serveDocsPage');
    }
  });
});

describe('the files of the page of the API', () => {
  it('write text only', () => {
    const markup = /innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|\beval\b|setAttribute\('style'/;
    expect(scripts.length).toBeGreaterThan(0);
    expect(scripts.filter((name) => markup.test(read(name)))).toEqual([]);
  });

  it('name only files that are there', () => {
    const named = [
      ...scripts.flatMap((name) => allOf(read(name), /(?:from |import\()'\.\/([^']+)'/g)),
      ...files.filter((name) => name.endsWith('.css')).flatMap((name) => allOf(read(name), /url\('([^'#]+)'\)/g)),
    ];
    expect(named).toEqual(expect.arrayContaining(['session.js', 'request.js', 'ibm-plex-sans.woff2']));
    expect(named.filter((name) => !files.includes(name))).toEqual([]);
  });
});

describe('the session of the page of the API', () => {
  type Refused = [status: number, code: string];
  const GOOD = { accessToken: 'first', expiresIn: 900, user: { username: 'ada', roles: ['Analyst'], mustChangePassword: false } };
  let stored: Map<string, string>;
  /** What was asked, as `METHOD path token`. */
  let asked: string[];
  let answers: (asked: string) => object | Refused | Error;
  const realFetch = globalThis.fetch;

  beforeEach(() => {
    stored = new Map();
    asked = [];
    answers = () => ({});
    const localStorage = {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => void stored.set(key, value),
      removeItem: (key: string) => void stored.delete(key),
    };
    Object.defineProperty(globalThis, 'localStorage', { value: localStorage, configurable: true });
    globalThis.fetch = (input, options) => {
      const path = input as string;
      const token = ((options?.headers as Record<string, string>)['authorization'] ?? '-').replace('Bearer ', '');
      const what = `${options?.method} ${path} ${options?.credentials === 'same-origin' ? 'cookie ' : ''}${token}`;
      asked.push(what);
      const answer = answers(what);
      if (answer instanceof Error) return Promise.reject(answer);
      const [status, body] = Array.isArray(answer) ? [answer[0] as number, { code: answer[1] as string }] : [200, answer];
      return Promise.resolve(new Response(JSON.stringify(body), { status }));
    };
  });
  afterEach(() => {
    globalThis.fetch = realFetch;
    jest.useRealTimers();
  });

  const LOGIN = 'POST /api/auth/login cookie -';
  const REFRESH = 'POST /api/auth/refresh cookie -';

  /** Signed in; `then` says what the server answers afterwards. */
  async function signedIn(then: typeof answers) {
    const { Session } = await load('session.js');
    const session = new Session();
    answers = () => GOOD;
    await session.signIn('ada', 'a-Password-of-12');
    answers = then;
    asked.length = 0;
    return session;
  }

  it('asks for the refresh token in a cookie, and keeps no token where the next page could read it', async () => {
    const { Session } = await load('session.js');
    answers = () => GOOD;
    const session = new Session();
    await session.signIn('ada', 'a-Password-of-12');
    expect(asked).toEqual([LOGIN]);
    expect(session.current).toMatchObject({ token: 'first', username: 'ada' });
    expect([...stored.values()]).toEqual(['yes']);
  });

  it('renews a token that is no longer good once, however many requests need it, and asks them again', async () => {
    const session = await signedIn((what) => {
      if (what === REFRESH) return { ...GOOD, accessToken: 'second' };
      return what.endsWith('first') ? [401, 'token_expired'] : { what };
    });
    let changes = 0;
    session.addEventListener('change', () => (changes += 1));
    const found = await Promise.all(['/a', '/b', '/c'].map((path) => session.ask(path)));
    expect(found).toEqual(['/a', '/b', '/c'].map((path) => ({ what: `GET ${path} second` })));
    expect(asked.filter((what) => what === REFRESH)).toHaveLength(1);
    expect(changes).toBe(0);
  });

  it('renews a token a minute before it ends, and goes on with it while the server cannot renew it', async () => {
    jest.useFakeTimers();
    let isAway = true;
    const session = await signedIn((what) => {
      if (what !== REFRESH) return { what };
      return isAway ? [503, 'overloaded'] : { ...GOOD, accessToken: 'second' };
    });
    jest.advanceTimersByTime(839_000);
    await session.ask('/a');
    jest.advanceTimersByTime(2000);
    await session.ask('/b');
    isAway = false;
    await session.ask('/c');
    expect(asked).toEqual(['GET /a first', REFRESH, 'GET /b first', REFRESH, 'GET /c second']);
  });

  it.each([
    ['token_revoked', 'refresh_invalid', /was ended/],
    ['token_expired', 'refresh_invalid', /has expired/],
    ['token_expired', 'refresh_reused', /old copy/],
    ['unauthenticated', 'refresh_invalid', /no longer knows/],
  ])('ends with a sentence for %s where the cookie is refused with %s', async (code, refused, sentence) => {
    const session = await signedIn((what) => [401, what === REFRESH ? refused : code]);
    await expect(session.ask('/a')).rejects.toMatchObject({ code });
    expect([session.current, stored.size]).toEqual([null, 0]);
    expect(session.ending).toMatch(sentence);
  });

  it('is kept where the server does not answer', async () => {
    const session = await signedIn((what) => (what === REFRESH ? new TypeError('away') : [401, 'token_expired']));
    await expect(session.ask('/a')).rejects.toThrow('no connection');
    expect(session.current).toMatchObject({ token: 'first' });
  });

  it('ends at the server when the user signs out: by its token, or by the cookie where that has expired', async () => {
    const session = await signedIn((what) => (what.endsWith('first') ? [401, 'token_expired'] : {}));
    const leaving = session.signOut();
    expect([session.current, session.ending, stored.size]).toEqual([null, '', 0]);
    await leaving;
    expect(asked).toEqual(['POST /api/auth/logout cookie first', 'POST /api/auth/logout cookie -']);
    expect(session.ending).toBe('');
  });

  it('says so where signing out did not reach the server', async () => {
    const session = await signedIn(() => new TypeError('away'));
    await session.signOut();
    expect(session.ending).toMatch(/server could not be told/);
  });

  it('goes on after the page was loaded again, and asks for nothing where nobody was signed in', async () => {
    const { Session } = await load('session.js');
    const stranger = new Session();
    await stranger.resume();
    expect([stranger.resuming, asked]).toEqual([false, []]);

    stored.set('tapewatch.session', 'yes');
    const session = new Session();
    answers = () => new TypeError('away');
    await session.resume();
    expect([session.resuming, session.current]).toEqual([true, null]);
    answers = () => GOOD;
    await session.resume();
    expect(session.resuming).toBe(false);
    expect(session.current).toMatchObject({ token: 'first', username: 'ada' });
  });

  it('shows another user where another tab signed one in', async () => {
    const grace = { ...GOOD, accessToken: 'second', user: { ...GOOD.user, username: 'grace' } };
    const session = await signedIn((what) => (what === REFRESH ? grace : what.endsWith('first') ? [401, 'token_revoked'] : {}));
    let changes = 0;
    session.addEventListener('change', () => (changes += 1));
    await session.ask('/a');
    expect([session.current.username, changes]).toEqual(['grace', 1]);
  });
});
