import { beforeEach, describe, expect, it } from '@jest/globals';
import { Fact, FactFeed, FactItem } from '../../application/live/fact-feed.ts';
import { StateTable } from '../../application/live/state-table.ts';
import { positionOf, StreamNews } from './stream-news.ts';
import type { Progress, Sight } from './stream-news.ts';

const ALL: Sight = { audience: 'full', transactions: true, alerts: true };
const NEW: Progress = { metrics: 0, position: null };

function feed(channel: 'transactions' | 'alerts', capacity = 1000): FactFeed {
  return new FactFeed({ channel, capacity, shown: 10, remembered: 20 });
}

function facts(from: number, to: number): Fact[] {
  const item = (seq: number) => new FactItem(`i${seq}`, seq, true, { id: `i${seq}`, accountId: 'account-0001', currency: 'USD' });
  return Array.from({ length: to - from + 1 }, (_, i) => new Fact(from + i, item(from + i), ['', '']));
}

/** Names and positions of events, and how many items each has. */
function told(bytes: Buffer): [event: string, id: string | undefined, items: number][] {
  return [...bytes.toString().matchAll(/event: (\w+)\ndata: (.*)\n(?:id: (.*)\n)?\n/g)].map(([, event = '', data = '', id]) => {
    const value = JSON.parse(data) as unknown;
    return [event, id, Array.isArray(value) ? value.length : 1];
  });
}

describe('news of streams', () => {
  let metrics: StateTable;
  let transactions: FactFeed;
  let alerts: FactFeed;
  const after = (progress: Progress, sight = ALL) => new StreamNews({ metrics, transactions, alerts }).after(progress, sight);

  beforeEach(() => {
    metrics = new StateTable(() => '{"totalTransactions1Min":1}');
    transactions = feed('transactions');
    alerts = feed('alerts');
    metrics.touch('metrics');
    transactions.begin('e1', [], facts(1, 20), 20);
    alerts.begin('e1', [], facts(1, 5), 5);
  });

  it('begin with the figures and what is new from then on', () => {
    const first = after(NEW);
    expect(told(first.bytes)).toEqual([['metrics', 'e1.20.5', 1]]);
    expect(after(first.progress).bytes).toHaveLength(0);
    transactions.append(facts(21, 23));
    alerts.append(facts(6, 6));
    expect(told(after(first.progress).bytes)).toEqual([
      ['transactions', 'e1.23.5', 3],
      ['alerts', 'e1.23.6', 1],
    ]);
  });

  it('bring exactly what was missed', () => {
    const back = after({ metrics: 0, position: positionOf('e1.15.5') });
    expect(told(back.bytes)).toEqual([
      ['metrics', 'e1.15.5', 1],
      ['transactions', 'e1.20.5', 5],
    ]);
  });

  it('say that they cannot where too much was missed, numbers began anew or the place is none', () => {
    transactions = feed('transactions', 3);
    transactions.begin('e1', [], facts(1, 20), 20);
    for (const id of ['e1.2.5', 'e0.20.5', 'nonsense', 'e1.20', '..', `e1.${'9'.repeat(30)}.1`]) {
      const events = told(after({ metrics: 0, position: positionOf(id) }).bytes);
      expect([id, events[0], events[1]?.[1]]).toEqual([id, ['reset', 'e1.20.5', 1], 'e1.20.5']);
    }
  });

  it('say so to a reader whose numbers began anew while it was reading', () => {
    const { progress } = after(NEW);
    transactions.begin('e2', [], [], 0);
    alerts.begin('e2', [], [], 0);
    expect(told(after(progress).bytes)).toEqual([['reset', 'e2.0.0', 1]]);
  });

  it('tell the newest 100 transactions, and all alerts in pieces', () => {
    const { progress } = after(NEW);
    transactions.append(facts(21, 270));
    alerts.append(facts(6, 255));
    const first = after(progress);
    expect(told(first.bytes)).toEqual([
      ['transactions', 'e1.270.5', 100],
      ['alerts', 'e1.270.105', 100],
    ]);
    expect(first.hasMore).toBe(true);
    const second = after(first.progress);
    const third = after(second.progress);
    expect([...told(second.bytes), ...told(third.bytes)]).toEqual([
      ['alerts', 'e1.270.205', 100],
      ['alerts', 'e1.270.255', 50],
    ]);
    expect(third.hasMore).toBe(false);
  });

  it('tell nobody what it may not see, and mask the rest', () => {
    const sight: Sight = { audience: 'masked', transactions: true, alerts: false };
    const { progress } = after(NEW, sight);
    transactions.append(facts(21, 21));
    alerts.append(facts(6, 6));
    const { bytes } = after(progress, sight);
    expect(told(bytes)).toEqual([['transactions', 'e1.21.5', 1]]);
    expect(bytes.toString()).toContain('ac•••01');
    expect(bytes.toString()).not.toContain('account-0001');
  });

  it('wait with facts until what is stored was read', () => {
    transactions = feed('transactions');
    const early = after({ metrics: 0, position: positionOf('e1.18.5') });
    expect(told(early.bytes).map(([event]) => event)).toEqual(['metrics']);
    transactions.begin('e1', [], facts(1, 20), 20);
    expect(told(after(early.progress).bytes)).toEqual([['transactions', 'e1.20.5', 2]]);
  });

  it('are made once for all who are at the same place', () => {
    const news = new StreamNews({ metrics, transactions, alerts });
    expect(news.after(NEW, ALL).bytes).toBe(news.after({ ...NEW }, { ...ALL }).bytes);
  });
});
