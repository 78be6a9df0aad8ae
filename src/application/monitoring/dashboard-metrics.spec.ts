import { afterEach, describe, expect, it } from '@jest/globals';
import { HandClock } from '../../../test/support/hand-clock.ts';
import { KeptJournal } from '../../../test/support/market-stores.ts';
import { aTransaction } from '../../../test/support/transaction-builders.ts';
import { TransactionEventLog } from '../ports/transaction-event-log.ts';
import type { TransactionEvent } from '../ports/transaction-event-log.ts';
import { TransactionTotalsReader } from '../ports/transaction-totals.ts';
import type { TransactionTotals } from '../ports/transaction-totals.ts';
import { TransactionEvents } from '../transactions/transaction-events.ts';
import { ClusterFigures } from './cluster-figures.ts';
import { DashboardMetrics } from './dashboard-metrics.ts';
import { TransactionFigures } from './transaction-figures.ts';

const T = Date.UTC(2026, 10, 21, 9, 45);

/** A cluster in which other replicas accept and number transactions. */
class Cluster extends TransactionEventLog {
  readonly events: TransactionEvent[] = [];

  accept(): void {
    const transaction = aTransaction({ createdAt: T });
    const change = { version: 1, from: null, to: 'Pending' as const, at: T, actor: 'a', reason: null };
    const position = this.events.length + 1;
    this.events.push({ position, kind: 'accepted', seq: position, transaction, change });
  }

  newest(): Promise<number> {
    return Promise.resolve(this.events.length);
  }

  after(position: number) {
    return Promise.resolve({ events: this.events.slice(position), position: this.events.length, isCut: false, isMoreWaiting: false });
  }
}

class Totals extends TransactionTotalsReader {
  constructor(private readonly cluster: Cluster) {
    super();
  }

  read(): Promise<TransactionTotals> {
    const { length } = this.cluster.events;
    const created = [{ at: T, source: 'Api', country: null, count: length, volume: 0n, unconverted: 0, flagged: 0 }];
    return Promise.resolve({ created: length === 0 ? [] : created, processed: [], held: 0, position: length, unnumbered: new Set() });
  }
}

describe('DashboardMetrics', () => {
  const cluster = new Cluster();
  const clock = new HandClock(T);
  const events = new TransactionEvents(cluster, new KeptJournal());
  const own = () => ({ ticksPerSecond: 0, ticksDropped: 0, queueDepth: 0 });
  const alone = new ClusterFigures(null, own, clock, new KeptJournal());
  const figures = new TransactionFigures(new Totals(cluster), clock, new KeptJournal());
  const dashboard = new DashboardMetrics(figures, events, alone, clock, { currency: 'USD' });
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  afterEach(() => dashboard.stop());

  it('misses nothing that happens between its start and the first look at the events, and counts nothing twice', async () => {
    cluster.accept();
    dashboard.start();
    await settled();
    cluster.accept();
    await events.turn();
    await settled();
    cluster.accept();
    await events.turn();
    clock.at += 1000;
    expect((await dashboard.read()).totalTransactions1Min).toBe(3);
  });
});
