/** Moves within the window, as the detection measures them. */
import { describe, expect, it } from '@jest/globals';
import { MoveBook, rangeMove, windowMove } from './moves.ts';

describe('windowMove', () => {
  it('is the rise from the lowest price of the window', () => {
    expect(windowMove({ currentPrice: 102, windowMin: 100, windowMax: 102 })).toBeCloseTo(2);
  });

  it('is the fall from the highest price, negative, relative to that price', () => {
    expect(windowMove({ currentPrice: 95, windowMin: 95, windowMax: 100 })).toBeCloseTo(-5);
  });

  it('keeps the larger of both', () => {
    expect(windowMove({ currentPrice: 101, windowMin: 100, windowMax: 110 })).toBeCloseTo(-8.18, 2);
  });

  it('is nothing while the window is empty', () => {
    expect(windowMove({ currentPrice: 101, windowMin: null, windowMax: null })).toBeNull();
  });
});

describe('rangeMove', () => {
  it('has the sign of the candle', () => {
    expect(rangeMove({ open: 100, close: 101, low: 100, high: 102 })).toBeCloseTo(2);
    expect(rangeMove({ open: 101, close: 100, low: 98, high: 100 })).toBeCloseTo(-2);
  });
});

describe('MoveBook', () => {
  it('keeps the largest move of an interval, whatever its sign', () => {
    const book = new MoveBook(60);
    expect(book.record(61_000, 1)).toBe(60);
    expect(book.record(62_000, -0.5)).toBeNull();
    expect(book.record(119_999, -3)).toBe(60);
    expect(book.at(60)).toBe(-3);
    expect(book.at(120)).toBeNull();
  });
});
