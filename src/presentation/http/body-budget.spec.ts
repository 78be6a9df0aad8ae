import { describe, expect, it } from '@jest/globals';
import { BodyBudget } from './body-budget.ts';

describe('BodyBudget', () => {
  it('has room for so many bytes, and again for what is given back', () => {
    const budget = new BodyBudget(100);
    budget.take(60, true);
    budget.take(40, true);
    expect(() => budget.take(1, true)).toThrow(expect.objectContaining({ code: 'overloaded', retryAfterSeconds: 1 }));
    budget.giveBack(40);
    budget.take(30, true);
    expect([budget.inFlight, budget.refused]).toEqual([90, 1]);
  });

  it('keeps three quarters for those who are known', () => {
    const budget = new BodyBudget(100);
    budget.take(25, false);
    expect(() => budget.take(1, false)).toThrow(expect.objectContaining({ code: 'overloaded' }));
    budget.take(75, true);
    expect([budget.inFlight, budget.refused]).toEqual([100, 1]);
  });
});
