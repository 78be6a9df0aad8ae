import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { Anomaly } from '../../domain/market/anomaly.ts';
import { anomaliesDigest, ReplayedAnomalies } from './replayed-anomalies.ts';

const T = Date.UTC(2025, 2, 3);

function anAnomaly(more: Partial<Anomaly> = {}): Anomaly {
  const { symbol = 'AA', direction = 'UP', triggerTime = T, ordinal = 0 } = more;
  return {
    id: `${symbol} ${direction} ${triggerTime} ${ordinal}`,
    symbol,
    direction,
    status: 'closed',
    oldPrice: 100,
    newPrice: 102.5,
    changePercent: 2.5,
    severity: 'medium',
    peakPrice: 104,
    peakReference: 100,
    peakChangePercent: 4,
    breachCount: 7,
    detectedAt: 1_800_000_000_000,
    referenceTime: triggerTime - 420,
    triggerTime,
    lastBreachTime: triggerTime + 10,
    closedAt: triggerTime + 1010,
    windowMs: 1000,
    thresholdPercent: 2,
    cooldownMs: 1000,
    late: false,
    gap: false,
    simulated: false,
    ordinal,
    ...more,
  };
}

describe('ReplayedAnomalies', () => {
  it('keeps the last state of each', () => {
    const output = new ReplayedAnomalies();
    output.anomaly('opened', anAnomaly({ status: 'open', breachCount: 1, closedAt: null }));
    output.anomaly('progress', anAnomaly({ status: 'open', breachCount: 2, closedAt: null }));
    output.anomaly('closed', anAnomaly({ breachCount: 3 }));
    expect(output.sorted()).toEqual([anAnomaly({ breachCount: 3 })]);
  });

  it('orders by opening time, symbol, direction and arrival', () => {
    const output = new ReplayedAnomalies();
    const ordered = [
      anAnomaly({ triggerTime: T, symbol: 'B-B' }),
      anAnomaly({ triggerTime: T, symbol: 'BB', direction: 'DOWN' }),
      anAnomaly({ triggerTime: T, symbol: 'BB', direction: 'UP', ordinal: 2 }),
      anAnomaly({ triggerTime: T, symbol: 'BB', direction: 'UP', ordinal: 10 }),
      anAnomaly({ triggerTime: T + 1, symbol: 'A' }),
    ];
    for (const i of [3, 1, 4, 0, 2]) output.anomaly('closed', ordered[i]!);
    expect(output.sorted()).toEqual(ordered);
  });

  it('says when there were more than it may hold', () => {
    const output = new ReplayedAnomalies(2);
    for (const triggerTime of [T, T + 1, T]) output.anomaly('closed', anAnomaly({ triggerTime }));
    expect([output.size, output.full]).toEqual([2, false]);
    output.anomaly('closed', anAnomaly({ triggerTime: T + 2 }));
    expect([output.size, output.full]).toEqual([2, true]);
  });
});

describe('anomaliesDigest', () => {
  it('is the SHA-256 of the contract’s lines without detectedAt', () => {
    const line = `{"id":"${anAnomaly().id}","symbol":"AA","direction":"UP","status":"closed","oldPrice":100,"newPrice":102.5,"changePercent":2.5,"severity":"medium","peakPrice":104,"peakChangePercent":4,"breachCount":7,"referenceTime":"2025-03-02T23:59:59.580Z","triggerTime":"2025-03-03T00:00:00.000Z","elapsedMs":420,"lastBreachTime":"2025-03-03T00:00:00.010Z","closedAt":"2025-03-03T00:00:01.010Z","windowMs":1000,"thresholdPercent":2,"late":false,"gap":false,"simulated":false}\n`;
    expect(anomaliesDigest([anAnomaly()])).toBe(`sha256:${createHash('sha256').update(line).digest('hex')}`);
    expect(anomaliesDigest([anAnomaly(), anAnomaly({ detectedAt: 5 })])).toBe(
      `sha256:${createHash('sha256')
        .update(line + line)
        .digest('hex')}`,
    );
  });

  it('of no anomaly is that of nothing', () => {
    expect(anomaliesDigest([])).toBe('sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });
});
