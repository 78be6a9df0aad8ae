/** What the status page's scripts compute without a document: texts, lines, waiting, and what becomes of an answer. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
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
