/** Hits as figures: what was observed, what is allowed, and the sum that explains a score. */
import { describe, expect, it } from '@jest/globals';
import type { Hit } from '@tapewatch/client';
import { figuresOf, scoreParts } from './hit-figures.ts';

function hit(part: Partial<Hit>): Hit {
  return {
    ruleId: 'r1',
    rule: 'large-amount',
    ruleVersion: 1,
    weight: 200,
    inputs: {},
    windowMs: null,
    threshold: null,
    margin: null,
    sentence: '',
    skipped: null,
    ...part,
  };
}

describe('Figures of a hit', () => {
  it('an amount stands beside its limit with their ratio', () => {
    const figures = figuresOf(hit({ inputs: { amount: '12000.00', currency: 'USD' }, threshold: '10000.00' }));
    expect(figures).toEqual({
      observed: { unit: 'money', value: '12000.00', currency: 'USD' },
      limit: { unit: 'money', value: '10000.00', currency: null },
      ratio: 1.2,
      compares: 'over',
    });
  });

  it('a sum over a window is the sum, not the amount of the payment', () => {
    const figures = figuresOf(
      hit({ rule: 'velocity-sum', inputs: { amount: '9000.00', sum: '37240.00', currency: 'USD' }, threshold: '25000.00' }),
    );
    expect(figures.observed).toEqual({ unit: 'money', value: '37240.00', currency: 'USD' });
    expect(figures.ratio).toBeCloseTo(1.4896);
  });

  it('what hits below its limit says so', () => {
    expect(figuresOf(hit({ rule: 'rapid-follow-up', inputs: { elapsedMs: 4000 }, threshold: 10_000 }))).toMatchObject({
      ratio: 0.4,
      compares: 'under',
    });
    expect(figuresOf(hit({ rule: 'pass-through', inputs: {}, threshold: 10, margin: 7.5 }))).toMatchObject({
      observed: { unit: 'percent', value: 2.5 },
      compares: 'under',
    });
  });

  it('a share is confirmed ones of resolved ones', () => {
    const figures = figuresOf(hit({ rule: 'counterparty-compromise', inputs: { confirmed: 3, resolved: 10 }, threshold: 0.2 }));
    expect(figures.observed).toEqual({ unit: 'share', value: 0.3 });
    expect(figures.ratio).toBeCloseTo(1.5);
  });

  it('a rule that nobody knows shows nothing made up', () => {
    expect(figuresOf(hit({ rule: 'of-tomorrow', threshold: 5, margin: 1 }))).toEqual({
      observed: null,
      limit: null,
      ratio: null,
      compares: null,
    });
  });
});

describe('Parts of a score', () => {
  it('skipped rules weigh nothing', () => {
    const parts = scoreParts([hit({ weight: 300 }), hit({ weight: 200, skipped: 'no_rate' })]);
    expect(parts).toMatchObject({ sum: 300, score: 300 });
    expect(parts.hits).toHaveLength(1);
    expect(parts.skipped).toHaveLength(1);
  });

  it('the score ends at 1 000 while the sum goes on', () => {
    expect(scoreParts([hit({ weight: 700 }), hit({ weight: 600 })])).toMatchObject({ sum: 1300, score: 1000 });
  });

  it('the heaviest hit comes first', () => {
    expect(scoreParts([hit({ weight: 50 }), hit({ weight: 300 })]).hits.map(({ weight }) => weight)).toEqual([300, 50]);
  });

  it('an entry of the block list is told apart from one of the watch list', () => {
    const watch = hit({ rule: 'list-hit', inputs: { list: 'watch', kind: 'account', value: 'a' } });
    const block = hit({ rule: 'list-hit', inputs: { list: 'block', kind: 'account', value: 'a' } });
    expect(scoreParts([watch]).block).toBeNull();
    expect(scoreParts([watch, block]).block).toBe(block);
  });
});
