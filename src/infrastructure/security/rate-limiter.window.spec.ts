import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { HandClock } from '../../../test/support/hand-clock.ts';
import type { BudgetName, Budgets } from '../../application/ports/rate-limiter.ts';
import { RequestTotals } from '../../application/ports/request-totals.ts';
import type { RequestTotal } from '../../application/ports/request-totals.ts';
import { WindowRateLimiter } from './rate-limiter.window.ts';

const BUDGETS: Budgets = { read: 3, write: 2, ingest: 0, login: 1 };
const MINUTE = 60_000;

/** What replicas have in common: one table, which can be out of reach. */
class SharedTable extends RequestTotals {
  readonly totals = new Map<string, number>();
  calls = 0;
  isAway = false;

  add(budget: BudgetName, caller: string, requests: number): Promise<RequestTotal | null> {
    this.calls += 1;
    if (this.isAway) return Promise.resolve(null);
    const key = `${budget}:${caller}`;
    this.totals.set(key, (this.totals.get(key) ?? 0) + requests);
    return Promise.resolve({ requests: this.totals.get(key)!, endsInMs: MINUTE });
  }
}

function admitted(limiter: WindowRateLimiter, budget: BudgetName, caller: string, tries: number): number {
  return Array.from({ length: tries }, () => limiter.count(budget, caller)).filter((allowance) => !allowance!.exceeded).length;
}

describe('WindowRateLimiter', () => {
  it('admits as many requests as the budget has, and tells what is left', () => {
    const limiter = new WindowRateLimiter(BUDGETS, new HandClock());
    expect(limiter.count('read', 'ada')).toEqual({ limit: 3, remaining: 2, resetSeconds: 60, exceeded: false });
    expect(limiter.count('read', 'ada')).toMatchObject({ remaining: 1, exceeded: false });
    expect(limiter.count('read', 'ada')).toMatchObject({ remaining: 0, exceeded: false });
    expect(limiter.count('read', 'ada')).toMatchObject({ remaining: 0, exceeded: true });
  });

  it('tells a minute at the most, whatever the fractions of the clock', () => {
    // 12345.678901 + 60000 - 12345.678901 is more than 60000.
    for (let at = 12_345.678901; at < 12_400; at += 0.137) {
      expect(new WindowRateLimiter(BUDGETS, new HandClock(at)).count('read', 'ada')!.resetSeconds).toBe(60);
    }
  });

  it('keeps callers and budgets apart', () => {
    const limiter = new WindowRateLimiter(BUDGETS, new HandClock());
    expect(admitted(limiter, 'read', 'ada', 10)).toBe(3);
    expect(admitted(limiter, 'read', 'bob', 10)).toBe(3);
    expect(admitted(limiter, 'write', 'ada', 10)).toBe(2);
  });

  it('limits nothing where the budget is 0', () => {
    expect(new WindowRateLimiter(BUDGETS, new HandClock()).count('ingest', 'feed')).toBeNull();
  });

  it('begins anew after a minute, not before', () => {
    const clock = new HandClock(5000);
    const limiter = new WindowRateLimiter(BUDGETS, clock);
    expect(admitted(limiter, 'read', 'ada', 10)).toBe(3);
    clock.at += MINUTE - 1;
    expect(limiter.count('read', 'ada')).toMatchObject({ exceeded: true, resetSeconds: 1 });
    clock.at += 1;
    expect(admitted(limiter, 'read', 'ada', 10)).toBe(3);
  });

  it('remembers a bounded number of callers: the one that was silent longest begins anew', () => {
    const limiter = new WindowRateLimiter(BUDGETS, new HandClock());
    expect(admitted(limiter, 'login', 'first', 2)).toBe(1);
    for (let i = 0; i < 19_999; i += 1) limiter.count('login', `flood${i}`);
    expect(limiter.count('login', 'first')).toMatchObject({ exceeded: true });
    for (let i = 0; i < 20_000; i += 1) limiter.count('login', `more${i}`);
    expect(limiter.count('login', 'first')).toMatchObject({ exceeded: false });
  });
});

describe('WindowRateLimiter with shared totals', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('counts what the other replicas admitted', async () => {
    const table = new SharedTable();
    const clock = new HandClock();
    const [one, two] = [new WindowRateLimiter(BUDGETS, clock, table), new WindowRateLimiter(BUDGETS, clock, table)];
    expect(admitted(one, 'read', 'ada', 2)).toBe(2);
    await jest.advanceTimersByTimeAsync(30);
    expect(admitted(two, 'read', 'ada', 1)).toBe(1);
    await jest.advanceTimersByTimeAsync(30);
    expect([admitted(one, 'read', 'ada', 1), admitted(two, 'read', 'ada', 1)]).toEqual([1, 0]);
  });

  it('tells many requests of a caller in one go, and refused ones not at all', async () => {
    const table = new SharedTable();
    const limiter = new WindowRateLimiter({ ...BUDGETS, read: 1000 }, new HandClock(), table);
    admitted(limiter, 'read', 'ada', 5000);
    await jest.advanceTimersByTimeAsync(200);
    expect([table.calls, table.totals.get('read:ada')]).toEqual([1, 1000]);
  });

  it('counts on alone while the totals are away, and tells what it counted afterwards', async () => {
    const table = new SharedTable();
    table.isAway = true;
    const limiter = new WindowRateLimiter(BUDGETS, new HandClock(), table);
    expect(admitted(limiter, 'read', 'ada', 2)).toBe(2);
    await jest.advanceTimersByTimeAsync(30);
    table.isAway = false;
    expect(admitted(limiter, 'read', 'ada', 9)).toBe(1);
    await jest.advanceTimersByTimeAsync(30);
    expect(table.totals.get('read:ada')).toBe(3);
  });

  it('tells what came while it was telling', async () => {
    const asked: number[] = [];
    let answer: (total: RequestTotal) => void = () => undefined;
    const totals = {
      add: (_budget: BudgetName, _caller: string, requests: number) => {
        asked.push(requests);
        return new Promise<RequestTotal>((resolve) => (answer = resolve));
      },
    };
    const limiter = new WindowRateLimiter(BUDGETS, new HandClock(), totals);
    limiter.count('read', 'ada');
    await jest.advanceTimersByTimeAsync(30);
    limiter.count('read', 'ada');
    answer({ requests: 1, endsInMs: MINUTE });
    await jest.advanceTimersByTimeAsync(30);
    expect(asked).toEqual([1, 1]);
  });

  it('ends its minute with that of the totals', async () => {
    const clock = new HandClock();
    const totals = { add: () => Promise.resolve({ requests: 3, endsInMs: 10_000 }) };
    const limiter = new WindowRateLimiter(BUDGETS, clock, totals);
    limiter.count('read', 'ada');
    await jest.advanceTimersByTimeAsync(30);
    expect(limiter.count('read', 'ada')).toMatchObject({ exceeded: true, resetSeconds: 10 });
    clock.at = 10_000;
    expect(limiter.count('read', 'ada')).toMatchObject({ exceeded: false, remaining: 2 });
  });
});
