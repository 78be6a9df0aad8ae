/** What every `TransactionTransitions` does. */
import { expect, it } from '@jest/globals';
import type { TransactionRepository } from '../../src/application/ports/transaction-repository.ts';
import type { Transition, TransactionTransitions } from '../../src/application/ports/transaction-transitions.ts';
import type { Transaction } from '../../src/domain/transactions/transaction.ts';
import { aTransaction } from '../support/transaction-builders.ts';

export interface TransitionsScene {
  transitions: TransactionTransitions;
  repository: TransactionRepository;
  /** Stores transactions in any status, with the first row of their history. */
  store(...transactions: Transaction[]): Promise<void>;
  /** Versions of the events that wait to be numbered. */
  events(id: string): Promise<number[]>;
}

const AT = Date.UTC(2026, 10, 21, 9, 45);

export function transactionTransitionsContract(scene: () => TransitionsScene): void {
  async function held(): Promise<Transaction> {
    const transaction = aTransaction({ createdAt: AT, status: 'Held', decision: 'hold', riskScore: 400 });
    await scene().store(transaction);
    return transaction;
  }
  const release = ({ id }: { id: string }): Transition => ({
    id,
    to: 'Processing',
    from: ['Held'],
    actor: 'user:ada',
    reason: null,
    note: 'known customer',
    at: AT + 100,
  });
  const reject = ({ id }: { id: string }): Transition => ({
    ...release({ id }),
    to: 'Failed',
    reason: 'rejected',
    note: 'stolen card',
  });

  it('changes status, version and time, and adds a history row and an event', async () => {
    const transaction = await held();
    const changed = { ...transaction, status: 'Processing', updatedAt: AT + 100, version: 2 };
    const last = { version: 2, from: 'Held', to: 'Processing', at: AT + 100, actor: 'user:ada', reason: 'known customer' };
    expect(await scene().transitions.make(release(transaction))).toEqual({ outcome: 'changed', transaction: changed, last });
    const detail = await scene().repository.detail(transaction.id);
    expect(detail).toMatchObject({ transaction: changed, history: [{ version: 1 }, last] });
    expect(await scene().events(transaction.id)).toEqual([2]);
  });

  it('gives a terminal one its reason and the time of its end', async () => {
    const transaction = await held();
    expect(await scene().transitions.make(reject(transaction))).toMatchObject({
      outcome: 'changed',
      transaction: { status: 'Failed', reason: 'rejected', processedAt: AT + 100 },
      last: { reason: 'stolen card' },
    });
  });

  it('changes nothing from another status, and tells what stands', async () => {
    const transaction = await held();
    await scene().transitions.make(reject(transaction));
    const before = await scene().repository.detail(transaction.id);
    expect(await scene().transitions.make(release(transaction))).toEqual({
      outcome: 'stands',
      transaction: before!.transaction,
      last: before!.history.at(-1),
    });
    expect(await scene().repository.detail(transaction.id)).toEqual(before);
    expect(await scene().events(transaction.id)).toEqual([2]);
  });

  it('lets one of many act on a held one', async () => {
    const transaction = await held();
    const acts = Array.from({ length: 10 }, (_, i) => scene().transitions.make(i % 2 === 0 ? release(transaction) : reject(transaction)));
    const results = await Promise.all(acts);
    expect(results.filter(({ outcome }) => outcome === 'changed')).toHaveLength(1);
    expect((await scene().repository.detail(transaction.id))!.history).toHaveLength(2);
  });

  it('never goes back in time', async () => {
    const transaction = await held();
    await scene().transitions.make({ ...release(transaction), at: AT - 5000 });
    const { transaction: now, history } = (await scene().repository.detail(transaction.id))!;
    expect([now.updatedAt, history[1]!.at]).toEqual([AT, AT]);
  });

  it('does not know an unknown id, whatever its form', async () => {
    for (const id of ['00000000-0000-0000-0000-000000000000', 'x'])
      expect(await scene().transitions.make(release({ id }))).toEqual({ outcome: 'absent' });
  });
}
