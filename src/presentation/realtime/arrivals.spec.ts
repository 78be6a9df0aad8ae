import { describe, expect, it } from '@jest/globals';
import { Arrivals } from './arrivals.ts';

describe('arrivals', () => {
  it('find room until there are too many of all, or of their address', () => {
    const arrivals = new Arrivals({ all: 3, address: 2 });
    const leave = arrivals.come('a');
    expect(arrivals.hasRoom('a')).toBe(true);
    arrivals.come('a');
    expect([arrivals.hasRoom('a'), arrivals.hasRoom('b')]).toEqual([false, true]);
    arrivals.come('b');
    expect([arrivals.hasRoom('b'), arrivals.hasRoom('c')]).toEqual([false, false]);
    leave();
    expect([arrivals.hasRoom('a'), arrivals.hasRoom('c')]).toEqual([true, true]);
  });

  it('make room once, however often it is said that they are gone', () => {
    const arrivals = new Arrivals({ all: 10, address: 2 });
    const leave = arrivals.come('a');
    arrivals.come('a');
    leave();
    leave();
    arrivals.come('a');
    expect(arrivals.hasRoom('a')).toBe(false);
  });
});
