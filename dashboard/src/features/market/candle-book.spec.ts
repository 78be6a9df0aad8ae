/** Candles in order, a place for each empty interval, and no more drawn anew than changed. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Candle } from '@tapewatch/client';
import { CandleBook } from './candle-book.ts';

const T0 = Date.parse('2026-11-21T14:30:00Z') / 1000;

function candle(second: number, extra: Partial<Candle> = {}): Candle {
  const openTime = new Date((T0 + second) * 1000).toISOString();
  return { openTime, open: 100, high: 101, low: 99, close: 100, volume: 10, count: 5, closed: true, revision: 0, ...extra };
}

describe('CandleBook', () => {
  let book: CandleBook;
  const times = (): number[] => book.slots.map(({ time }) => time - T0);
  const filled = (): number[] => book.slots.flatMap(({ time, candle: found }) => (found === null ? [] : [time - T0]));

  beforeEach(() => {
    book = new CandleBook('1s');
    book.merge([candle(2), candle(0), candle(1)]);
  });

  it('orders candles by their time', () => {
    expect(times()).toEqual([0, 1, 2]);
  });

  it('is whole at first, and then tells what was added', () => {
    expect(new CandleBook('1s').merge([candle(0)])).toEqual({ isWhole: true, changed: [] });
    expect(book.merge([candle(3)])).toEqual({ isWhole: false, changed: [3] });
  });

  it('gives each empty interval a place without a candle', () => {
    expect(book.merge([candle(5)]).changed).toEqual([3, 4, 5]);
    expect(times()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(filled()).toEqual([0, 1, 2, 5]);
  });

  it('cuts a long hole short', () => {
    book.merge([candle(10_000)]);
    expect(book.slots.length).toBe(3 + 120 + 1);
    expect(times().at(-1)).toBe(10_000);
  });

  it('revises one candle and leaves the others', () => {
    const others = [book.slots[0], book.slots[2]];
    expect(book.merge([candle(1, { revision: 1, high: 105 })])).toEqual({ isWhole: false, changed: [1] });
    expect(book.slots[1]?.candle?.high).toBe(105);
    expect([book.slots[0], book.slots[2]]).toEqual(others);
  });

  it('never goes back to an earlier revision', () => {
    book.merge([candle(1, { revision: 2, high: 105 })]);
    expect(book.merge([candle(1, { revision: 1, high: 102, count: 99 })]).changed).toEqual([]);
    expect(book.slots[1]?.candle?.high).toBe(105);
  });

  it('lets an open candle grow and close', () => {
    book.merge([candle(3, { closed: false, count: 1 })]);
    expect(book.merge([candle(3, { closed: false, count: 2, close: 101 })]).changed).toEqual([3]);
    expect(book.merge([candle(3, { closed: true, count: 2, close: 101 })]).changed).toEqual([3]);
    expect(book.merge([candle(3, { closed: false, count: 2 })]).changed).toEqual([]);
    expect(book.slots[3]?.candle?.closed).toBe(true);
  });

  it('fills an empty interval when a late tick makes its candle', () => {
    book.merge([candle(5)]);
    expect(book.merge([candle(4)]).changed).toEqual([4]);
    expect(filled()).toEqual([0, 1, 2, 4, 5]);
  });

  it('puts older candles before the first only when they are asked for', () => {
    expect(book.merge([candle(-2)])).toEqual({ isWhole: false, changed: [] });
    expect(book.merge([candle(-2), candle(-4)], { older: true }).isWhole).toBe(true);
    expect(times()).toEqual([-4, -3, -2, -1, 0, 1, 2]);
    expect(filled()).toEqual([-4, -2, 0, 1, 2]);
  });

  it('finds the place of a time', () => {
    expect([T0 - 1, T0, T0 + 1.5, T0 + 99].map((time) => book.indexAt(time))).toEqual([-1, 0, 1, 2]);
  });

  it('steps by the length of its interval', () => {
    const minutes = new CandleBook('1m');
    minutes.merge([candle(0), candle(180)]);
    expect(minutes.slots.map(({ time }) => time - T0)).toEqual([0, 60, 120, 180]);
  });
});
