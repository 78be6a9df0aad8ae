import { describe, expect, it } from '@jest/globals';
import { Clock } from '../ports/clock.ts';
import { Pace } from './pace.ts';

class HandClock extends Clock {
  elapsed = 0;

  now(): number {
    return 1e12 + this.elapsed;
  }

  monotonic(): number {
    return this.elapsed;
  }
}

const T = Date.UTC(2025, 2, 3);

describe('Pace', () => {
  it('waits until the time of the recording, divided by the speed, has passed', () => {
    const clock = new HandClock();
    const pace = new Pace(10, clock);
    expect(pace.waitMs(T)).toBe(0);
    expect(pace.waitMs(T + 1000)).toBe(100);
    clock.elapsed = 100;
    expect(pace.waitMs(T + 2000)).toBe(100);
    clock.elapsed = 1000;
    expect(pace.waitMs(T + 3000)).toBe(0);
    expect(pace.waitMs(T + 12_000)).toBe(200);
  });

  it('waits neither for late ticks nor for distances that no timer keeps', () => {
    const pace = new Pace(100, new HandClock());
    expect([T, T + 499, T - 60_000, T + 400].map((time) => pace.waitMs(time))).toEqual([0, 0, 0, 0]);
  });

  it('adds up short distances', () => {
    const pace = new Pace(1, new HandClock());
    expect([0, 2, 4, 6].map((ms) => pace.waitMs(T + ms))).toEqual([0, 0, 0, 6]);
  });

  it('never waits at infinite speed', () => {
    const pace = new Pace(Infinity, new HandClock());
    expect([T, T + 1e9].map((time) => pace.waitMs(time))).toEqual([0, 0]);
  });
});
