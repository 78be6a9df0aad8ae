/** Decisions that can be taken back: when they are sent, what is shown meanwhile, and what ends them. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Alert, AlertAct } from '../api/contract.ts';
import { PendingActs, UNDO_MS } from './pending-acts.ts';
import type { Refusal, SeenState, Sent } from './pending-acts.ts';

const RESOLVE: AlertAct & { name: 'resolve' } = { name: 'resolve', disposition: 'benign' };
const ACKNOWLEDGE = { name: 'acknowledge' } as const;

function alert(id: string, part: Partial<Alert> = {}): Alert {
  return { id, status: 'open', assignee: null, snoozedUntil: null, severity: 'high', disposition: null, version: 1, ...part } as Alert;
}

interface Call {
  id: string;
  act: AlertAct;
  seen: SeenState;
  isLeaving: boolean;
  answer: (sent: Sent) => void;
}

describe('Decisions that can be taken back', () => {
  let now = 0;
  let timer: { at: number; run: () => void } | null = null;
  let calls: Call[] = [];
  let acts: PendingActs;

  const pass = (ms: number): void => {
    const end = now + ms;
    while (timer !== null && timer.at <= end) {
      const { at, run } = timer;
      timer = null;
      now = at;
      run();
    }
    now = end;
  };
  const names = (): string[] => calls.map(({ id, act }) => `${act.name} ${id}`);
  const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
  const refusal: Refusal = { act: 'acknowledge', code: 'decided_meanwhile', first: null, status: 'resolved' };

  beforeEach(() => {
    now = 0;
    timer = null;
    calls = [];
    acts = new PendingActs({
      now: () => now,
      schedule: (run, ms) => {
        const mine = { at: now + ms, run };
        timer = mine;
        return () => {
          if (timer === mine) timer = null;
        };
      },
      changed: () => {},
      send: (id, act, seen, isLeaving) => new Promise((answer) => calls.push({ id, act, seen, isLeaving, answer })),
    });
  });

  it('an act is shown at once and sent after 5 s', () => {
    acts.decide(ACKNOWLEDGE, [alert('a')]);
    expect(acts.shown(alert('a')).status).toBe('acknowledged');
    pass(UNDO_MS - 1);
    expect(names()).toEqual([]);
    pass(1);
    expect(names()).toEqual(['acknowledge a']);
    expect(acts.newest).toBeNull();
    expect(acts.shown(alert('a')).status).toBe('acknowledged');
  });

  it('what was taken back is never sent', () => {
    acts.decide(RESOLVE, [alert('a'), alert('b')]);
    expect([...acts.undo()!.alerts.keys()]).toEqual(['a', 'b']);
    pass(2 * UNDO_MS);
    expect(names()).toEqual([]);
    expect(acts.shown(alert('a')).status).toBe('open');
  });

  it('undo takes back the newest decision, then the one before', () => {
    acts.decide(ACKNOWLEDGE, [alert('a')]);
    pass(1000);
    acts.decide(RESOLVE, [alert('b')]);
    expect(acts.undoable).toBe(2);
    expect([...acts.undo()!.alerts.keys()]).toEqual(['b']);
    expect([...acts.undo()!.alerts.keys()]).toEqual(['a']);
    expect(acts.undo()).toBeNull();
  });

  it('each decision has its own 5 s', () => {
    acts.decide(ACKNOWLEDGE, [alert('a')]);
    pass(3000);
    acts.decide(ACKNOWLEDGE, [alert('b')]);
    pass(2000);
    expect(names()).toEqual(['acknowledge a']);
    pass(3000);
    expect(names()).toEqual(['acknowledge a', 'acknowledge b']);
  });

  it('the next act on an alert sends the one that waits, and follows it only after its answer', async () => {
    acts.decide(ACKNOWLEDGE, [alert('a'), alert('b')]);
    acts.decide(RESOLVE, [acts.shown(alert('a'))]);
    expect(names()).toEqual(['acknowledge a']);
    expect(acts.shown(alert('a')).status).toBe('resolved');
    pass(UNDO_MS);
    await settle();
    expect(names()).toEqual(['acknowledge a', 'acknowledge b']);
    calls[0]!.answer({ outcome: 'done' });
    await settle();
    expect(names()).toEqual(['acknowledge a', 'acknowledge b', 'resolve a']);
    expect(calls[2]!.seen.status).toBe('acknowledged');
  });

  it('leaving the page sends all that waits, to outlast it', () => {
    acts.decide(ACKNOWLEDGE, [alert('a')]);
    void acts.flush(true);
    expect(calls.map(({ isLeaving }) => isLeaving)).toEqual([true]);
    pass(2 * UNDO_MS);
    expect(calls).toHaveLength(1);
  });

  it('a refusal rolls the alert back and says why', async () => {
    acts.decide(ACKNOWLEDGE, [alert('a')]);
    pass(UNDO_MS);
    await settle();
    calls[0]!.answer({ outcome: 'refused', refusal });
    await settle();
    expect(acts.shown(alert('a')).status).toBe('open');
    expect(acts.refusals.get('a')).toBe(refusal);
    acts.decide(ACKNOWLEDGE, [alert('a')]);
    expect(acts.refusals.size).toBe(0);
  });

  it('what somebody else decided meanwhile ends a decision that waits, for that alert alone', async () => {
    acts.decide(ACKNOWLEDGE, [alert('a'), alert('b')]);
    acts.noticed(alert('a', { status: 'investigating', assignee: 'ana', version: 2 }), async () => refusal);
    await settle();
    pass(UNDO_MS);
    await settle();
    expect(names()).toEqual(['acknowledge b']);
    expect(acts.refusals.get('a')).toBe(refusal);
  });

  it('a repeat that only counts up ends nothing', () => {
    acts.decide(ACKNOWLEDGE, [alert('a')]);
    acts.noticed(alert('a', { count: 7, version: 9 }), async () => refusal);
    pass(UNDO_MS);
    expect(names()).toEqual(['acknowledge a']);
  });

  it('assignment goes out at once; undo gives the alert back to who had it, not to its state', async () => {
    acts.assign('ana', [alert('a', { assignee: 'bo', status: 'investigating' }), alert('b')]);
    await settle();
    expect(names()).toEqual(['assign a', 'assign b']);
    expect(acts.shown(alert('b'))).toMatchObject({ assignee: 'ana', status: 'investigating' });
    for (const { answer } of calls) answer({ outcome: 'done' });
    await settle();
    acts.undo();
    await settle();
    expect(calls.slice(2).map(({ id, act, seen }) => [id, act, seen.status])).toEqual([
      ['a', { name: 'assign', assignee: 'bo' }, 'investigating'],
      ['b', { name: 'assign', assignee: null }, 'investigating'],
    ]);
  });

  it('an assignment that was refused cannot be taken back', async () => {
    acts.assign('ana', [alert('a')]);
    await settle();
    calls[0]!.answer({ outcome: 'refused', refusal: { ...refusal, act: 'assign' } });
    await settle();
    expect(acts.newest).toBeNull();
    expect(acts.shown(alert('a')).assignee).toBeNull();
  });
});
