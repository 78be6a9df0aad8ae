import { describe, expect, it } from '@jest/globals';
import { SymbolTable } from '../../domain/market/symbol-table.ts';
import type { DatabaseProbe } from '../ports/database-probe.ts';
import type { TickProcessor } from '../ports/tick-processor.ts';
import { SystemHealth } from './system-health.ts';

function health({ problem = null as string | null, isOpen = true, queued = 0, idle = [] as number[], isSplit = false }) {
  const probe: DatabaseProbe = { durability: 'machine', problem: () => Promise.resolve(problem) };
  const processor = {
    symbols: new SymbolTable(10, 4),
    idlePartitions: () => idle,
    counters: () => [{ queued: 0 }, { queued }],
  } as unknown as TickProcessor;
  return new SystemHealth(probe, processor, { isOpen: () => isOpen, isSplit: () => isSplit }, 1024);
}

describe('SystemHealth', () => {
  it('says what the database promises, and what keeps it from serving', async () => {
    expect(await health({}).database()).toEqual({ status: 'up', durability: 'machine' });
    expect(await health({ problem: 'no answer within 2 s' }).database()).toEqual({
      status: 'down',
      durability: 'machine',
      message: 'no answer within 2 s',
    });
  });

  it('shows Redis as it is where it is used', () => {
    const redis = { status: 'down', message: 'no answer' } as const;
    const probe: DatabaseProbe = { durability: 'machine', problem: () => Promise.resolve(null) };
    const processor = { symbols: new SymbolTable(10, 4), idlePartitions: () => [], counters: () => [] } as unknown as TickProcessor;
    const market = { isOpen: () => true, isSplit: () => false };
    expect(new SystemHealth(probe, processor, market, 1024, () => redis).others().redis).toEqual(redis);
  });

  it('shows the market with its partitions, and parts that are not used as disabled', () => {
    expect(health({}).others()).toEqual({
      redis: { status: 'disabled' },
      kafka: { status: 'disabled' },
      pinot: { status: 'disabled' },
      market: { status: 'up', partitions: 4, split: false },
    });
    expect(health({ isOpen: false }).others().market).toMatchObject({ status: 'down', partitions: 4 });
    expect(health({ isSplit: true }).others().market).toMatchObject({ status: 'down', split: true });
    expect(health({ idle: [1, 3] }).others().market).toMatchObject({ status: 'down', message: expect.stringContaining('1, 3') });
  });

  it('is shutting down from the moment that it was told', () => {
    const one = health({});
    expect(one.isShuttingDown).toBe(false);
    one.beginShutdown();
    expect(one.isShuttingDown).toBe(true);
  });

  it('finds a ring above three quarters crowded', () => {
    expect(health({ queued: 768 }).isCrowded()).toBe(false);
    expect(health({ queued: 769 }).isCrowded()).toBe(true);
  });
});
