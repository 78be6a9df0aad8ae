import { describe, expect, it } from '@jest/globals';
import { HandClock } from '../../../test/support/hand-clock.ts';
import { aTransaction } from '../../../test/support/transaction-builders.ts';
import { PrometheusMetrics } from '../../infrastructure/observability/metrics.prometheus.ts';
import type { RelayOutbox } from '../transactions/relay-outbox.ts';
import type { AssessTransactions } from '../transactions/assess-transactions.ts';
import { TransactionMetrics } from './transaction-metrics.ts';

describe('the lag of events', () => {
  const clock = new HandClock(1_000_000);
  const metrics = new PrometheusMetrics();
  const relay = { dead: 0, onWritten: () => undefined, hasMoved: () => true } as unknown as RelayOutbox;
  const told = new TransactionMetrics(metrics, { relay, assessment: { failures: 0 } as AssessTransactions, settlement: null }, clock);
  const lag = async () => Number(/^tapewatch_transaction_event_lag_seconds (\S+)$/m.exec(await metrics.text())?.[1]);
  const tell = (at: number) => {
    const change = { version: 1, from: null, to: 'Pending' as const, at, actor: 'a', reason: null };
    told.told([{ position: 1, kind: 'accepted', seq: 1, transaction: aTransaction({ createdAt: at }), change }]);
  };

  it('grows while changes are written and nobody numbers them, and is nothing where nothing happens', async () => {
    expect(await lag()).toBe(0);
    relay.onWritten();
    clock.at += 400;
    tell(clock.at - 400);
    expect(await lag()).toBe(0.4);
    clock.at += 20_000;
    expect(await lag()).toBe(0);
    relay.onWritten();
    clock.at += 30_000;
    relay.onWritten();
    clock.at += 30_000;
    expect(await lag()).toBe(60);
    tell(clock.at - 100);
    expect(await lag()).toBe(0.1);
  });
});
