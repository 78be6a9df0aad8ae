import { describe, expect, it } from '@jest/globals';
import { curveSvg } from './curve-svg.ts';
import type { CurvePicture } from './curve-svg.ts';

const picture: CurvePicture = {
  title: 'Rules <of> "ours" & theirs',
  subtitle: '1,000 transactions in 7 days, 1.00 % fraud',
  points: [
    { score: 900, recall: 0.5, precision: 1 },
    { score: 200, recall: 1, precision: 0.25 },
  ],
  averagePrecision: 0.625,
  rocAuc: 0.9,
  baseRate: 0.01,
  working: { recall: 0.5, precision: 1, label: '12 alerts a day' },
};

/** Recall and precision of the corners, as they stand on the axes. */
function corners(svg: string): [number, number][] {
  const points = /class="curve" points="([^"]*)"/.exec(svg)![1]!;
  const round = (value: number) => Math.round(value * 100) / 100;
  return points.split(' ').map((point) => {
    const [x, y] = point.split(',').map(Number) as [number, number];
    return [round((x - 72) / 648), round(1 - (y - 96) / 372)];
  });
}

describe('curveSvg', () => {
  it('draws steps, so that the area below them is the average precision', () => {
    expect(corners(curveSvg(picture))).toEqual([
      [0, 1],
      [0.5, 1],
      [0.5, 0.25],
      [1, 0.25],
    ]);
  });

  it('tells its figures and where hits begin', () => {
    const svg = curveSvg(picture);
    for (const words of ['AP 0.625', 'ROC AUC 0.900', '12 alerts a day', 'precision 100 %, recall 50 %']) expect(svg).toContain(words);
  });

  it('lets no text of others become markup', () => {
    expect(curveSvg(picture)).toContain('Rules &#60;of&#62; &#34;ours&#34; &#38; theirs');
  });

  it('leaves out points that no eye could tell apart, and keeps the last', () => {
    const points = Array.from({ length: 50_000 }, (_, i) => ({ score: 50_000 - i, recall: (i + 1) / 50_000, precision: 1 - i / 100_000 }));
    const drawn = corners(curveSvg({ ...picture, points }));
    expect(drawn.length).toBeLessThan(4000);
    expect(drawn.at(-1)).toEqual([1, 0.5]);
  });
});
