import type { Candle } from '@tapewatch/client';
import { describe, expect, it } from '@jest/globals';
import { HISTORY_VALUES, PriceHistory } from './price-history.ts';

const T0 = Date.parse('2026-11-21T14:30:00.000Z');
const candle = (at: number, close: number): Candle => ({ openTime: new Date(T0 + at).toISOString(), close }) as Candle;

function read(history: PriceHistory, symbol: string): number[] {
  const values = new Float64Array(HISTORY_VALUES);
  history.read(symbol, values);
  return [...values];
}

const nothing = (): Promise<readonly Candle[]> => Promise.resolve([]);
const answered = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

describe('PriceHistory', () => {
  it('keeps the last price of each three seconds, the newest at the end', () => {
    const history = new PriceHistory(nothing);
    history.take('A', 1, T0);
    history.take('A', 2, T0 + 2_999);
    history.take('A', 3, T0 + 3_000);
    expect(read(history, 'A').slice(-3)).toEqual([NaN, 2, 3]);
  });

  it('leaves a hole where no price came', () => {
    const history = new PriceHistory(nothing);
    history.take('A', 1, T0);
    history.take('A', 2, T0 + 9_000);
    expect(read(history, 'A').slice(-4)).toEqual([1, NaN, NaN, 2]);
  });

  it('forgets what is older than five minutes, also after a long silence', () => {
    const history = new PriceHistory(nothing);
    history.take('A', 1, T0);
    history.take('A', 2, T0 + 1_000_000);
    expect(read(history, 'A').filter((value) => !Number.isNaN(value))).toEqual([2]);
  });

  it('asks once for older prices, and keeps the live ones over them', async () => {
    const asked: string[] = [];
    const history = new PriceHistory((symbol) => {
      asked.push(symbol);
      return Promise.resolve([candle(-6_000, 7), candle(-3_000, 8), candle(0, 9)]);
    });
    history.take('A', 10, T0);
    read(history, 'A');
    read(history, 'A');
    await answered();
    expect(asked).toEqual(['A']);
    expect(read(history, 'A').slice(-3)).toEqual([7, 8, 10]);
  });

  it('goes on when an answer fails', async () => {
    const history = new PriceHistory((symbol) => (symbol === 'A' ? Promise.reject(new Error('down')) : Promise.resolve([candle(0, 1)])));
    read(history, 'A');
    read(history, 'B');
    await answered();
    expect(read(history, 'B').at(-1)).toBe(1);
  });
});
