/** A chart's candles are whole: a load that failed comes again, an answer that came too late is left out, and what was pushed meanwhile stays. */
import type { Candle } from '@tapewatch/client';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { CandlePage, CandleQuery } from '../../api/contract.ts';
import { CandleFeed } from './candle-feed.ts';

const T0 = Date.parse('2026-11-21T14:30:00.000Z');
const iso = (second: number): string => new Date(T0 + second * 1000).toISOString();
const candle = (second: number, close = 1): Candle => ({ openTime: iso(second), revision: 1, count: close, close, closed: true }) as Candle;
const candles = (from: number, to: number): Candle[] => Array.from({ length: to - from }, (_, i) => candle(from + i));

describe('CandleFeed', () => {
  /** Requests that wait for their answer, oldest first. */
  let asked: { query: CandleQuery; answer: (items: Candle[]) => Promise<void>; refuse: () => Promise<void> }[];
  let push: (data: Candle[], type?: 'snapshot' | 'update') => void;
  let feed: CandleFeed;
  let stop: () => void;

  beforeEach(() => {
    jest.useFakeTimers();
    asked = [];
    const load = (query: CandleQuery) =>
      new Promise<CandlePage>((resolve, reject) => {
        const settled = () => jest.advanceTimersByTimeAsync(0);
        const answer = (items: Candle[]) => (resolve({ items } as CandlePage), settled());
        const refuse = () => (reject({ status: 503, retryAfterSeconds: null } as unknown as Error), settled());
        asked.push({ query, answer, refuse });
      });
    const follow = (_: string, listener: (message: never) => void) => {
      push = (data, type = 'update') => listener({ type, data } as never);
      return () => undefined;
    };
    feed = new CandleFeed('AAPL', '1s', load, { follow, now: T0 + 1_000_000 } as never);
    stop = feed.start(null);
  });
  afterEach(() => {
    stop();
    jest.useRealTimers();
  });

  const seconds = (): number[] => feed.book.slots.flatMap((slot) => (slot.candle === null ? [] : [slot.time - T0 / 1000]));

  it('asks again for what was refused, later and later, and shows the error until then', async () => {
    await asked[0]!.refuse();
    expect(feed).toMatchObject({ isLoaded: false, isBusy: false, error: { status: 503 } });
    await jest.advanceTimersByTimeAsync(5_000);
    expect([asked.length, feed.error]).toEqual([2, expect.anything()]);
    await asked[1]!.refuse();
    await jest.advanceTimersByTimeAsync(9_999);
    expect(asked).toHaveLength(2);
    await jest.advanceTimersByTimeAsync(1);
    await asked[2]!.answer([candle(1)]);
    expect([feed.isLoaded, feed.error, seconds()]).toEqual([true, null, [1]]);
    await jest.advanceTimersByTimeAsync(120_000);
    expect(asked).toHaveLength(3);
  });

  it('asks at once where a person wants it, and not once more afterwards', async () => {
    await asked[0]!.refuse();
    void feed.retry();
    await asked[1]!.answer([candle(1)]);
    await jest.advanceTimersByTimeAsync(60_000);
    expect([asked.length, seconds()]).toEqual([2, [1]]);
  });

  it('asks no more once it is left, and takes no answer then', async () => {
    const first = asked[0]!;
    stop();
    await first.answer([candle(1)]);
    stop = feed.start(null);
    expect([feed.isLoaded, seconds()]).toEqual([false, []]);
    await asked[1]!.refuse();
    stop();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(asked).toHaveLength(2);
  });

  it('leaves out the answer to an older question', async () => {
    void feed.around(T0);
    await asked[1]!.answer(candles(0, 3));
    await asked[0]!.answer(candles(900, 903));
    expect([feed.isPast, seconds()]).toEqual([true, [0, 1, 2]]);
  });

  it('keeps what was pushed before the answer, which is older', async () => {
    push(candles(8, 11), 'snapshot');
    push([candle(11)]);
    await asked[0]!.answer(candles(0, 10));
    expect([seconds(), asked.length]).toEqual([[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], 1]);
  });

  it('keeps what is pushed while all is asked for anew', async () => {
    await asked[0]!.answer(candles(0, 3));
    void feed.newest();
    push([candle(3)]);
    expect(seconds()).toEqual([0, 1, 2, 3]);
    await asked[1]!.answer(candles(0, 3));
    expect(seconds()).toEqual([0, 1, 2, 3]);
  });

  it('keeps no more than 500 of what was pushed, and loads anew where a late answer does not reach to them', async () => {
    push(candles(100, 900));
    expect((feed as unknown as { early: Map<string, Candle> }).early.size).toBe(500);
    await asked[0]!.answer(candles(0, 110));
    expect(asked[1]?.query).toEqual({ symbol: 'AAPL', interval: '1s', limit: 500 });
    push([candle(900)]);
    await asked[1]!.answer(candles(400, 900));
    expect(seconds()).toEqual(Array.from({ length: 501 }, (_, i) => 400 + i));
    expect(asked).toHaveLength(2);
  });

  it('asks for what was missed in a cut', async () => {
    await asked[0]!.answer(candles(900, 903));
    push(candles(950, 952), 'snapshot');
    expect(asked[1]?.query).toMatchObject({ from: iso(902) });
    await asked[1]!.answer(candles(902, 950));
    expect(seconds()).toEqual(Array.from({ length: 52 }, (_, i) => 900 + i));
  });

  it('asks for the hole of two cuts at once, where the second came before the first was filled', async () => {
    await asked[0]!.answer(candles(900, 903));
    push(candles(950, 952), 'snapshot');
    push(candles(980, 982), 'snapshot');
    expect(asked[2]?.query).toMatchObject({ from: iso(902) });
    await asked[1]!.answer(candles(902, 950));
    await asked[2]!.answer(candles(902, 980));
    expect(seconds()).toEqual(Array.from({ length: 82 }, (_, i) => 900 + i));
  });

  it('asks at once for what was refused when the server tells the newest again', async () => {
    await asked[0]!.answer(candles(900, 903));
    push(candles(950, 952), 'snapshot');
    await asked[1]!.refuse();
    push(candles(951, 953), 'snapshot');
    await asked[2]!.answer(candles(902, 950));
    expect([feed.error, seconds()]).toEqual([null, Array.from({ length: 53 }, (_, i) => 900 + i)]);
  });
});
