import { describe, expect, it } from '@jest/globals';
import { FEATURES } from './features.ts';
import { LearnedScorer, MODEL_FORMAT, parseModel } from './scorer-model.ts';
import type { ScorerModel } from './scorer-model.ts';

/** One tree: amounts above 100 are suspicious. It knows two features, in an order of its own. */
const model: ScorerModel = {
  format: MODEL_FORMAT,
  version: 'abc',
  kind: 'gradient-boosted-trees',
  currency: 'USD',
  trainedOn: { from: '2026-01-01T00:00:00.000Z', to: '2026-01-08T00:00:00.000Z', transactions: 10, positives: 2, labelDelayMs: 0 },
  metrics: { averagePrecision: 1, rocAuc: 1, transactions: 2 },
  threshold: 0.5,
  features: [
    { name: 'hour', description: '', importance: 0 },
    { name: 'amount', description: '', importance: 1 },
  ],
  bias: 0,
  trees: [{ feature: [1, -1, -1], threshold: [100, 0, 0], left: [1, 0, 0], right: [2, 0, 0], value: [0.25, -1, 2] }],
};

function features(amount: number): Float64Array {
  const row = new Float64Array(FEATURES.length);
  row[FEATURES.findIndex(({ name }) => name === 'amount')] = amount;
  return row;
}

describe('LearnedScorer', () => {
  it('finds its features by name, whatever their order', () => {
    const scorer = new LearnedScorer(model);
    expect(scorer.score(features(100))).toBeCloseTo(1 / (1 + Math.E), 6);
    expect(scorer.score(features(101))).toBeCloseTo(1 / (1 + Math.exp(-2)), 6);
  });

  it('says what made a score', () => {
    expect(new LearnedScorer(model).explain(features(500), 3)).toEqual([{ feature: 'amount', value: 500, logOdds: 1.75 }]);
  });

  it('refuses a model that looks at what is no feature', () => {
    const features = [{ name: 'shoeSize', description: '', importance: 1 }];
    expect(() => new LearnedScorer({ ...model, features })).toThrow('shoeSize');
  });
});

describe('parseModel', () => {
  it('reads what was written', () => {
    expect(parseModel(JSON.stringify(model))).toEqual(model);
  });

  it.each([
    ['is not JSON', '{'],
    ['is no model of the format', '{"format":"other/1"}'],
    ['names no features', JSON.stringify({ ...model, features: [] })],
    ['has no trees', JSON.stringify({ ...model, trees: null })],
    ['has a broken tree, number 1', JSON.stringify({ ...model, trees: [{ ...model.trees[0], left: [0, 0, 0] }] })],
    ['has a broken tree, number 1', JSON.stringify({ ...model, trees: [{ ...model.trees[0], feature: [2, -1, -1] }] })],
    ['has a broken tree, number 1', JSON.stringify({ ...model, trees: [{ ...model.trees[0], value: [1] }] })],
  ])('says that it %s', (problem, text) => {
    expect(parseModel(text)).toContain(problem);
  });
});
