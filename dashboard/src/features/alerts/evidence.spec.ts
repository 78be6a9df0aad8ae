/** Limits, bands and scales of the chart of payments. */
import { describe, expect, it } from '@jest/globals';
import type { Hit } from '@tapewatch/client';
import { isInside, limitsOf, scaleTo } from './evidence.ts';

const WEEK_MS = 604_800_000;

function hit(part: Partial<Hit>): Hit {
  return {
    ruleId: 'r',
    rule: '',
    ruleVersion: 1,
    weight: 100,
    inputs: {},
    windowMs: null,
    threshold: null,
    margin: null,
    sentence: '',
    skipped: null,
    ...part,
  };
}

describe('Limits of the chart', () => {
  it('are those of the rule that weighs most', () => {
    const limits = limitsOf([
      hit({ rule: 'new-payee', weight: 100, threshold: '1000.00', inputs: { amount: '9000.00', currency: 'USD' } }),
      hit({
        rule: 'structuring',
        weight: 300,
        windowMs: WEEK_MS,
        inputs: { amount: '9000.00', currency: 'USD', from: '8000.00', below: '10000.00', count: 4 },
      }),
    ]);
    expect(limits).toEqual({
      line: null,
      band: { from: 8000, below: 10_000 },
      mean: null,
      currency: 'USD',
      amount: 9000,
      windowMs: WEEK_MS,
    });
    expect([7999, 8000, 9999.99, 10_000].map((amount) => isInside(amount, limits))).toEqual([false, true, true, false]);
  });

  it('of an unusual amount are so many times the mean', () => {
    const limits = limitsOf([
      hit({ rule: 'amount-outlier', threshold: 3, inputs: { mean: '412.70', amount: '9000.00', currency: 'USD' } }),
    ]);
    expect(limits.line).toBeCloseTo(1238.1);
    expect(isInside(1239, limits)).toBe(true);
  });

  it('there are none where no rule looks at an amount', () => {
    expect(limitsOf([hit({ rule: 'country-mismatch' })])).toMatchObject({ line: null, band: null, windowMs: 86_400_000 });
  });
});

describe('The scale', () => {
  it('goes from 0 beyond the highest value on round steps', () => {
    expect(scaleTo(9900)).toEqual([0, 2000, 4000, 6000, 8000, 10_000]);
    expect(scaleTo(0.7)).toEqual([0, 0.2, 0.4, 0.6000000000000001, 0.8]);
    expect(scaleTo(0)).toEqual([0, 1]);
  });
});
