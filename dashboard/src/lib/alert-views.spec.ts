/** What views of alerts have, and what is counted as open. */
import { describe, expect, it } from '@jest/globals';
import type { Alert } from '../api/contract.ts';
import { ALERT_VIEWS, byUrgency, isIn, openAlerts, withoutChildren } from './alert-views.ts';

const NOW = Date.parse('2026-11-21T12:00:00.000Z');
const LATER = '2026-11-21T12:00:01.000Z';
const BEFORE = '2026-11-21T11:59:59.000Z';

function alert(id: string, part: Partial<Alert> = {}): Alert {
  const base = { kind: 'transaction-risk', severity: 'high', status: 'open', disposition: null, assignee: null, snoozedUntil: null };
  return { ...base, id, parentId: null, transactionId: null, transactionIds: [], lastSeenAt: BEFORE, ...part } as Alert;
}

const ids = (alerts: readonly Alert[]): string[] => alerts.map(({ id }) => id);

describe('The views of alerts', () => {
  const facts = { me: 'ana', now: NOW, held: new Set(['t1']) };
  const views = (part: Partial<Alert>): string[] => ALERT_VIEWS.filter((view) => isIn(view, alert('a', part), facts));

  it('an open alert that nobody has is open and unassigned, and held while its payment is', () => {
    expect(views({ transactionIds: ['t1'] })).toEqual(['open', 'unassigned', 'held']);
    expect(views({ transactionIds: ['t2'], transactionId: 't2' })).toEqual(['open', 'unassigned']);
  });

  it('one that I have is mine', () => {
    expect(views({ status: 'investigating', assignee: 'ana' })).toEqual(['open', 'mine']);
  });

  it('one that rests is not open until its time has come', () => {
    expect(views({ snoozedUntil: LATER })).toEqual(['snoozed']);
    expect(views({ snoozedUntil: BEFORE })).toEqual(['open', 'unassigned']);
  });

  it('what resolved itself is apart from what people resolved', () => {
    expect(views({ status: 'resolved' })).toEqual(['themselves']);
    expect(views({ status: 'resolved', disposition: 'benign' })).toEqual(['resolved']);
  });
});

describe('Open alerts', () => {
  const storm = (part: Partial<Alert> = {}): Alert => alert('storm', { kind: 'alert-storm', ...part });
  const child = alert('child', { parentId: 'storm' });

  it('are not resolved and not snoozed', () => {
    const all = [
      alert('a'),
      alert('b', { status: 'investigating' }),
      alert('c', { status: 'resolved' }),
      alert('d', { snoozedUntil: LATER }),
    ];
    expect(ids(openAlerts(all, NOW))).toEqual(['a', 'b']);
  });

  it('of a storm are one, as long as the storm itself is open', () => {
    expect(ids(openAlerts([storm(), child], NOW))).toEqual(['storm']);
    expect(ids(openAlerts([storm({ status: 'resolved' }), child], NOW))).toEqual(['child']);
    expect(ids(openAlerts([storm({ snoozedUntil: LATER }), child], NOW))).toEqual(['child']);
    expect(ids(openAlerts([child], NOW))).toEqual(['child']);
  });

  it('stand behind a storm of another list where that is said', () => {
    expect(withoutChildren([child], [storm()])).toEqual([]);
  });

  it('come by severity, then by when they were last seen', () => {
    const all = [
      alert('1', { severity: 'medium' }),
      alert('2', { severity: 'critical' }),
      alert('3', { severity: 'critical', lastSeenAt: LATER }),
      alert('4', { severity: 'critical' }),
    ];
    expect(ids(all.sort(byUrgency))).toEqual(['3', '4', '2', '1']);
  });
});
