import { describe, expect, it } from '@jest/globals';
import { KeptJournal } from '../../../test/support/market-stores.ts';
import { TransactionFlow } from './transaction-flow.ts';

type Parts = ConstructorParameters<typeof TransactionFlow>;

describe('TransactionFlow', () => {
  it('ends every part in the order of the flow, also where some fail, and tells of those', async () => {
    const ended: string[] = [];
    const part = (name: string, isBroken = false) => ({
      stop: () => {
        ended.push(name);
        return isBroken ? Promise.reject(new Error(`${name} is broken`)) : Promise.resolve();
      },
    });
    const journal = new KeptJournal();
    const parts = [
      {},
      part('assessment', true),
      part('settlement', true),
      part('expiry'),
      part('relay', true),
      part('events'),
      {},
      {},
      journal,
    ] as unknown as Parts;
    await new TransactionFlow(...parts).stop();
    expect(ended).toEqual(['assessment', 'settlement', 'expiry', 'relay', 'events']);
    expect(journal.events).toEqual(['flow.not_ended', 'flow.not_ended', 'flow.not_ended']);
  });
});
