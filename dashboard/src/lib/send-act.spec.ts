/** An act on its way: repeats do not matter, what others decided does. */
import { describe, expect, it } from '@jest/globals';
import type { Alert, AlertAct, AlertDetail } from '../api/contract.ts';
import { infoOf, Problem, Unreachable } from '../api/problem.ts';
import { seenIn } from './pending-acts.ts';
import { sendAct } from './send-act.ts';
import type { ActServer } from './send-act.ts';

const ACT: AlertAct = { name: 'acknowledge' };
const RAISED = { at: '2026-11-21T09:00:00.000Z', actor: 'system', action: 'raised', details: {} };

function detail(part: Partial<AlertDetail> = {}): AlertDetail {
  return {
    id: 'a',
    status: 'open',
    assignee: null,
    snoozedUntil: null,
    severity: 'high',
    version: 1,
    notes: [],
    timeline: [RAISED],
    ...part,
  } as unknown as AlertDetail;
}

/** A server that holds one alert. `answers`: what each act in turn is refused with; null: it is done. */
function serverOf(holds: AlertDetail, known: Alert | undefined, answers: (Error | null)[] = []) {
  const versions: number[] = [];
  const took: Alert[] = [];
  const server: ActServer = {
    act: async (_id, _act, version) => {
      versions.push(version);
      const error = answers[versions.length - 1] ?? null;
      // As the cache throws it: plain data.
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- as above
      if (error !== null) throw infoOf(error);
      return { ...holds, status: 'acknowledged' };
    },
    read: async () => holds,
    known: () => known,
    took: (alert) => took.push(alert),
  };
  return { server, versions, took };
}

const conflict = new Problem(412, { code: 'version_mismatch' });

describe('An act on its way', () => {
  it('is sent for the version that was seen', async () => {
    const { server, versions, took } = serverOf(detail(), detail());
    expect(await sendAct(server, 'a', ACT, seenIn(detail()), false)).toEqual({ outcome: 'done' });
    expect(versions).toEqual([1]);
    expect(took.at(-1)?.status).toBe('acknowledged');
  });

  it('goes again with the newer version where the alert was only raised again', async () => {
    const { server, versions } = serverOf(detail({ version: 5, count: 9 }), detail(), [conflict, null]);
    expect(await sendAct(server, 'a', ACT, seenIn(detail()), false)).toEqual({ outcome: 'done' });
    expect(versions).toEqual([1, 5]);
  });

  it('is refused, with who was first, where somebody decided meanwhile', async () => {
    const acted = { at: '2026-11-21T09:01:00.000Z', actor: 'user:ana', action: 'acknowledge', details: {} };
    const holds = detail({ version: 2, status: 'acknowledged', timeline: [RAISED, acted] });
    const { server, versions } = serverOf(holds, detail(), [conflict]);
    expect(await sendAct(server, 'a', ACT, seenIn(detail()), false)).toEqual({
      outcome: 'refused',
      refusal: {
        act: 'acknowledge',
        code: 'decided_meanwhile',
        first: { actor: 'user:ana', action: 'acknowledge', at: acted.at },
        status: 'acknowledged',
      },
    });
    expect(versions).toEqual([1]);
  });

  it('is not sent at all where the page already knows of it', async () => {
    const now = detail({ status: 'resolved', version: 3 });
    const { server, versions } = serverOf(now, now);
    expect(await sendAct(server, 'a', ACT, seenIn(detail()), false)).toMatchObject({ outcome: 'refused' });
    expect(versions).toEqual([]);
  });

  it('is refused where the severity rose: it was decided upon less', async () => {
    const { server } = serverOf(detail({ version: 2, severity: 'critical' }), detail(), [conflict]);
    const sent = await sendAct(server, 'a', ACT, seenIn(detail()), false);
    expect(sent).toMatchObject({ refusal: { code: 'escalated' } });
  });

  it('is refused by a state that does not have it', async () => {
    const { server } = serverOf(detail({ status: 'resolved', version: 2 }), undefined, [new Problem(409, { code: 'illegal_transition' })]);
    expect(await sendAct(server, 'a', ACT, seenIn(detail({ status: 'resolved' })), false)).toMatchObject({
      refusal: { code: 'decided_meanwhile', status: 'resolved' },
    });
  });

  it('tells that no answer came', async () => {
    const { server } = serverOf(detail(), detail(), [new Unreachable('timeout')]);
    expect(await sendAct(server, 'a', ACT, seenIn(detail()), false)).toMatchObject({ refusal: { code: 'unreachable' } });
  });

  it('of a page that is left is sent in this very moment, for the version that was seen', async () => {
    const { server, versions } = serverOf(detail(), detail());
    const sent = sendAct(server, 'a', ACT, seenIn(detail()), true);
    expect(versions).toEqual([1]);
    expect(await sent).toEqual({ outcome: 'done' });
  });

  it('of a tab that is left goes again too: the first to decide stays first', async () => {
    const holds = detail({ version: 2, status: 'acknowledged' });
    const { server, versions } = serverOf(holds, detail(), [conflict]);
    expect(await sendAct(server, 'a', ACT, seenIn(detail()), true)).toMatchObject({ refusal: { code: 'decided_meanwhile' } });
    expect(versions).toEqual([1]);
  });

  it('gives up after some tries on an alert that never rests', async () => {
    const { server, versions } = serverOf(detail({ version: 9 }), detail(), [conflict, conflict, conflict, conflict, null]);
    expect(await sendAct(server, 'a', ACT, seenIn(detail()), false)).toMatchObject({ outcome: 'refused' });
    expect(versions).toHaveLength(4);
  });
});
