/** The list shows each transaction once, in its newest version, where it belongs. */
import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Page, Transaction, TransactionFilter } from '../../api/contract.ts';
import { HeldList } from '../../live/held-list.ts';
import type { UrlFilter } from './filter.ts';
import { PAGE_ROWS, TransactionFeed } from './transaction-feed.ts';

const NOW = Date.parse('2026-11-21T12:00:00.000Z');
/** The n-th transaction, a second after the one before. */
const row = (n: number, changes: Partial<Transaction> = {}): Transaction =>
  ({
    id: `id-${String(n).padStart(6, '0')}`,
    amount: '10.00',
    currency: 'USD',
    status: 'Completed',
    createdAt: new Date(NOW - 3_600_000 + n * 1000).toISOString(),
    version: 1,
    ...changes,
  }) as Transaction;
const range = (from: number, to: number): Transaction[] => Array.from({ length: to - from }, (_, i) => row(from + i)).reverse();

let asked: (TransactionFilter & { limit: number })[];
let answer: (filter: TransactionFilter) => Transaction[];
let lost: number;
const feedOf = (filter: UrlFilter = {}): TransactionFeed =>
  new TransactionFeed(filter, {
    ask: async (question): Promise<Page<Transaction>> => {
      asked.push(question);
      return { items: answer(question), nextCursor: null };
    },
    reportingCurrency: () => 'USD',
    now: () => NOW,
    onLost: () => (lost += 1),
  });
const ids = (rows: readonly Transaction[]): number[] => rows.map(({ id }) => Number(id.slice(3)));

beforeEach(() => {
  globalThis.requestAnimationFrame = () => 0;
  asked = [];
  answer = () => [];
  lost = 0;
});

describe('A feed of transactions', () => {
  it('merges pages and what comes live, each row once, newest first', () => {
    const feed = feedOf();
    feed.takeFound([row(3), row(2), row(1)]);
    feed.take([row(2, { version: 2 }), row(5), row(4)], false);
    feed.takeFound([row(5), row(4), row(0)]);
    expect(ids(feed.rows())).toEqual([5, 4, 3, 2, 1, 0]);
    expect(feed.get(row(2).id)?.version).toBe(2);
  });

  it('leaves a row that is older than the pages read so far to its page, so that no row is missing above it', () => {
    const feed = feedOf();
    feed.take([row(0)], true);
    feed.reachedDownTo(row(3));
    feed.takeFound([row(5), row(4), row(3)]);
    feed.take([row(1, { status: 'Failed', version: 2 }), row(4, { version: 2 })], false);
    expect(ids(feed.rows())).toEqual([5, 4, 3]);
    feed.reachedDownTo(null);
    feed.takeFound([row(2), row(1, { status: 'Failed', version: 2 }), row(0)]);
    expect(ids(feed.rows())).toEqual([5, 4, 3, 2, 1, 0]);
    expect(feed.get(row(1).id)).toMatchObject({ status: 'Failed', version: 2 });
  });

  it('never goes back to an older version, not even one that matched', () => {
    const feed = feedOf({ status: 'Pending' });
    feed.take([row(1, { status: 'Completed', version: 3 })], false);
    feed.takeFound([row(1, { status: 'Pending', version: 1 })]);
    expect(feed.rows()).toEqual([]);
  });

  it('loses a row that left the filter, and still knows its newest version', () => {
    const feed = feedOf({ status: 'Held' });
    const list = new HeldList(feed, () => NOW);
    feed.list = list;
    feed.takeFound([row(1, { status: 'Held' })]);
    list.refresh();
    list.hold('key');
    feed.take([row(1, { status: 'Processing', version: 2 })], false);
    list.refresh();
    expect(list.rows.map(({ status }) => status)).toEqual(['Processing']);
    expect(list.isGone(row(1).id)).toBe(true);
    list.resume();
    expect(list.rows).toEqual([]);
  });

  it('keeps its length while it follows, counts all newcomers while it is held, and grows at its end', () => {
    const feed = feedOf();
    const list = new HeldList(feed, () => NOW);
    feed.list = list;
    feed.takeFound(range(0, PAGE_ROWS));
    feed.take(range(PAGE_ROWS, PAGE_ROWS + 50), false);
    list.refresh();
    expect(list.rows).toHaveLength(PAGE_ROWS);
    list.hold('key');
    feed.take(range(1_000, 1_000 + 2 * PAGE_ROWS), false);
    list.refresh();
    expect([list.rows.length, list.newcomers]).toEqual([PAGE_ROWS, 2 * PAGE_ROWS]);
    expect(list.rows.some(({ id }) => list.isGone(id))).toBe(false);
    list.append(feed.older(list.rows.at(-1)));
    expect(list.rows).toHaveLength(PAGE_ROWS + 50);
    expect(ids(list.rows).at(-1)).toBe(0);
  });

  it('asks the server once about all rows that it cannot judge', async () => {
    jest.useFakeTimers();
    try {
      const feed = feedOf({ minAmount: '9', status: 'Completed' });
      answer = () => [row(2, { currency: 'EUR' })];
      feed.take([row(1, { currency: 'EUR' }), row(2, { currency: 'EUR' }), row(3), row(4, { amount: '8.99' })], false);
      expect(ids(feed.rows())).toEqual([3]);
      await jest.advanceTimersByTimeAsync(1_000);
      expect(ids(feed.rows())).toEqual([3, 2]);
      const [from, to] = [row(1).createdAt, new Date(Date.parse(row(2).createdAt) + 1).toISOString()];
      expect(asked).toEqual([{ minAmount: '9', from, to, limit: 500 }]);
      feed.take([row(2, { currency: 'EUR', version: 2 }), row(1, { currency: 'EUR', version: 2 })], false);
      await jest.advanceTimersByTimeAsync(1_000);
      expect(asked).toHaveLength(1);
      expect(ids(feed.rows())).toEqual([3, 2]);
      feed.close();
    } finally {
      jest.useRealTimers();
    }
  });

  it('asks for what it may have missed when a snapshot comes again', async () => {
    const feed = feedOf();
    feed.takeFound([row(3), row(2, { status: 'Pending' }), row(1)]);
    answer = () => [row(5), row(4), row(3), row(2, { version: 4 })];
    feed.take([row(5)], true);
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(asked).toEqual([{ from: row(2).createdAt, limit: 500 }]);
    expect(ids(feed.rows())).toEqual([5, 4, 3, 2, 1]);
    expect(feed.get(row(2).id)?.version).toBe(4);
    expect(lost).toBe(0);
  });

  it('lets rows go that are older than a moving time', () => {
    const feed = feedOf({ last: '1h' });
    feed.takeFound([row(2), row(1), row(0), row(-1)]);
    expect(ids(feed.rows())).toEqual([2, 1, 0]);
  });
});
