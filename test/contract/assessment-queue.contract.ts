/** What every `AssessmentQueue` does. */
import { expect, it } from '@jest/globals';
import type { Decision } from '../../src/domain/transactions/transaction.ts';
import type { FlowScene } from '../support/flow-scene.ts';

export function assessmentQueueContract(scene: () => FlowScene): void {
  it('gives the oldest that are not assessed, without those that are to be left out', async () => {
    const { queue } = scene();
    const all = [await scene().accepted(), await scene().accepted(), await scene().accepted()];
    expect(await queue.waiting(2, [])).toEqual(all.slice(0, 2));
    expect(await queue.waiting(5, [all[0]!.id])).toEqual(all.slice(1));
    await scene().judge([all[0]!.id]);
    expect((await queue.waiting(5, [])).map(({ id }) => id)).toEqual(all.slice(1).map(({ id }) => id));
  });

  it.each([
    ['approve', 'Pending', ['null>Pending key:feed null'], []],
    ['review', 'Pending', ['null>Pending key:feed null'], ['assessed']],
    ['hold', 'Held', ['null>Pending key:feed null', 'Pending>Held system:risk null'], ['transition']],
    ['decline', 'Failed', ['null>Pending key:feed null', 'Pending>Failed system:risk declined'], ['transition']],
  ] as [Decision, string, string[], string[]][])('stores %s: then it is %s', async (decision, status, steps, kinds) => {
    const { id } = await scene().assessed({ riskScore: 450, decision, hits: [{ rule: 'x' }] });
    const detail = (await scene().repository.detail(id))!;
    expect(detail).toMatchObject({ transaction: { status, decision, riskScore: 450 }, hits: [{ rule: 'x' }] });
    expect(detail.transaction.reason).toBe(decision === 'decline' ? 'declined' : null);
    expect(detail.transaction.processedAt !== null).toBe(status === 'Failed');
    expect(await scene().steps(id)).toEqual(steps);
    await scene().relayed();
    const { events } = await scene().events.after(0, 10);
    expect(events.map(({ kind }) => kind)).toEqual(['accepted', ...kinds]);
  });

  it('tells how many of a batch may be settled', async () => {
    const ids = [await scene().accepted(), await scene().accepted(), await scene().accepted()].map(({ id }) => id);
    expect(await scene().judge(ids.slice(0, 2))).toBe(2);
    expect(await scene().judge(ids)).toBe(1);
    expect(await scene().judge(ids)).toBe(0);
  });

  it('leaves what is Pending no more as it is', async () => {
    const { id } = await scene().accepted();
    await scene().claims.expire({ pendingSeconds: 1, heldSeconds: 0 }, 10, scene().clock.at + 2000);
    expect(await scene().judge([id], { riskScore: 900, decision: 'hold', hits: [] })).toBe(0);
    expect((await scene().repository.get(id))!).toMatchObject({ status: 'Failed', reason: 'expired', decision: null });
    expect(await scene().history(id)).toHaveLength(2);
  });

  it('stores nothing under the token of an earlier holder', async () => {
    const { id } = await scene().accepted();
    const token = (await scene().lease.hold('assessment', 60_000))!;
    const judged = [{ id, riskScore: 0, decision: 'approve' as const, hits: [] }];
    expect(await scene().queue.decide(judged, token - 1, 5)).toBeNull();
    expect((await scene().repository.get(id))!.decision).toBeNull();
    expect(await scene().queue.decide(judged, token, 5)).toEqual({ ids: [id], settleable: 1 });
  });
}
