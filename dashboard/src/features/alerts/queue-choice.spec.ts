/** Filters of the queue. */
import { describe, expect, it } from '@jest/globals';
import type { Alert } from '../../api/contract.ts';
import { matches, wordsIn } from './queue-choice.ts';

function alert(part: Partial<Alert> = {}): Alert {
  return {
    id: 'a',
    kind: 'transaction-risk',
    subject: 'acc-1',
    severity: 'high',
    status: 'open',
    disposition: null,
    assignee: null,
    snoozedUntil: null,
    transactionId: 't1',
    transactionIds: ['t1'],
    hits: [{ rule: 'large-amount', ruleName: 'Large amount' }],
    ...part,
  } as Alert;
}

describe('The filter of the queue', () => {
  it('tells severities, rules and accounts from other words', () => {
    expect(wordsIn('  Critical rule:large-amount account:ACC-1 payee ')).toEqual({
      severities: ['critical'],
      rules: ['large-amount'],
      subjects: ['acc-1'],
      texts: ['payee'],
    });
    expect(wordsIn('crítica', { crítica: 'critical' }).severities).toEqual(['critical']);
  });

  it('finds an alert that has all words', () => {
    const found = (filter: string): boolean => matches(alert(), wordsIn(filter), 'Large amount, new payee');
    expect(found('')).toBe(true);
    expect(found('high payee acc-1')).toBe(true);
    expect(found('rule:large')).toBe(true);
    expect(found('medium')).toBe(false);
    expect(found('high nowhere')).toBe(false);
    expect(found('rule:structuring')).toBe(false);
    expect(found('account:acc-2')).toBe(false);
  });
});
