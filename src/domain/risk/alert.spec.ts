import { describe, expect, it } from '@jest/globals';
import { actOn, ALERT_STATUSES, resolvedBySystem } from './alert.ts';
import type { Alert, AlertAct, AlertStatus } from './alert.ts';

const AT = 1_800_000_000_000;
const ACTS: Readonly<Record<AlertAct['name'], AlertAct>> = {
  acknowledge: { name: 'acknowledge' },
  assign: { name: 'assign', assignee: 'ada' },
  resolve: { name: 'resolve', disposition: 'benign', note: null },
  reopen: { name: 'reopen', reason: 'new facts' },
  snooze: { name: 'snooze', until: AT + 5000, reason: 'known' },
  note: { name: 'note', text: 'called' },
};

const anAlert = (changes: Partial<Alert> = {}): Alert => ({
  id: '01932a5c-8d1e-7f00-8a4b-5c6d7e8f9a0b',
  kind: 'transaction-risk',
  subject: 'acc-1',
  severity: 'medium',
  message: 'Score 200: large amount',
  status: 'open',
  disposition: null,
  count: 1,
  firstSeenAt: AT - 1000,
  lastSeenAt: AT - 1000,
  assignee: null,
  snoozedUntil: null,
  transactionId: null,
  transactionIds: [],
  anomalyId: null,
  symbol: null,
  hits: [],
  parentId: null,
  resolvedAt: null,
  createdAt: AT - 1000,
  updatedAt: AT - 1000,
  version: 3,
  lastAct: null,
  pushedAt: AT - 1000,
  isPushDue: false,
  ...changes,
});

/** What of an act is legal in which status, and the status after it. */
const after = (status: AlertStatus, act: AlertAct): AlertStatus | 'illegal' | 'repeated' => {
  const result = actOn(anAlert({ status }), act, 'user:ada', AT);
  return result.outcome === 'changed' ? result.alert.status : result.outcome;
};

describe('actOn', () => {
  it.each([
    ['acknowledge', ['acknowledged', 'illegal', 'illegal', 'illegal']],
    ['assign', ['investigating', 'investigating', 'investigating', 'illegal']],
    ['resolve', ['resolved', 'resolved', 'resolved', 'illegal']],
    ['reopen', ['illegal', 'illegal', 'illegal', 'investigating']],
    ['snooze', ['open', 'acknowledged', 'investigating', 'illegal']],
    ['note', ['open', 'acknowledged', 'investigating', 'resolved']],
  ] as const)('leads from open, acknowledged, investigating and resolved by %s to %j', (name, expected) => {
    expect(ALERT_STATUSES.map((status) => after(status, ACTS[name]))).toEqual(expected);
  });

  it.each(Object.values(ACTS))('takes $name once more for a repetition', (act) => {
    const status = act.name === 'reopen' ? 'resolved' : 'open';
    const first = actOn(anAlert({ status }), act, 'user:ada', AT);
    expect(first).toMatchObject({ outcome: 'changed', alert: { version: 4, updatedAt: AT } });
    if (first.outcome === 'changed') expect(actOn(first.alert, act, 'user:ada', AT + 1)).toEqual({ outcome: 'repeated' });
  });

  it('takes the same act with another content for another act', () => {
    const resolved = actOn(anAlert(), ACTS.resolve, 'user:ada', AT);
    if (resolved.outcome !== 'changed') throw new Error(resolved.outcome);
    expect(actOn(resolved.alert, { name: 'resolve', disposition: 'confirmed', note: null }, 'user:ada', AT).outcome).toBe('illegal');
    const assigned = actOn(anAlert(), ACTS.assign, 'user:ada', AT);
    if (assigned.outcome !== 'changed') throw new Error(assigned.outcome);
    expect(actOn(assigned.alert, { name: 'assign', assignee: 'bob' }, 'user:ada', AT)).toMatchObject({ alert: { assignee: 'bob' } });
  });

  it('takes the same note for a repetition until something else has happened', () => {
    const noted = actOn(anAlert(), ACTS.note, 'user:ada', AT);
    if (noted.outcome !== 'changed') throw new Error(noted.outcome);
    expect(actOn(noted.alert, ACTS.note, 'user:ada', AT + 1).outcome).toBe('repeated');
    const taken = actOn(noted.alert, ACTS.acknowledge, 'user:ada', AT);
    if (taken.outcome !== 'changed') throw new Error(taken.outcome);
    expect(actOn(taken.alert, ACTS.note, 'user:ada', AT).outcome).toBe('changed');
  });

  it('takes the same note of another person for another note', () => {
    const noted = actOn(anAlert(), ACTS.note, 'user:ada', AT);
    if (noted.outcome !== 'changed') throw new Error(noted.outcome);
    expect(actOn(noted.alert, ACTS.note, 'user:bob', AT).outcome).toBe('changed');
  });

  it('starts no investigation by taking the assignee away', () => {
    const nobody: AlertAct = { name: 'assign', assignee: null };
    expect(actOn(anAlert({ assignee: 'ada' }), nobody, 'user:ada', AT)).toMatchObject({ alert: { status: 'open', assignee: null } });
  });

  it('ends a snooze with the resolution, and the disposition with the reopening', () => {
    const resolved = actOn(anAlert({ snoozedUntil: AT + 9 }), ACTS.resolve, 'user:ada', AT);
    expect(resolved).toMatchObject({ alert: { disposition: 'benign', snoozedUntil: null, resolvedAt: AT } });
    if (resolved.outcome !== 'changed') throw new Error(resolved.outcome);
    expect(actOn(resolved.alert, ACTS.reopen, 'user:ada', AT)).toMatchObject({ alert: { disposition: null, resolvedAt: null } });
  });

  it('writes who did what into the timeline, and the note of a resolution as a note', () => {
    const result = actOn(anAlert(), { name: 'resolve', disposition: 'confirmed', note: 'fraud' }, 'user:ada', AT);
    expect(result).toMatchObject({
      entries: [
        { at: AT, actor: 'user:ada', action: 'resolve', details: { disposition: 'confirmed' } },
        { at: AT, actor: 'user:ada', action: 'note', details: { text: 'fraud' } },
      ],
    });
  });
});

describe('resolvedBySystem', () => {
  it('leaves no disposition, and no act that could be repeated', () => {
    const { alert, entries } = resolvedBySystem(anAlert({ lastAct: 'snooze 1', snoozedUntil: AT + 1 }), AT);
    expect(alert).toMatchObject({ status: 'resolved', disposition: null, lastAct: null, snoozedUntil: null, version: 4 });
    expect(entries).toEqual([{ at: AT, actor: 'system', action: 'resolve', details: { disposition: null } }]);
  });
});
