import { describe, expect, it } from '@jest/globals';
import { isTerminal, mayBecome, TRANSACTION_STATUSES } from './transaction-status.ts';

const REASONS = [null, 'expired', 'declined', 'rejected', 'settlement_exhausted', 'insufficient_funds'];

describe('the life cycle', () => {
  it('has these steps and no other', () => {
    const steps = TRANSACTION_STATUSES.flatMap((from) =>
      TRANSACTION_STATUSES.flatMap((to) => {
        const reasons = REASONS.filter((reason) => mayBecome(from, to, reason));
        return reasons.length === 0 ? [] : [`${from} ${to} ${reasons.length === REASONS.length ? 'for any reason' : reasons.join(' ')}`];
      }),
    );
    expect(steps).toEqual([
      'Pending Held for any reason',
      'Pending Processing for any reason',
      'Pending Failed expired declined',
      'Held Processing for any reason',
      'Held Failed expired rejected',
      'Processing Completed for any reason',
      'Processing Failed for any reason',
    ]);
  });

  it('ends with Completed and Failed', () => {
    expect(TRANSACTION_STATUSES.filter(isTerminal)).toEqual(['Completed', 'Failed']);
  });
});
