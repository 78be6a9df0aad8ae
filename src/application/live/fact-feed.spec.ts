import { describe, expect, it } from '@jest/globals';
import { Fact, FactFeed, FactItem } from './fact-feed.ts';
import type { FactListener } from './fact-feed.ts';

const item = (id: string, order = 0, isShown = true) => new FactItem(id, order, isShown, { id, order });
const fact = (seq: number, of = item(`i${seq}`, seq)) => new Fact(seq, of, ['', '']);
const facts = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => fact(from + i));

function feedOf(options: Partial<FactFeed['options']> = {}) {
  const feed = new FactFeed({ channel: 'alerts', capacity: 10, shown: 3, remembered: 5, ...options });
  const told: string[] = [];
  const listener: FactListener = { told: () => told.push('told'), reset: () => told.push('reset') };
  const end = feed.subscribe(listener);
  return { feed, told, end };
}

const seqs = (feed: FactFeed, after: number) => feed.after(after)?.map(({ seq }) => seq) ?? null;
const shown = (feed: FactFeed) => (JSON.parse(feed.snapshot('full').text) as { id: string }[]).map(({ id }) => id);

describe('a feed of facts', () => {
  it('gives what came after a number, as long as it is kept', () => {
    const { feed } = feedOf();
    feed.begin('e', [], [], 0);
    expect([seqs(feed, 0), feed.newest]).toEqual([[], 0]);
    for (let seq = 1; seq <= 40; seq += 1) {
      expect(feed.append([fact(seq)])).toBe(true);
      expect([seq, seqs(feed, seq - 1)]).toEqual([seq, [seq]]);
      // Exactly as many as it has room for, never those that merely have not been cleared away yet.
      expect(seqs(feed, Math.max(0, seq - 10))).toHaveLength(Math.min(seq, 10));
      if (seq > 10) expect(feed.after(seq - 11)).toBeNull();
    }
    expect([seqs(feed, 40), seqs(feed, 41)]).toEqual([[], []]);
  });

  it('takes no fact where one before it is missing, and none twice', () => {
    const { feed, told } = feedOf();
    feed.begin('e', [], facts(5, 7), 7);
    expect([feed.append([fact(9)]), feed.append([fact(7)]), feed.newest, seqs(feed, 4)]).toEqual([false, false, 7, [5, 6, 7]]);
    expect([feed.append([fact(8), fact(10)]), feed.newest, shown(feed)]).toEqual([false, 7, ['i5', 'i6', 'i7']]);
    expect(feed.after(3)).toBeNull();
    expect(feed.append(facts(8, 9))).toBe(true);
    expect(feed.append([])).toBe(true);
    expect([seqs(feed, 7), told]).toEqual([
      [8, 9],
      ['reset', 'told'],
    ]);
  });

  it('begins anew with what is stored, and tells nobody who left', () => {
    const { feed, told, end } = feedOf();
    expect(feed.isReady).toBe(false);
    feed.begin('one', [item('old', 1)], facts(1, 4), 4);
    end();
    feed.begin('two', [item('stored', 1)], [], 0);
    expect([feed.isReady, feed.epoch, feed.newest, seqs(feed, 0), shown(feed)]).toEqual([true, 'two', 0, [], ['stored']]);
    expect(told).toEqual(['reset']);
  });

  it('shows the newest items, the oldest first, each as its last fact left it', () => {
    const { feed } = feedOf();
    feed.begin('e', [item('b', 20), item('a', 20), item('c', 5)], [], 0);
    expect(shown(feed)).toEqual(['c', 'a', 'b']);
    feed.append([fact(1, item('d', 30)), fact(2, new FactItem('a', 20, true, { id: 'a again' }))]);
    expect([shown(feed), feed.snapshot('full').seq]).toEqual([['a again', 'b', 'd'], 2]);
    feed.append([fact(3, item('d', 30, false))]);
    expect(shown(feed)).toEqual(['c', 'a again', 'b']);
  });

  it('remembers more than it shows, but not everything', () => {
    const { feed } = feedOf({ capacity: 1000 });
    feed.begin('e', [], facts(1, 100), 100);
    expect(shown(feed)).toEqual(['i98', 'i99', 'i100']);
    for (let seq = 101; seq <= 110; seq += 1) feed.append([fact(seq, item(`i${201 - seq}`, 0, false))]);
    // Of a hundred at most six were remembered; the ten newest ended.
    expect(shown(feed)).toEqual([]);
  });

  it('masks personal data once for all who need it masked', () => {
    let looks = 0;
    const view = {
      get accountId() {
        looks += 1;
        return 'account-0001';
      },
      description: 'private words',
    };
    const told = new Fact(1, new FactItem('t', 0, true, view), ['{"alert":', '}']);
    const { feed } = feedOf();
    feed.begin('e', [], [told], 1);
    expect(JSON.parse(told.text('full'))).toEqual({ alert: { accountId: 'account-0001', description: 'private words' } });
    expect(JSON.parse(told.text('masked'))).toEqual({ alert: { accountId: 'ac•••01', description: null } });
    expect(told.item.text('masked')).toBe(told.item.text('masked'));
    expect(feed.snapshot('masked').text).toBe(`[${told.item.text('masked')}]`);
    expect(feed.snapshot('full').text).toContain('private words');
    expect(looks).toBe(1);
  });
});
