/** Columns for charts hold null where nothing was received, and the figures beside them leave it out. */
import { describe, expect, it } from '@jest/globals';
import type { RuntimeMetrics } from '../../api/contract.ts';
import type { RuntimeSample } from '../../live/runtime-store.ts';
import { columnsOf, figuresOf, spanOf } from './history.ts';

const sample = (at: number, ticksPerSecond: number | null): RuntimeSample => ({
  at,
  metrics: ticksPerSecond === null ? null : ({ ticksPerSecond } as RuntimeMetrics),
  transactionsPerSecond: 3,
});
const history = [sample(10_000, 5), sample(12_000, null), sample(14_000, 9)];

describe('columnsOf', () => {
  it('has null where nothing was received', () => {
    expect(columnsOf(history, 'ticks')).toEqual([
      [10, 12, 14],
      [5, null, 9],
    ]);
    expect(columnsOf(history, 'payments')[1]).toEqual([3, 3, 3]);
  });
});

describe('figuresOf', () => {
  it('is of what was received', () => {
    expect(figuresOf(columnsOf(history, 'ticks'))).toEqual({ newest: 9, least: 5, greatest: 9, count: 2 });
  });

  it('has no newest value where the newest sample has none', () => {
    expect(figuresOf(columnsOf(history.slice(0, 2), 'ticks')).newest).toBeNull();
    expect(figuresOf(columnsOf([], 'ticks'))).toEqual({ newest: null, least: null, greatest: null, count: 0 });
  });
});

describe('spanOf', () => {
  it('ends at the newest sample, or now where there is none', () => {
    expect(spanOf(history, 99_000, 900_000)).toEqual([-886, 14]);
    expect(spanOf([], 99_000, 9_000)).toEqual([90, 99]);
  });
});
