import { describe, expect, it } from '@jest/globals';
import { backoffMs } from './connection.ts';

describe('backoffMs', () => {
  it('doubles from one second to thirty', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 1000].map((attempt) => backoffMs(attempt, 1))).toEqual([
      1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000,
    ]);
  });

  it('spreads over the whole of it', () => {
    expect([0, 0.25, 0.5].map((random) => backoffMs(3, random))).toEqual([0, 2000, 4000]);
  });
});
