import { describe, expect, it } from '@jest/globals';
import { contributionsOf, scoreOf } from './boosted-trees.ts';
import { Ranking } from './ranking.ts';
import { trainTrees } from './tree-training.ts';

/** Numbers from 0 to 1, the same each time (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Yes where both of the first two are large, which no single one tells; the third is noise. */
function scene(rows: number, seed: number) {
  const next = numbers(seed);
  const columns = [0, 1, 2].map(() => Float64Array.from({ length: rows }, next));
  const labels = Uint8Array.from({ length: rows }, (_, i) => (columns[0]![i]! > 0.7 && columns[1]![i]! > 0.6 ? 1 : 0));
  return { columns, labels, row: (i: number) => columns.map((column) => column[i]!) };
}

describe('trainTrees', () => {
  const { columns, labels, row } = scene(4000, 1);
  const model = trainTrees(columns, labels);

  it('learns what several features tell together, and says it of rows that it has not seen', () => {
    const unseen = scene(2000, 2);
    const ranking = new Ranking(1000);
    unseen.labels.forEach((label, i) => ranking.add(Math.round(scoreOf(model, unseen.row(i)) * 1000), label === 1));
    expect(ranking.averagePrecision()).toBeGreaterThan(0.97);
  });

  it('gives the same model for the same rows', () => {
    expect(trainTrees(columns, labels)).toEqual(model);
  });

  it('tells of each score which features made it, summing to its log-odds', () => {
    const hit = labels.indexOf(1);
    const contributions = contributionsOf(model, row(hit));
    const roots = model.trees.reduce((sum, { value }) => sum + value[0]!, 0);
    const logOdds = contributions.reduce((sum, one) => sum + one.logOdds, model.bias + roots);
    const score = scoreOf(model, row(hit));
    expect(logOdds).toBeCloseTo(Math.log(score / (1 - score)), 9);
    expect(contributions.slice(0, 2).map(({ feature }) => feature).sort()).toEqual([0, 1]); // prettier-ignore
  });

  it('refuses rows of one kind only', () => {
    expect(() => trainTrees(columns, new Uint8Array(4000))).toThrow(RangeError);
  });
});
