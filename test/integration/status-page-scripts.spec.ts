/** What the status page's scripts compute without a document: texts, lines, waiting, and what becomes of an answer. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { PAGE_DIRECTORY } from '../../src/presentation/http/status-page.ts';

const load = (name: string) => import(`${PAGE_DIRECTORY}${name}`);

describe('texts', () => {
  let format: Record<string, (...values: unknown[]) => string>;

  beforeAll(async () => {
    Object.defineProperty(globalThis, 'localStorage', { value: { getItem: () => 'utc', setItem: () => {} }, configurable: true });
    format = await load('format.js');
  });

  it.each([
    [64218.5, '64,218.50'],
    [10, '10.00'],
    [1.0841, '1.0841'],
    [0.25, '0.250000'],
    [0.00123456, '0.001235'],
    [1.5e-9, '1.500e−9'],
    [0, '0.000000'],
    [null, '–'],
  ])('a price of %p is %p', (value, text) => {
    expect(format['price']!(value)).toBe(text);
  });

  it.each([
    [1.236, '+1.24', 'up'],
    [-0.051, '−0.05', 'down'],
    [0.004, '0.00', 'flat'],
    [-0.004, '0.00', 'flat'],
    [null, '–', 'flat'],
  ])('a change of %p reads %p and points %p', (value, text, direction) => {
    expect(format['percent']!(value)).toBe(text);
    expect(format['directionOf']!(value)).toBe(direction);
  });

  it('shows a spread with the decimals of its price, and more where these would hide it', () => {
    expect(format['spread']!(0.1, 227.41)).toBe('0.10');
    expect(format['spread']!(0.0001, 1.0841)).toBe('0.0001');
    expect(format['spread']!(0.0004, 227.41)).toBe('0.0004');
  });

  it('tells ages and durations in the unit that fits', () => {
    expect([0, 12_400, 99_000, 130_000, 7_300_000, 200_000_000].map((ms) => format['age']!(ms))).toEqual([
      '0 s',
      '12 s',
      '99 s',
      '2 min',
      '2 h',
      '2 d',
    ]);
    expect([59, 725, 12_000, 187_000].map((seconds) => format['duration']!(seconds))).toEqual([
      '59 s',
      '12 min 05 s',
      '3 h 20 min',
      '2 d 3 h',
    ]);
  });

  it('puts the date before a time of another day', () => {
    const noon = Date.UTC(2026, 10, 21, 12);
    expect(format['moment']!(noon - 60_000, noon)).toBe('11:59:00');
    expect(format['moment']!(noon - 86_400_000, noon)).toBe('2026-11-20 12:00:00');
    expect(format['inUtc']!(noon)).toBe('2026-11-21 12:00:00.000 UTC');
  });
});

describe('a line of recent values', () => {
  it('keeps the newest values, and is broken where nothing was received', async () => {
    const { History } = await load('sparkline.js');
    const history = new History(3);
    for (const [time, value] of [
      [0, 9],
      [1000, 1],
      [2000, 2],
      [22_000, 3],
    ]) {
      history.push(time, value);
    }
    expect(history.range(0)).toEqual({ low: 1, high: 3 });
    expect(history.range(2000)).toEqual({ low: 2, high: 3 });
    expect(history.range(30_000)).toBeNull();
    expect(history.path({ from: 0, to: 22_000, left: 0, width: 22, top: 0, height: 2, low: 1, high: 3 })).toBe('M1.0 2.0L2.0 1.0M22.0 0.0');
  });

  it('is drawn from ten values on', async () => {
    const { History, sparkPath } = await load('sparkline.js');
    const history = new History(20);
    for (let i = 1; i <= 9; i += 1) history.push(i * 1000, i);
    expect(sparkPath(history, 10_000, 60_000, 0)).toBe('');
    history.push(10_000, 10);
    expect(sparkPath(history, 10_000, 60_000, 0)).toMatch(/^M.*L/);
  });

  it('knows its gaps, and takes what fills them without touching what it has', async () => {
    const { History } = await load('sparkline.js');
    const history = new History(40);
    history.push(20_000, 1);
    history.push(21_000, 2);
    expect(history.gaps(0, 40_000)).toEqual([
      { from: 0, to: 20_000 },
      { from: 21_000, to: 40_000 },
    ]);
    expect(history.gaps(15_000, 25_000)).toEqual([]);
    history.fill(Array.from({ length: 31 }, (_, second) => [second * 1000, 9]));
    expect(history.gaps(0, 40_000)).toEqual([{ from: 30_000, to: 40_000 }]);
    const values: number[] = [];
    history.each(19_000, (time: number, value: number) => time < 23_000 && values.push(value));
    expect(values).toEqual([1, 2]);
  });
});

describe('the past of the page', () => {
  const at = (second: number) => new Date(second * 1000).toISOString();
  const candle = (second: number, count: number, close = 1) => ({ openTime: at(second), count, close });

  it('is read once per symbol, and not at all with very many', async () => {
    const { readPast } = await load('past.js');
    const asked: string[] = [];
    const ask = async (path: string) => {
      asked.push(path);
      return { items: [path] };
    };
    const past: Map<string, string[]> = await readPast(ask, ['EUR/USD', 'B', 'C', 'D', 'E'], 1000.5);
    expect([...past.keys()].sort()).toEqual(['B', 'C', 'D', 'E', 'EUR/USD']);
    expect(past.get('EUR/USD')).toEqual(['/api/prices/EUR%2FUSD/candles?interval=1s&from=1970-01-01T00%3A00%3A01.000Z&limit=500']);
    expect(asked).toHaveLength(5);
    const many = Array.from({ length: 25 }, (_, i) => `S${i}`);
    expect(await readPast(ask, many, 0)).toBeNull();
    expect(asked).toHaveLength(5);
  });

  it('has the rate of all symbols as a mean of ten seconds, 0 where no tick came', async () => {
    const { ratesOf } = await load('past.js');
    const steady = Array.from({ length: 12 }, (_, i) => candle(100 + i, 3));
    const past = new Map([
      ['A', steady],
      ['B', [candle(105, 10)]],
    ]);
    const rates = new Map<number, number>(ratesOf(past, 130_000));
    expect([...rates.keys()][0]).toBe(102_000);
    expect([...rates.keys()].at(-1)).toBe(128_000);
    expect(rates.get(102_000)).toBe(3);
    expect(rates.get(106_000)).toBe(5);
    expect(rates.get(112_000)).toBe(4);
    expect(rates.get(128_000)).toBe(0);
    expect(ratesOf(new Map([['A', []]]), 130_000)).toEqual([]);
  });

  it('has the price at the end of each second, the one before where no tick came', async () => {
    const { pricesOf } = await load('past.js');
    const prices = pricesOf([candle(100, 1, 7), candle(103, 1, 8)], 102_000, 107_000);
    expect(prices).toEqual([
      [102_000, 7],
      [103_000, 7],
      [104_000, 8],
      [105_000, 8],
    ]);
    expect(pricesOf([], 0, 107_000)).toEqual([]);
  });
});

describe('the session of the page', () => {
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

describe('the payments of the page', () => {
  beforeAll(() => {
    Object.defineProperty(globalThis, 'localStorage', { value: { getItem: () => 'utc', setItem: () => {} }, configurable: true });
  });

  it('are none for who may not see them, asked for less often then; any other refusal is one', async () => {
    const { readPayments } = await load('payments.js');
    const answering = (status: number) => ({ ask: () => Promise.reject(Object.assign(new Error('refused'), { status })) });
    expect(await readPayments({ ask: async (path: string) => path })).toEqual({ value: '/api/dashboard', periodMs: 2000 });
    expect(await readPayments(answering(403))).toEqual({ value: null, periodMs: 60_000 });
    await expect(readPayments(answering(503))).rejects.toThrow('refused');
  });
});

describe('repeating a request', () => {
  afterEach(() => {
    jest.useRealTimers();
  });

  async function aPoll(read: () => Promise<unknown>, may = () => true) {
    const { Poll } = await load('poll.js');
    const shown: unknown[] = [];
    const failed: unknown[] = [];
    const poll = new Poll({ may, read, show: (value: unknown) => shown.push(value), fail: (error: unknown) => failed.push(error) });
    return { poll, shown, failed };
  }

  it('has one request under way at most', async () => {
    jest.useFakeTimers();
    let asked = 0;
    let answer: (value: unknown) => void = () => {};
    const { poll, shown } = await aPoll(() => {
      asked += 1;
      return new Promise((resolve) => (answer = resolve));
    });
    void poll.wake();
    void poll.wake();
    await jest.advanceTimersByTimeAsync(20_000);
    expect(asked).toBe(1);
    answer({ value: 'prices', periodMs: 1000 });
    await jest.advanceTimersByTimeAsync(0);
    expect(shown).toEqual(['prices']);
    await jest.advanceTimersByTimeAsync(1000);
    expect(asked).toBe(2);
  });

  it('waits longer after each failure, and as long as the server says', async () => {
    jest.useFakeTimers();
    const { Refusal } = await load('request.js');
    const times: number[] = [];
    const { poll, failed } = await aPoll(() => {
      times.push(Date.now());
      throw times.length < 4 ? new Error('away') : new Refusal(429, { code: 'rate_limited' }, 60_000);
    });
    void poll.wake();
    await jest.advanceTimersByTimeAsync(70_000);
    expect(times.slice(1).map((time, i) => time - times[i]!)).toEqual([1000, 2000, 4000, 60_000]);
    expect(failed).toHaveLength(5);
  });

  it('asks nothing while it may not, and shows no answer that came too late', async () => {
    let signedIn = false;
    let asked = 0;
    const { poll, shown } = await aPoll(
      async () => {
        asked += 1;
        signedIn = false;
        return { value: 'secret', periodMs: 1000 };
      },
      () => signedIn,
    );
    await poll.wake();
    expect(asked).toBe(0);
    signedIn = true;
    await poll.wake();
    expect(asked).toBe(1);
    expect(shown).toEqual([]);
    await sleep(1100);
    expect(asked).toBe(1);
  });

  it('spreads the tries of many pages, from one second to ten', async () => {
    const { backoffMs } = await load('connection.js');
    expect([1, 2, 3, 4, 5, 20].map((failures) => backoffMs(failures, 1))).toEqual([1000, 2000, 4000, 8000, 10_000, 10_000]);
    expect(backoffMs(1, 0)).toBe(500);
  });
});
