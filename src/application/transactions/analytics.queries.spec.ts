import { describe, expect, it } from '@jest/globals';
import { HandClock } from '../../../test/support/hand-clock.ts';
import { TransactionAnalytics } from '../ports/transaction-analytics.ts';
import type { AccountSums, TimeRange, TransactionSummary, TransactionSums } from '../ports/transaction-analytics.ts';
import { AnalyticsQueries } from './analytics.queries.ts';

const NOW = Date.UTC(2026, 10, 21, 9, 45, 30);
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const SUMMARY = { count: 2, volume: 1234n, flagged: 1, completed: 1, failed: 0, held: 0, averageProcessingTimeMs: null };

/** Knows one transaction, in the minute of 9:44, and what it was asked. */
class StubAnalytics extends TransactionAnalytics {
  asked: TimeRange[] = [];
  fails = false;

  summary(range: TimeRange): Promise<TransactionSummary> {
    this.asked.push(range);
    return this.fails ? Promise.reject(new Error('away')) : Promise.resolve(SUMMARY);
  }
  byMinute(): Promise<{ minute: number; count: number; volume: bigint }[]> {
    return Promise.resolve([{ minute: NOW - 90_000, count: 3, volume: 5n }]);
  }
  groups(): Promise<(TransactionSums & { key: string })[]> {
    return Promise.resolve([]);
  }
  topAccounts(): Promise<(TransactionSums & { accountId: string })[]> {
    return Promise.resolve([]);
  }
  lifetime(): Promise<null> {
    return Promise.resolve(null);
  }
  accountSums(): Promise<AccountSums[]> {
    return Promise.resolve([]);
  }
}

function scene(ttlMs = 2000) {
  const analytics = new StubAnalytics();
  const clock = new HandClock(NOW);
  return { analytics, clock, queries: new AnalyticsQueries(analytics, clock, 'USD', ttlMs) };
}

describe('AnalyticsQueries', () => {
  it('looks at the last hour unless it is told otherwise', async () => {
    const { analytics, queries } = scene();
    await queries.get('summary', null, null);
    await queries.get('summary', NOW - 5000, null);
    await queries.get('summary', null, NOW - HOUR_MS);
    expect(analytics.asked).toEqual([
      { from: NOW - HOUR_MS, to: NOW },
      { from: NOW - 5000, to: NOW },
      { from: NOW - 2 * HOUR_MS, to: NOW - HOUR_MS },
    ]);
  });

  it('writes money with the decimals of the reporting currency', async () => {
    const view = await scene().queries.get('summary', null, null);
    expect(view).toMatchObject({ source: 'sql', currency: 'USD', generatedAt: '2026-11-21T09:45:30.000Z' });
    expect(view.items).toEqual([{ ...SUMMARY, volume: '12.34' }]);
  });

  it('shows every minute that the range touches', async () => {
    const { items } = await scene().queries.get('volume-by-minute', NOW - 2 * MINUTE_MS, NOW);
    expect(items).toEqual([
      { minute: '2026-11-21T09:43:00.000Z', count: 0, volume: '0.00' },
      { minute: '2026-11-21T09:44:00.000Z', count: 3, volume: '0.05' },
      { minute: '2026-11-21T09:45:00.000Z', count: 0, volume: '0.00' },
    ]);
  });

  it.each([
    [NOW, NOW],
    [NOW + 1, NOW],
    [NOW - 31 * 24 * HOUR_MS - 1, NOW],
  ])('refuses the range from %d to %d', async (from, to) => {
    await expect(scene().queries.get('summary', from, to)).rejects.toMatchObject({ code: 'validation_failed' });
  });

  it('gives an answer again while it is fresh, to those who ask meanwhile too', async () => {
    const { analytics, clock, queries } = scene();
    await Promise.all([queries.get('summary', null, null), queries.get('summary', null, null)]);
    clock.at += 1999;
    await queries.get('summary', null, null);
    expect(analytics.asked).toHaveLength(1);
    clock.at += 1;
    await queries.get('summary', null, null);
    expect(analytics.asked).toHaveLength(2);
  });

  it('computes each time without a cache', async () => {
    const { analytics, queries } = scene(0);
    for (let time = 0; time < 3; time += 1) await queries.get('summary', null, null);
    expect(analytics.asked).toHaveLength(3);
  });

  it('does not keep a failure', async () => {
    const { analytics, queries } = scene();
    analytics.fails = true;
    await expect(queries.get('summary', null, null)).rejects.toThrow('away');
    analytics.fails = false;
    expect((await queries.get('summary', null, null)).items).toHaveLength(1);
  });

  it('keeps a hundred answers and forgets the oldest', async () => {
    const { analytics, queries } = scene(60_000);
    for (let i = 0; i <= 100; i += 1) await queries.get('summary', NOW - 1000 - i, NOW);
    await queries.get('summary', NOW - 1100, NOW);
    expect(analytics.asked).toHaveLength(101);
    await queries.get('summary', NOW - 1000, NOW);
    expect(analytics.asked).toHaveLength(102);
  });
});
