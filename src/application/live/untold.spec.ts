import { describe, expect, it } from '@jest/globals';
import { Untold } from './untold.ts';

describe('what is stored and not told yet', () => {
  it('holds back whoever asked afterwards, until it is told', () => {
    const untold = new Untold();
    untold.stored(['a', 'b'], 100);
    untold.stored(['c'], 200);
    expect([untold.isWhole(99, 200), untold.isWhole(100, 200)]).toEqual([true, false]);
    untold.told('a');
    untold.told('unknown');
    expect(untold.isWhole(150, 200)).toBe(false);
    untold.told('b');
    expect([untold.isWhole(150, 200), untold.isWhole(200, 200)]).toEqual([true, false]);
  });

  it('holds nobody back for longer than a second', () => {
    const untold = new Untold();
    untold.stored(['a'], 100);
    untold.stored(['b'], 600);
    expect([untold.isWhole(700, 1099), untold.isWhole(500, 1100), untold.isWhole(700, 1100)]).toEqual([false, true, false]);
    expect(untold.isWhole(700, 1600)).toBe(true);
  });
});
