import { describe, expect, it } from '@jest/globals';
import { SymbolTable } from '../../domain/market/symbol-table.ts';
import { Clock } from '../ports/clock.ts';
import { MarketFigures } from '../ports/market-figures.ts';
import type { AnomalyCount } from '../ports/market-figures.ts';
import { ProcessFigures } from '../ports/process-figures.ts';
import type { PartitionCounters, TickProcessor } from '../ports/tick-processor.ts';
import { RuntimeMetrics } from './runtime-metrics.ts';

class SetClock extends Clock {
  time = 0;
  now(): number {
    return this.time;
  }
  monotonic(): number {
    return this.time;
  }
}

class SetFigures extends MarketFigures {
  readonly invalid = 2;
  readonly clockSkewed = 1;
  activeSymbols(): number {
    return 7;
  }
  anomalies(): AnomalyCount[] {
    return [
      { direction: 'UP', severity: 'high', count: 3 },
      { direction: 'DOWN', severity: 'medium', count: 4 },
    ];
  }
}

class SetProcess extends ProcessFigures {
  readonly instance = 'a1';
  readonly version = '0.1.0';
  readonly mode = 'embedded';
  uptimeSeconds(): number {
    return 60;
  }
  rssBytes(): number {
    return 1000;
  }
  eventLoopDelayP99Ms(): number {
    return 1.5;
  }
}

const idle = { dropped: 0, queued: 0, late: 0, tooLate: 0, breaches: 0, held: 0, samplesEvicted: 0, restarts: 0 };

function setup() {
  const clock = new SetClock();
  const partitions: PartitionCounters[] = [
    { ...idle, partition: 0, accepted: 0, processed: 0 },
    { ...idle, partition: 1, accepted: 0, processed: 0 },
  ];
  const processor = { symbols: new SymbolTable(10, 2), counters: () => partitions } as unknown as TickProcessor;
  return { clock, partitions, processor, metrics: new RuntimeMetrics(processor, new SetFigures(), new SetProcess(), clock) };
}

describe('RuntimeMetrics', () => {
  it('sums the partitions and shows each', () => {
    const { partitions, processor, metrics } = setup();
    Object.assign(partitions[0]!, { accepted: 10, processed: 6, dropped: 1, queued: 3, late: 2, restarts: 1 });
    Object.assign(partitions[1]!, { accepted: 5, processed: 5, tooLate: 1 });
    processor.symbols.intern('AAPL');
    expect(metrics.read()).toEqual({
      instance: 'a1',
      uptimeSeconds: 60,
      accepted: 15,
      processed: 11,
      dropped: 1,
      queued: 3,
      invalid: 2,
      late: 2,
      tooLate: 1,
      clockSkewed: 1,
      anomaliesDetected: 7,
      activeSymbols: 7,
      ticksPerSecond: 0,
      partitions: [
        { partition: 0, accepted: 10, processed: 6, dropped: 1, queued: 3, restarts: 1 },
        { partition: 1, accepted: 5, processed: 5, dropped: 0, queued: 0, restarts: 0 },
      ],
      rssBytes: 1000,
      eventLoopDelayP99Ms: 1.5,
    });
  });

  it('measures the rate over the last 10 s', () => {
    const { clock, partitions, metrics } = setup();
    const run = (seconds: number, ticksPerSecond: number): void => {
      for (let second = 0; second < seconds; second += 1) {
        metrics.sample();
        clock.time += 1000;
        partitions[0]!.accepted += ticksPerSecond;
      }
    };
    run(20, 100);
    expect(metrics.read().ticksPerSecond).toBe(100);
    run(5, 300);
    expect(metrics.read().ticksPerSecond).toBe(200);
    run(10, 0);
    expect(metrics.read().ticksPerSecond).toBe(0);
  });
});
