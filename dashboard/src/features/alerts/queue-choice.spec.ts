/** Views and filters of the queue. */
import { describe, expect, it } from '@jest/globals';
import type { Alert } from '../../api/contract.ts';
import { isIn, matches, wordsIn } from './queue-choice.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');

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

describe('The views of the queue', () => {
  const facts = { me: 'ana', now: NOW, held: new Set(['t1']) };
  const views = (part: Partial<Alert>): string[] =>
    (['open', 'mine', 'unassigned', 'held', 'snoozed', 'themselves', 'resolved'] as const).filter((view) => isIn(view, alert(part), facts));

  it('an open alert that nobody has is open and unassigned, and held while its payment is', () => {
    expect(views({})).toEqual(['open', 'unassigned', 'held']);
    expect(views({ transactionIds: ['t2'], transactionId: 't2' })).toEqual(['open', 'unassigned']);
  });

  it('one that I have is mine', () => {
    expect(views({ status: 'investigating', assignee: 'ana', transactionIds: [], transactionId: null })).toEqual(['open', 'mine']);
  });

  it('one that rests is not open until its time has come', () => {
    const rests = { transactionIds: [], transactionId: null };
    expect(views({ ...rests, snoozedUntil: '2026-11-21T12:00:01Z' })).toEqual(['snoozed']);
    expect(views({ ...rests, snoozedUntil: '2026-11-21T11:59:59Z' })).toEqual(['open', 'unassigned']);
  });

  it('what resolved itself is apart from what people resolved', () => {
    expect(views({ status: 'resolved' })).toEqual(['themselves']);
    expect(views({ status: 'resolved', disposition: 'benign' })).toEqual(['resolved']);
  });
});
