import { describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import {
  lowestIdAt,
  partitionNames,
  rangeOfPast,
  rangeOfWeek,
  weekOf,
  weekOfPartition,
  WEEK_MS,
  weeksAhead,
} from './transaction-partitions.ts';

const MONDAY = Date.UTC(2026, 10, 16);

describe('weeks', () => {
  it('begin on Monday at 0:00 UTC', () => {
    expect(weekOf(MONDAY)).toBe(MONDAY);
    expect(weekOf(MONDAY + WEEK_MS - 1)).toBe(MONDAY);
    expect(weekOf(MONDAY - 1)).toBe(MONDAY - WEEK_MS);
    expect(weekOf(0)).toBe(Date.UTC(1969, 11, 29));
  });

  it('are made for now and at least a month ahead', () => {
    const weeks = weeksAhead(MONDAY + 5000);
    expect(weeks[0]).toBe(MONDAY);
    expect(weeks.at(-1)! + WEEK_MS - MONDAY).toBeGreaterThan(31 * 86_400_000);
    weeks.slice(1).forEach((week, i) => expect(week - weeks[i]!).toBe(WEEK_MS));
  });
});

describe('partitions', () => {
  it('hold exactly the ids of their week', () => {
    const [low, high] = [lowestIdAt(MONDAY), lowestIdAt(MONDAY + WEEK_MS)];
    for (const msecs of [MONDAY, MONDAY + 1, MONDAY + WEEK_MS - 1]) {
      const id = uuidv7({ msecs });
      expect(low <= id && id < high).toBe(true);
    }
    expect(uuidv7({ msecs: MONDAY - 1 }) < low).toBe(true);
    expect(uuidv7({ msecs: MONDAY + WEEK_MS }) >= high).toBe(true);
  });

  it('are named after the day on which they begin, which can be read back', () => {
    expect(partitionNames(MONDAY)).toEqual(['transactions_20261116', 'transaction_history_20261116']);
    for (const name of partitionNames(MONDAY)) expect(weekOfPartition(name)).toBe(MONDAY);
    expect(weekOfPartition('transactions_other')).toBeNull();
  });

  it('have one before them that ends where the first begins', () => {
    expect(rangeOfPast(MONDAY)).toEqual({ suffix: 'past', from: null, to: rangeOfWeek(MONDAY).from });
    expect(rangeOfWeek(MONDAY).to).toBe(rangeOfWeek(MONDAY + WEEK_MS).from);
  });
});
