/** What every `OutboxRelay` does, with the log and the sums that are read from what it moves. */
import { expect, it } from '@jest/globals';
import { eventKey } from '../../src/application/ports/transaction-totals.ts';
import { PostgresDeadLetters } from '../../src/infrastructure/persistence/dead-letters.postgres.ts';
import type { FlowScene } from '../support/flow-scene.ts';

export function outboxRelayContract(scene: () => FlowScene): void {
  const hold = { riskScore: 450, decision: 'hold', hits: [] } as const;

  async function settled(): Promise<string> {
    await scene().assessed();
    const [claim] = await scene().claims.claim(1, 60_000, scene().clock.at);
    await scene().claims.finish([{ ...claim!, outcome: { status: 'Completed' } }], scene().clock.at + 500);
    return claim!.id;
  }

  it('numbers what happened, one after the other, and tells each as it was then', async () => {
    const id = await settled();
    await scene().relayed();
    const page = await scene().events.after(0, 10);
    expect(
      page.events.map(({ position, transaction, change }) => [position, transaction.status, transaction.version, change?.from]),
    ).toEqual([
      [1, 'Pending', 1, null],
      [2, 'Processing', 2, 'Pending'],
      [3, 'Completed', 3, 'Processing'],
    ]);
    const [accepted, claimed, completed] = page.events;
    const last = (await scene().repository.get(id))!;
    expect(completed!.transaction).toEqual(last);
    expect(accepted!.transaction).toEqual({
      ...last,
      status: 'Pending',
      version: 1,
      decision: null,
      riskScore: null,
      updatedAt: last.createdAt,
      processedAt: null,
    });
    expect(claimed!.transaction).toMatchObject({ decision: 'approve', processedAt: null });
    expect(page).toMatchObject({ position: 3, isCut: false, isMoreWaiting: false });
  });

  it('counts changes of status without a hole, and decisions that change none not at all', async () => {
    const token = (await scene().lease.hold('relay', 60_000))!;
    await scene().assessed({ riskScore: 250, decision: 'review', hits: [] });
    await scene().accepted();
    await scene().relay.move(2, token);
    await scene().assessed({ riskScore: 250, decision: 'review', hits: [] });
    await scene().relay.move(10, token);
    await settled();
    await scene().relay.move(10, token);
    const { events } = await scene().events.after(0, 100);
    expect(events.map(({ position }) => position)).toEqual(events.map((_, i) => i + 1));
    expect(events.filter(({ kind }) => kind === 'assessed').map(({ seq }) => seq)).toEqual([null, null]);
    expect(events.filter(({ kind }) => kind !== 'assessed').map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('goes on numbering where it was, a batch at a time', async () => {
    await settled();
    const token = (await scene().lease.hold('relay', 60_000))!;
    expect(await scene().relay.move(2, token)).toEqual({ positions: { from: 1, to: 2 }, isMoreWaiting: true, dead: 0 });
    expect(await scene().relay.move(2, token)).toEqual({ positions: { from: 3, to: 3 }, isMoreWaiting: false, dead: 0 });
    expect(await scene().relay.move(2, token)).toEqual({ positions: null, isMoreWaiting: false, dead: 0 });
    await scene().accepted();
    expect((await scene().relay.move(2, token))!.positions).toEqual({ from: 4, to: 4 });
    expect(await scene().events.newest()).toBe(4);
  });

  it('moves nothing under the token of an earlier holder', async () => {
    await scene().accepted();
    const token = (await scene().lease.hold('relay', 60_000))!;
    expect(await scene().relay.move(10, token - 1)).toBeNull();
    expect(await scene().events.newest()).toBe(0);
  });

  it('tells the decision of a review without a change of status', async () => {
    const { id } = await scene().assessed({ riskScore: 250, decision: 'review', hits: [] });
    await scene().relayed();
    const { events } = await scene().events.after(1, 10);
    expect(events).toMatchObject([
      { position: 2, kind: 'assessed', change: null, transaction: { id, status: 'Pending', decision: 'review' } },
    ]);
  });

  it('puts a note that leads nowhere aside after five tries, and moves those behind it meanwhile', async () => {
    const { id } = await scene().accepted();
    await scene().database.execute('UPDATE outbox SET version = 7');
    await scene().accepted();
    const token = (await scene().lease.hold('relay', 60_000))!;
    const dead: number[] = [];
    for (let i = 0; i < 6; i += 1) dead.push((await scene().relay.move(10, token))!.dead);
    expect(dead).toEqual([0, 0, 0, 0, 1, 0]);
    expect((await scene().events.after(0, 10)).events).toHaveLength(1);
    const letters = await scene().database.query('SELECT topic, key, value, code FROM dead_letters');
    expect(letters).toEqual([
      {
        topic: 'transaction_events',
        key: id,
        value: expect.stringContaining(id) as unknown,
        code: 'event_incomplete',
      },
    ]);
  });

  it('takes up again what was sent back', async () => {
    const { id } = await scene().accepted();
    await scene().database.execute('UPDATE outbox SET version = 7');
    const token = (await scene().lease.hold('relay', 60_000))!;
    for (let i = 0; i < 5; i += 1) await scene().relay.move(10, token);
    const letters = new PostgresDeadLetters(scene().database);
    expect(await letters.list(null, 10)).toMatchObject([{ topic: 'transaction_events', key: id, code: 'event_incomplete' }]);
    expect(await letters.list('another', 10)).toEqual([]);
    await scene().database.execute(`UPDATE dead_letters SET value = replace(value, '"version" : 7', '"version" : 1')`);
    expect([await letters.redrive('another', 10), await letters.redrive('transaction_events', 10)]).toEqual([0, 1]);
    expect((await scene().relay.move(10, token))!.positions).toEqual({ from: 1, to: 1 });
    expect(await letters.list(null, 10)).toEqual([]);
  });

  it('tells a reader when what comes next is kept no more', async () => {
    for (let i = 0; i < 5; i += 1) await scene().accepted();
    await scene().relayed();
    expect(await scene().relay.prune(2)).toBe(0);
    await scene().database.execute('UPDATE transaction_events SET at = at - 61000');
    expect(await scene().relay.prune(2)).toBe(3);
    expect(await scene().events.after(1, 10)).toMatchObject({ isCut: true, position: 5, events: [{ position: 4 }, { position: 5 }] });
    expect(await scene().events.after(3, 10)).toMatchObject({ isCut: false, position: 5 });
    expect(await scene().events.after(5, 10)).toEqual({ isCut: false, position: 5, events: [], isMoreWaiting: false });
  });

  it('keeps as many changes of status, however many decisions are between them', async () => {
    for (let i = 0; i < 3; i += 1) await scene().assessed({ riskScore: 250, decision: 'review', hits: [] });
    await scene().relayed();
    await scene().database.execute('UPDATE transaction_events SET at = at - 61000');
    await scene().relay.prune(2);
    const { events } = await scene().events.after(0, 10);
    expect(events.map(({ seq }) => seq)).toEqual([2, null, 3, null]);
  });

  it('passes over events of transactions that were deleted', async () => {
    const { id } = await scene().accepted();
    await scene().accepted();
    await scene().relayed();
    await scene().database.execute('DELETE FROM transactions WHERE id = $1', [id]);
    expect(await scene().events.after(0, 10)).toMatchObject({ position: 2, isCut: false, events: [{ position: 2 }] });
  });

  it('sums up one moment: by second and outcome, with the events that it already holds', async () => {
    const second = Math.floor(scene().clock.at / 1000) * 1000;
    scene().clock.at = second;
    const [claim] = [await settled()];
    await scene().relayed();
    const held = await scene().assessed(hold, { amountReporting: null, country: null });
    await scene().accepted({ createdAt: second - 7_200_000 });
    const totals = await scene().totals.read(second - 3_600_000);
    expect(totals.created.toSorted((a, b) => a.count - b.count || (a.country === null ? 1 : -1))).toEqual([
      { at: expect.any(Number) as unknown as number, source: 'Online', country: 'DE', count: 1, volume: 1350n, unconverted: 0, flagged: 0 },
      { at: held.createdAt, source: 'Online', country: null, count: 1, volume: 0n, unconverted: 1, flagged: 1 },
    ]);
    const { createdAt, processedAt } = (await scene().repository.get(claim))!;
    expect(totals.processed).toEqual([{ at: processedAt, completed: true, durationMs: processedAt! - createdAt, count: 1 }]);
    expect([totals.held, totals.position]).toEqual([1, 3]);
    expect(totals.unnumbered.size).toBe(3);
    expect(totals.unnumbered.has(eventKey(held.id, 'transition', 2))).toBe(true);
  });
}
