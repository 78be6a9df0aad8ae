import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ClusterLease } from '../../application/ports/cluster-lease.ts';
import type { AcceptResult } from '../../application/ports/transaction-ledger.ts';
import { readTransaction } from '../../domain/transactions/transaction-reader.ts';
import { HandClock } from '../../../test/support/hand-clock.ts';
import { aTransaction } from '../../../test/support/transaction-builders.ts';
import { KeptJournal } from '../../../test/support/market-stores.ts';
import { SimulatedTransactions } from './simulated-transactions.ts';

/** Is had unless a test takes it away. */
class Lease extends ClusterLease {
  isFree = true;
  released = 0;

  hold(): Promise<number | null> {
    return Promise.resolve(this.isFree ? 1 : null);
  }

  release(): Promise<void> {
    this.released += 1;
    return Promise.resolve();
  }
}

describe('SimulatedTransactions', () => {
  let clock: HandClock;
  let lease: Lease;
  let sent: unknown[];
  let failure: Error | null;
  let simulation: SimulatedTransactions;

  beforeEach(() => {
    clock = new HandClock(1_000_000);
    lease = new Lease();
    sent = [];
    failure = null;
    const door = (items: readonly unknown[]): Promise<AcceptResult[]> => {
      if (failure !== null) return Promise.reject(failure);
      sent.push(...items);
      return Promise.resolve(items.map(() => ({ outcome: 'accepted', transaction: aTransaction() })));
    };
    const options = { seed: 7, transactionsPerSecond: 10, currency: 'USD', decimals: 2, riskyPercent: 50 };
    simulation = new SimulatedTransactions(options, door, lease, clock, new KeptJournal());
  });
  afterEach(() => simulation.end());

  const pass = async (ms: number): Promise<number> => {
    clock.at += ms;
    await simulation.turn();
    return sent.length;
  };

  it('sends exactly rate × time, however irregular its turns are', async () => {
    simulation.start(null);
    await simulation.turn();
    let elapsed = 0;
    for (const ms of [50, 30, 75, 240, 5, 900, 100]) expect(await pass(ms)).toBe(Math.floor((elapsed += ms) / 100));
  });

  it('sends what every sender could', async () => {
    simulation.start(null);
    await pass(1000);
    expect(sent).toHaveLength(10);
    for (const item of sent) expect(readTransaction(item).errors).toBeNull();
  });

  it('skips what is owed from more than a second, and what is not taken', async () => {
    simulation.start(null);
    await simulation.turn();
    expect([await pass(5000), simulation.skipped]).toEqual([10, 40]);
    failure = new Error('away');
    expect([await pass(500), simulation.skipped]).toEqual([10, 45]);
    failure = null;
    expect([await pass(500), simulation.skipped]).toEqual([15, 45]);
  });

  it('sends nothing while another process does, and owes nothing for that time', async () => {
    lease.isFree = false;
    simulation.start(null);
    expect(await pass(4000)).toBe(0);
    lease.isFree = true;
    expect(await pass(4000)).toBeLessThanOrEqual(10);
    sent.length = 0;
    expect(await pass(1000)).toBe(10);
  });

  it('starts, changes its rate and stops, and lets go of the lease at its end', async () => {
    expect(simulation.status()).toEqual({ running: false, transactionsPerSecond: 10 });
    expect(simulation.start(100)).toEqual({ running: true, transactionsPerSecond: 100 });
    await simulation.turn();
    expect(await pass(100)).toBe(10);
    expect(simulation.start(0).transactionsPerSecond).toBe(0);
    expect(await pass(1000)).toBe(10);
    expect(simulation.stop()).toEqual({ running: false, transactionsPerSecond: 0 });
    await simulation.end();
    expect(lease.released).toBe(1);
  });
});
