import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { aTransaction } from '../../../test/support/transaction-builders.ts';
import { ActivityBook } from './activity-book.ts';

const bookOf = (accounts: number, isWhole = false, entries = 1000): ActivityBook =>
  new ActivityBook({ accounts, entries, reach: 10, isWhole });

describe('ActivityBook', () => {
  it('lets those go that were not asked about, and keeps those that were', () => {
    const book = bookOf(2);
    for (const account of ['a', 'b', 'c', 'd']) book.of(account);
    book.of('a');
    book.of('c');
    expect(book.size).toBe(4);
    book.trim();
    expect(['a', 'b', 'c', 'd'].filter((account) => book.has(account))).toEqual(['a', 'c']);
  });

  it('comes down to its bound even where all are in use', () => {
    const book = bookOf(3);
    for (let i = 0; i < 10; i += 1) {
      book.of(`a${i}`);
      book.of(`a${i}`);
    }
    book.trim();
    expect(book.size).toBe(3);
  });

  it('lets the accounts go that were not asked about where all together hold too many transactions', () => {
    const book = bookOf(100, true, 40);
    for (let i = 0; i < 60; i += 1) {
      book.record(aTransaction({ id: randomUUID(), accountId: `a${i % 6}`, type: 'Payment', createdAt: 1_790_000_000_000 + i }));
    }
    expect(book.entries).toBeGreaterThanOrEqual(60);
    book.trim();
    expect(book.entries).toBeLessThanOrEqual(40);
    expect([book.size, book.evicted]).toEqual([2, 4]);
    book.clear();
    expect(book.entries).toBe(0);
  });

  it('lets an account go of which older transactions count again', () => {
    const book = bookOf(100);
    const all = Array.from({ length: 30 }, (_, i) =>
      aTransaction({ id: randomUUID(), accountId: 'a', type: 'Payment', createdAt: 1_790_000_000_000 + i }),
    );
    for (const one of all) book.record(one);
    const kept = book.of('a').own.length;
    for (const one of all.slice(10 - kept)) book.remove(one);
    book.trim();
    expect(book.has('a')).toBe(true);
    book.remove(all.at(9 - kept)!);
    book.trim();
    expect([book.has('a'), book.entries, book.evicted]).toEqual([false, 0, 0]);
  });

  it('remembers a transfer with whom it goes to where that account is known, or where there is nothing but the book', () => {
    const transfer = aTransaction({ type: 'Transfer', accountId: 'a', counterpartyId: 'b' });
    const partial = bookOf(10);
    partial.record(transfer);
    expect(partial.has('b')).toBe(false);
    partial.of('b');
    partial.record(transfer);
    expect(partial.of('b').incoming!.length).toBe(1);
    const whole = bookOf(10, true);
    whole.record(transfer);
    expect(whole.of('b').incoming!.length).toBe(1);
    whole.remove(transfer);
    expect([whole.of('a').own.length, whole.of('b').incoming!.length]).toEqual([0, 0]);
  });

  it('takes no transfer to oneself, and no payment, for money that comes in', () => {
    const book = bookOf(10, true);
    book.record(aTransaction({ type: 'Transfer', accountId: 'a', counterpartyId: 'a' }));
    book.record(aTransaction({ type: 'Payment', accountId: 'a', counterpartyId: 'b' }));
    expect(book.of('a').incoming).toBeNull();
    expect(book.has('b')).toBe(false);
  });
});
