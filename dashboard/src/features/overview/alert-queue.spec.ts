import type { Alert } from '@tapewatch/client';
import { describe, expect, it } from '@jest/globals';
import { queueOf } from './alert-queue.ts';

const NOW = Date.parse('2026-11-21T14:32:00.000Z');
const ago = (seconds: number): string => new Date(NOW - seconds * 1000).toISOString();

function alert(id: string, changes: Partial<Alert> = {}): Alert {
  const base = { kind: 'transaction-risk', severity: 'medium', status: 'open', disposition: null, assignee: null, snoozedUntil: null };
  return { ...base, id, parentId: null, hits: [], lastSeenAt: ago(10), updatedAt: ago(10), ...changes } as Alert;
}

const ids = (alerts: readonly Alert[]): string[] => alerts.map(({ id }) => id);

describe('queueOf', () => {
  it('orders by severity, then by the time they were last seen', () => {
    const alerts = [
      alert('old', { severity: 'high', lastSeenAt: ago(60) }),
      alert('medium', { lastSeenAt: ago(1) }),
      alert('new', { severity: 'high', lastSeenAt: ago(5) }),
      alert('worst', { severity: 'critical', lastSeenAt: ago(300) }),
    ];
    expect(ids(queueOf(alerts, 'open', 'ada', NOW).rows)).toEqual(['worst', 'new', 'old', 'medium']);
  });

  it('tells the views apart and counts each', () => {
    const alerts = [
      alert('free'),
      alert('mine', { assignee: 'ada' }),
      alert('asleep', { snoozedUntil: ago(-60) }),
      alert('awake', { snoozedUntil: ago(1) }),
    ];
    expect(queueOf(alerts, 'open', 'ada', NOW).counts).toEqual({ open: 3, mine: 1, snoozed: 1 });
    expect(ids(queueOf(alerts, 'mine', 'ada', NOW).rows)).toEqual(['mine']);
    expect(ids(queueOf(alerts, 'snoozed', 'ada', NOW).rows)).toEqual(['asleep']);
  });

  it('lets spikes that resolved themselves rest at the end for five minutes', () => {
    const spike = { kind: 'market-spike', status: 'resolved' } as const;
    const alerts = [
      alert('rests', { ...spike, severity: 'critical', updatedAt: ago(299) }),
      alert('rested', { ...spike, updatedAt: ago(301) }),
      alert('decided', { ...spike, disposition: 'benign' }),
      alert('open'),
    ];
    expect(ids(queueOf(alerts, 'open', 'ada', NOW).rows)).toEqual(['open', 'rests']);
    expect(queueOf(alerts, 'open', 'ada', NOW).counts.open).toBe(1);
  });

  it('puts the alerts of a storm behind it, unless the storm is not known', () => {
    const child = alert('child', { parentId: 'storm' });
    expect(ids(queueOf([child, alert('storm', { kind: 'alert-storm' })], 'open', 'ada', NOW).rows)).toEqual(['storm']);
    expect(ids(queueOf([child], 'open', 'ada', NOW).rows)).toEqual(['child']);
  });

  it('lists a hundred and says how many more there are', () => {
    const alerts = Array.from({ length: 130 }, (_, index) => alert(String(index)));
    const { rows, more, counts } = queueOf(alerts, 'open', 'ada', NOW);
    expect([rows.length, more, counts.open]).toEqual([100, 30, 130]);
  });
});
