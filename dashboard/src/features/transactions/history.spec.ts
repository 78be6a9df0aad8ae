/** The life cycle that is shown is the history that the server has. */
import { describe, expect, it } from '@jest/globals';
import { actorOf, stepsOf } from './history.ts';

describe('The life of a transaction', () => {
  it('is told newest first, each step with its distance from the one before', () => {
    const steps = stepsOf([
      { from: null, to: 'Pending', at: '2026-11-21T14:31:55.612Z', actor: 'user:ada', reason: null },
      { from: 'Pending', to: 'Held', at: '2026-11-21T14:31:55.643Z', actor: 'system:risk', reason: null },
      { from: 'Held', to: 'Failed', at: '2026-11-21T14:32:55.643Z', actor: 'user:ana', reason: 'not the owner' },
    ]);
    expect(steps.map(({ to, afterMs }) => [to, afterMs])).toEqual([
      ['Failed', 60_000],
      ['Held', 31],
      ['Pending', 0],
    ]);
  });

  it('names who did it', () => {
    expect(actorOf('user:ada:b')).toEqual({ kind: 'user', name: 'ada:b' });
    expect(actorOf('settlement')).toEqual({ kind: '', name: 'settlement' });
  });
});
