import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Ranking } from './ranking.ts';

type Judged = readonly [score: number, isPositive: boolean];

function rankingOf(judged: readonly Judged[]): Ranking {
  const ranking = new Ranking(1000);
  for (const [score, isPositive] of judged) ranking.add(score, isPositive);
  return ranking;
}

/** By definition: at every threshold, recall and precision from scratch. */
function averagePrecision(judged: readonly Judged[]): number {
  const all = judged.filter(([, isPositive]) => isPositive).length;
  let sum = 0;
  let before = 0;
  for (const threshold of [...new Set(judged.map(([score]) => score))].sort((a, b) => b - a)) {
    const found = judged.filter(([score]) => score >= threshold);
    const positives = found.filter(([, isPositive]) => isPositive).length;
    sum += (positives / all - before) * (positives / found.length);
    before = positives / all;
  }
  return sum;
}

function rocAuc(judged: readonly Judged[]): number {
  const scoresOf = (wanted: boolean) => judged.filter(([, isPositive]) => isPositive === wanted).map(([score]) => score);
  const [positives, negatives] = [scoresOf(true), scoresOf(false)];
  const wins = positives.flatMap((p) => negatives.map((n) => (p > n ? 1 : p === n ? 0.5 : 0)));
  return wins.reduce((sum: number, win) => sum + win, 0) / wins.length;
}

const judgements = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 12 }), fc.boolean()), { minLength: 2, maxLength: 60 })
  .filter((judged) => judged.some(([, isPositive]) => isPositive) && judged.some(([, isPositive]) => !isPositive));

describe('Ranking', () => {
  it('gives the average precision and the area under the ROC curve of their definitions, equal scores included', () => {
    fc.assert(
      fc.property(judgements, (judged) => {
        expect(rankingOf(judged).averagePrecision()).toBeCloseTo(averagePrecision(judged), 12);
        expect(rankingOf(judged).rocAuc()).toBeCloseTo(rocAuc(judged), 12);
      }),
    );
  });

  it('is perfect where every positive one is above every negative one, and the base rate where all are equal', () => {
    const perfect = rankingOf([[1000, true], [900, true], [0, false]]); // prettier-ignore
    expect([perfect.averagePrecision(), perfect.rocAuc()]).toEqual([1, 1]);
    const blind = rankingOf([[5, true], [5, false], [5, false], [5, false]]); // prettier-ignore
    expect([blind.averagePrecision(), blind.rocAuc(), blind.baseRate]).toEqual([0.25, 0.5, 0.25]);
  });

  it('draws one point per distinct score, recall growing to 1', () => {
    expect([...rankingOf([[9, true], [7, false], [7, true], [2, false]]).curve()]).toEqual([
      { score: 9, recall: 0.5, precision: 1 },
      { score: 7, recall: 1, precision: 2 / 3 },
      { score: 2, recall: 1, precision: 0.5 },
    ]); // prettier-ignore
  });

  it('says nothing where there is nothing to find', () => {
    const none = rankingOf([[3, false]]);
    expect([none.averagePrecision(), none.rocAuc(), [...none.curve()]]).toEqual([null, null, []]);
    expect(new Ranking(10).baseRate).toBeNull();
  });
});
