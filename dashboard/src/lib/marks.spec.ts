/** Ranges and moves over rows. */
import { describe, expect, it } from '@jest/globals';
import { movedTo, rangeBetween } from './marks.ts';

const SHOWN = ['a', 'b', 'c', 'd'];

describe('A range', () => {
  it('holds both ends, in either direction', () => {
    expect(rangeBetween(SHOWN, 'b', 'd')).toEqual(['b', 'c', 'd']);
    expect(rangeBetween(SHOWN, 'd', 'c')).toEqual(['c', 'd']);
  });

  it('is the row alone where it began at none that is shown', () => {
    expect(rangeBetween(SHOWN, null, 'c')).toEqual(['c']);
    expect(rangeBetween(SHOWN, 'gone', 'c')).toEqual(['c']);
    expect(rangeBetween(SHOWN, 'a', 'gone')).toEqual([]);
  });
});

describe('A move', () => {
  it('goes from the open row and ends at the ends', () => {
    expect(movedTo(SHOWN, 'b', 0, 1)).toBe('c');
    expect(movedTo(SHOWN, 'a', 0, -1)).toBe('a');
    expect(movedTo(SHOWN, 'b', 0, Infinity)).toBe('d');
    expect(movedTo(SHOWN, 'b', 0, -Infinity)).toBe('a');
  });

  it('goes on from where a row stood that has left: down is the one that took its place', () => {
    expect(movedTo(SHOWN, 'gone', 2, 1)).toBe('c');
    expect(movedTo(SHOWN, 'gone', 2, -1)).toBe('b');
  });

  it('begins at the first row', () => {
    expect(movedTo(SHOWN, null, 0, 1)).toBe('a');
    expect(movedTo([], null, 0, 1)).toBeNull();
  });
});
