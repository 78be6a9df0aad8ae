/** What every `SettlementClaims` does. */
import { expect, it } from '@jest/globals';
import type { SettlementOutcome } from '../../src/application/ports/settlement-gateway.ts';
import type { Transaction } from '../../src/domain/transactions/transaction.ts';
import type { FlowScene } from '../support/flow-scene.ts';

const LEASE_MS = 60_000;
const MAX_ATTEMPTS = 5;
const COMPLETED: SettlementOutcome = { status: 'Completed' };
const BEGUN = 'null>Pending key:feed null';
const CLAIMED = 'Pending>Processing system:settlement null';

export function settlementClaimsContract(scene: () => FlowScene): void {
  const claimed = async (changes: Partial<Transaction> = {}) => {
    await scene().assessed(undefined, changes);
    return (await scene().claims.claim(1, LEASE_MS, scene().clock.at))[0]!;
  };
  const takeOver = () => scene().claims.takeOver(10, LEASE_MS, MAX_ATTEMPTS, scene().clock.at);
  const ids = (of: readonly { id: string }[]) => of.map(({ id }) => id).sort();

  it('claims the oldest that are assessed, each once', async () => {
    const pending = await scene().accepted();
    const all = [
      await scene().assessed(),
      await scene().assessed({ riskScore: 250, decision: 'review', hits: [] }),
      await scene().assessed(),
    ];
    await scene().assessed({ riskScore: 450, decision: 'hold', hits: [] });
    const at = scene().clock.at + 50;
    const first = await scene().claims.claim(2, LEASE_MS, at);
    expect(ids(first)).toEqual(ids(all.slice(0, 2)));
    expect(first[0]).toEqual({ id: first[0]!.id, token: 1, amountMinor: 1250, currency: 'EUR', attempt: 1 });
    expect(ids(await scene().claims.claim(9, LEASE_MS, at))).toEqual([all[2]!.id]);
    expect(await scene().claims.claim(9, LEASE_MS, at)).toEqual([]);
    expect((await scene().repository.get(pending.id))!.status).toBe('Pending');
    expect((await scene().repository.get(all[0]!.id))!).toMatchObject({ status: 'Processing', version: 2, updatedAt: at });
    expect(await scene().steps(all[0]!.id)).toEqual([BEGUN, CLAIMED]);
  });

  it('gives every transaction to one of many who claim at once', async () => {
    const all: Transaction[] = [];
    for (let i = 0; i < 40; i += 1) all.push(await scene().accepted());
    await scene().judge(all.map(({ id }) => id));
    const claims = await Promise.all(Array.from({ length: 8 }, () => scene().claims.claim(10, LEASE_MS, scene().clock.at)));
    const late = await scene().claims.claim(100, LEASE_MS, scene().clock.at);
    expect(ids([...claims.flat(), ...late])).toEqual(ids(all));
  });

  it('stores outcomes with history and events, and ends the claim', async () => {
    const one = await claimed();
    const two = await claimed();
    const at = scene().clock.at + 700;
    const failed: SettlementOutcome = { status: 'Failed', reason: 'insufficient_funds' };
    const settled = [
      { ...one, outcome: COMPLETED },
      { ...two, outcome: failed },
    ];
    expect((await scene().claims.finish(settled, at)).sort()).toEqual(ids([one, two]));
    expect((await scene().repository.get(one.id))!).toMatchObject({
      status: 'Completed',
      reason: null,
      processedAt: at,
      updatedAt: at,
      version: 3,
    });
    expect((await scene().repository.get(two.id))!).toMatchObject({ status: 'Failed', reason: 'insufficient_funds', processedAt: at });
    expect(await scene().steps(two.id)).toEqual([BEGUN, CLAIMED, 'Processing>Failed system:settlement insufficient_funds']);
    expect(await scene().claims.finish(settled, at)).toEqual([]);
    expect(await scene().history(one.id)).toHaveLength(3);
    await scene().endLeases();
    expect(await takeOver()).toEqual({ claims: [], exhausted: 0 });
  });

  it('hands on what nobody finished in time, and refuses the late outcome', async () => {
    const lost = await claimed();
    expect(await takeOver()).toEqual({ claims: [], exhausted: 0 });
    await scene().endLeases();
    const { claims } = await takeOver();
    expect(claims).toEqual([{ ...lost, token: lost.token + 1, attempt: 2 }]);
    expect(await scene().claims.heartbeat([lost], LEASE_MS)).toEqual([]);
    expect(await scene().claims.finish([{ ...lost, outcome: COMPLETED }], scene().clock.at)).toEqual([]);
    expect((await scene().repository.get(lost.id))!.status).toBe('Processing');
    expect(await scene().claims.finish([{ ...claims[0]!, outcome: COMPLETED }], scene().clock.at)).toEqual([lost.id]);
    expect(await scene().steps(lost.id)).toEqual([BEGUN, CLAIMED, 'Processing>Completed system:settlement null']);
  });

  it('never stores a time before that of the change before', async () => {
    const claim = await claimed();
    const { updatedAt } = (await scene().repository.get(claim.id))!;
    await scene().claims.finish([{ ...claim, outcome: COMPLETED }], updatedAt - 5000);
    expect((await scene().repository.get(claim.id))!).toMatchObject({ updatedAt, processedAt: updatedAt });
  });

  it('keeps what is prolonged', async () => {
    const claim = await claimed();
    await scene().endLeases();
    expect(await scene().claims.heartbeat([claim], LEASE_MS)).toEqual([claim.id]);
    expect((await takeOver()).claims).toEqual([]);
  });

  it('locks in one order, whatever order it is asked in', async () => {
    const all: Transaction[] = [];
    for (let i = 0; i < 200; i += 1) all.push(await scene().accepted());
    await scene().judge(all.map(({ id }) => id));
    const claims = await scene().claims.claim(200, LEASE_MS, scene().clock.at);
    const back = [...claims].reverse();
    for (let round = 0; round < 30; round += 1) {
      const kept = await Promise.all([claims, back, claims, back].map((order) => scene().claims.heartbeat(order, LEASE_MS)));
      expect(kept.map(({ length }) => length)).toEqual([200, 200, 200, 200]);
    }
    const settled = [claims, back].map((order) => order.map((claim) => ({ ...claim, outcome: COMPLETED })));
    const [finished] = await Promise.all([
      Promise.all(settled.map((order) => scene().claims.finish(order, scene().clock.at))),
      ...[claims, back].map((order) => scene().claims.heartbeat(order, LEASE_MS)),
    ]);
    expect(ids(finished.flat().map((id) => ({ id })))).toEqual(ids(all));
  });

  it('hands on at once what was given back untried, without counting a try', async () => {
    const claim = await claimed();
    await scene().claims.giveBack([claim], 0, true);
    expect((await takeOver()).claims).toEqual([{ ...claim, token: claim.token + 1, attempt: 1 }]);
  });

  it('hands on what was tried in vain after the pause', async () => {
    const claim = await claimed();
    await scene().claims.giveBack([claim], 60_000, false);
    expect((await takeOver()).claims).toEqual([]);
    await scene().endLeases();
    expect((await takeOver()).claims).toEqual([{ ...claim, token: claim.token + 1, attempt: 2 }]);
  });

  it('fails what was tried too often', async () => {
    const { id } = await claimed();
    for (let attempt = 2; attempt <= MAX_ATTEMPTS; attempt += 1) {
      await scene().endLeases();
      expect((await takeOver()).claims[0]!.attempt).toBe(attempt);
    }
    await scene().endLeases();
    expect(await takeOver()).toEqual({ claims: [], exhausted: 1 });
    expect((await scene().repository.get(id))!).toMatchObject({ status: 'Failed', reason: 'settlement_exhausted' });
    expect(await scene().steps(id)).toEqual([BEGUN, CLAIMED, 'Processing>Failed system:settlement settlement_exhausted']);
  });

  it('takes over what a person released', async () => {
    const { id } = await scene().assessed({ riskScore: 450, decision: 'hold', hits: [] });
    const at = scene().clock.at;
    await scene().transitions.make({ id, to: 'Processing', from: ['Held'], actor: 'user:ada', reason: null, note: 'known', at });
    expect((await takeOver()).claims).toMatchObject([{ id, attempt: 1 }]);
  });

  it('expires what is Pending for too long, assessed or not, and what is Held for too long', async () => {
    const at = scene().clock.at;
    const old = await scene().accepted();
    const oldAssessed = await scene().assessed();
    const held = await scene().assessed({ riskScore: 450, decision: 'hold', hits: [] });
    const taken = await claimed({ createdAt: at - 9_000_000 });
    scene().clock.at += 10_000;
    const young = await scene().accepted();
    const heldLate = await scene().assessed({ riskScore: 450, decision: 'hold', hits: [] }, { createdAt: at - 9_000_000 });
    const now = scene().clock.at;
    expect(await scene().claims.expire({ pendingSeconds: 0, heldSeconds: 0 }, 10, now)).toBe(0);
    expect(await scene().claims.expire({ pendingSeconds: 5, heldSeconds: 0 }, 10, now)).toBe(2);
    expect(await scene().claims.expire({ pendingSeconds: 0, heldSeconds: 5 }, 10, now)).toBe(1);
    expect(await scene().steps(old.id)).toEqual([BEGUN, 'Pending>Failed system:expiry expired']);
    expect(await scene().steps(oldAssessed.id)).toEqual([BEGUN, 'Pending>Failed system:expiry expired']);
    expect(await scene().steps(held.id)).toEqual([BEGUN, 'Pending>Held system:risk null', 'Held>Failed system:expiry expired']);
    expect((await scene().repository.get(old.id))!).toMatchObject({ reason: 'expired', processedAt: now, updatedAt: now });
    for (const { id } of [taken, young, heldLate]) expect((await scene().repository.get(id))!.status).not.toBe('Failed');
  });
}
