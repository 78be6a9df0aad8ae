import { describe, expect, it } from '@jest/globals';
import { DeadlineScorer } from './scorer.deadline.ts';

const rows = [new Float64Array(1), new Float64Array(1)];

function held(score: () => Promise<readonly (number | null)[]>) {
  const failures: string[] = [];
  const scorer = new DeadlineScorer({ version: 'v1', threshold: 0.5, score }, 20, (error) => failures.push((error as Error).message));
  return { scorer, failures };
}

describe('DeadlineScorer', () => {
  it('passes on what comes in time', async () => {
    const { scorer, failures } = held(() => Promise.resolve([0.1, 0.9]));
    await expect(scorer.score(rows)).resolves.toEqual([0.1, 0.9]);
    expect(failures).toEqual([]);
  });

  it.each([
    ['is late', () => new Promise<number[]>(() => undefined), 'took longer than 20 ms'],
    ['fails', () => Promise.reject(new Error('away')), 'away'],
    ['forgets a row', () => Promise.resolve([0.5]), '1 scores for 2'],
  ] as const)('goes on without scores where the scorer %s', async (_what, score, message) => {
    const { scorer, failures } = held(score);
    await expect(scorer.score(rows)).resolves.toEqual([null, null]);
    expect(failures).toEqual([expect.stringContaining(message)]);
  });
});
