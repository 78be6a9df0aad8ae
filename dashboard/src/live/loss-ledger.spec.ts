/** The ledger holds each loss once: also over restarts, changed processes, and long times. */
import { describe, expect, it } from '@jest/globals';
import type { RuntimeMetrics } from '../api/contract.ts';
import { identityHolds, LossLedger } from './loss-ledger.ts';

const START = 1_000_000;

function metrics(change: Partial<RuntimeMetrics> & { dropped?: number; restarts?: number } = {}): RuntimeMetrics {
  const { dropped = 0, restarts = 0, ...rest } = change;
  return {
    instance: 'one',
    uptimeSeconds: 100,
    accepted: 1000,
    processed: 1000 - dropped,
    dropped,
    queued: 0,
    invalid: 0,
    late: 0,
    tooLate: 0,
    clockSkewed: 0,
    anomaliesDetected: 0,
    activeSymbols: 1,
    ticksPerSecond: 1,
    partitions: [
      { partition: 0, accepted: 500, processed: 500, dropped: 0, queued: 0, restarts: 0 },
      { partition: 1, accepted: 500, processed: 500 - dropped, dropped, queued: 0, restarts },
    ],
    rssBytes: 1,
    eventLoopDelayP99Ms: 1,
    ...rest,
  };
}

const rows = (ledger: LossLedger) =>
  ledger.entries.map(({ cause, partition, amount, sum }) => `${cause} ${partition ?? '-'} ${amount} ${sum}`);

describe('LossLedger', () => {
  it('opens with what was lost before, which is no entry', () => {
    const ledger = new LossLedger();
    expect(ledger.read(metrics({ dropped: 7, restarts: 1, tooLate: 3 }), START)).toBe(false);
    expect(ledger.entries).toEqual([]);
    expect(ledger.opening).toEqual({ dropped: 7, restart: 1, tooLate: 3 });
  });

  it('writes each rise with its partition, amount and sum, newest first', () => {
    const ledger = new LossLedger();
    ledger.read(metrics({ dropped: 7 }), START);
    expect(ledger.read(metrics({ uptimeSeconds: 102, dropped: 19, restarts: 1 }), START + 2000)).toBe(true);
    ledger.read(metrics({ uptimeSeconds: 104, dropped: 20, restarts: 1, tooLate: 2 }), START + 4000);
    expect(rows(ledger)).toEqual(['tooLate - 2 2', 'dropped 1 1 13', 'dropped 1 12 12', 'restart 1 1 1']);
    expect(ledger.entries.at(-1)).toMatchObject({ at: START + 2000, since: START, instance: 'one' });
  });

  it('writes nothing while no counter rises', () => {
    const ledger = new LossLedger();
    ledger.read(metrics({ dropped: 7 }), START);
    expect(ledger.read(metrics({ dropped: 7, uptimeSeconds: 102 }), START + 2000)).toBe(false);
  });

  it('takes a restarted server as one that begins at zero, never as a negative loss', () => {
    const ledger = new LossLedger();
    ledger.read(metrics({ dropped: 40 }), START);
    ledger.read(metrics({ dropped: 3, uptimeSeconds: 1 }), START + 5000);
    expect(rows(ledger)).toEqual(['dropped 1 3 3', 'started - 1 1']);
  });

  it('knows a restart by its counters too, where it was up for longer than before', () => {
    const ledger = new LossLedger();
    ledger.read(metrics({ dropped: 40, uptimeSeconds: 5 }), START);
    ledger.read(metrics({ dropped: 1, uptimeSeconds: 50 }), START + 600_000);
    expect(rows(ledger)).toEqual(['dropped 1 1 1', 'started - 1 1']);
  });

  it('counts what a server under a new name lost since it began', () => {
    const ledger = new LossLedger();
    ledger.read(metrics({ dropped: 40 }), START);
    ledger.read(metrics({ instance: 'two', dropped: 3, uptimeSeconds: 2 }), START + 5000);
    expect(rows(ledger)).toEqual(['dropped 1 3 3', 'started - 1 1']);
  });

  it('keeps the counters of replicas that answer in turn apart', () => {
    const ledger = new LossLedger();
    ledger.read(metrics({ dropped: 40 }), START);
    ledger.read(metrics({ instance: 'two', dropped: 3, uptimeSeconds: 500 }), START + 2000);
    ledger.read(metrics({ dropped: 41, uptimeSeconds: 104 }), START + 4000);
    ledger.read(metrics({ instance: 'two', dropped: 3, uptimeSeconds: 504 }), START + 6000);
    expect(rows(ledger)).toEqual(['dropped 1 1 1']);
    expect(ledger.opening.dropped).toBe(43);
  });

  it('holds what this page was too slow for, by channel', () => {
    const ledger = new LossLedger();
    ledger.lagged('metrics', 4, START);
    ledger.lagged('statistics:*', 2, START + 1);
    expect(ledger.entries[0]).toMatchObject({ cause: 'lagged', channel: 'statistics:*', amount: 2, sum: 6, instance: null });
  });

  it('stays bounded, with its sums whole', () => {
    const ledger = new LossLedger();
    for (let turn = 0; turn <= 2000; turn += 1) ledger.read(metrics({ dropped: turn, uptimeSeconds: 100 + turn }), START + turn);
    expect(ledger.entries).toHaveLength(500);
    expect(ledger.sums.dropped).toBe(2000);
    expect(ledger.entries[0]?.sum).toBe(2000);
  });
});

describe('identityHolds', () => {
  it('is broken where counters do not add up, and where fewer than none are queued', () => {
    expect(identityHolds({ accepted: 10, processed: 6, dropped: 3, queued: 1 })).toBe(true);
    expect(identityHolds({ accepted: 10, processed: 6, dropped: 3, queued: 0 })).toBe(false);
    expect(identityHolds({ accepted: 10, processed: 8, dropped: 3, queued: -1 })).toBe(false);
  });
});
