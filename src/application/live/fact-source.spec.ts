import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { KeptJournal } from '../../../test/support/market-stores.ts';
import { EventLog } from '../ports/event-log.ts';
import type { EventPage } from '../ports/event-log.ts';
import { EventTail } from '../transactions/event-tail.ts';
import { Fact, FactFeed, FactItem } from './fact-feed.ts';
import { FactSource } from './fact-source.ts';

/** A change of something; without a number it is not told. */
interface Change {
  position: number;
  seq: number | null;
  id: string;
  version: number;
}

/** What is stored: each change, and of each thing its newest version. */
class Store extends EventLog<Change> {
  changes: Change[] = [];
  /** The first numbers that were given, and the last. */
  position = 0;
  seq = 0;
  /** Reads that still fail. */
  failures = 0;
  /** Done while what is stored is being read. */
  meanwhile: () => unknown = () => undefined;
  reads = 0;

  change(id: string, isTold = true): void {
    const version = this.changes.filter((each) => each.id === id).length + 1;
    this.position += 1;
    if (isTold) this.seq += 1;
    this.changes.push({ position: this.position, seq: isTold ? this.seq : null, id, version });
  }

  newest = () => Promise.resolve(this.position);

  async after(position: number, limit: number): Promise<EventPage<Change>> {
    this.reads += 1;
    await Promise.resolve();
    const waiting = this.changes.filter((each) => each.position > position);
    const events = waiting.slice(0, limit);
    return {
      events,
      position: events.at(-1)?.position ?? position,
      isCut: events.length > 0 && events[0]!.position !== position + 1,
      isMoreWaiting: waiting.length > limit,
    };
  }

  async items(): Promise<FactItem[]> {
    await this.meanwhile();
    if (this.failures > 0) {
      this.failures -= 1;
      throw new Error('the database is away');
    }
    return [...new Map(this.changes.map((each) => [each.id, itemOf(each)])).values()];
  }
}

const itemOf = ({ id, version }: Change) => new FactItem(id, 0, true, { id, version });

class Tail extends EventTail<Change> {}

const stopping: (() => void)[] = [];
afterEach(() => {
  for (const stop of stopping.splice(0)) stop();
});

function sourceOf(store: Store, capacity = 100, others: Tail | null = null) {
  const journal = new KeptJournal();
  const tail = others ?? new Tail(store, journal, { page: 3, pollMs: 5, logPrefix: 'test.' });
  const feed = new FactFeed({ channel: 'alerts', capacity, shown: 50, remembered: 100 });
  const begins: number[] = [];
  feed.subscribe({ told: () => undefined, reset: () => begins.push(feed.newest) });
  const source = new FactSource({
    feed,
    tail,
    log: store,
    journal,
    epoch: { current: () => Promise.resolve('e') },
    factOf: (change) => (change.seq === null ? null : new Fact(change.seq, itemOf(change), ['', ''])),
    items: () => store.items(),
  });
  source.start();
  stopping.push(() => source.stop());
  const turns = async () => {
    while (await tail.turn());
  };
  return { tail, feed, source, journal, begins, turns };
}

/** All that was promised to be done by now is done. */
const rest = () => sleep(5);
const seqs = (feed: FactFeed, after = 0) => feed.after(after)?.map(({ seq }) => seq) ?? null;
const shown = (feed: FactFeed) => (JSON.parse(feed.snapshot('full').text) as Change[]).map(({ id, version }) => `${id}${version}`).sort();
const countTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

describe('the source of a feed', () => {
  it('begins with what is stored and goes on with what is told', async () => {
    const store = new Store();
    for (const id of ['a', 'b', 'a']) store.change(id);
    store.change('c', false);
    const { feed, turns } = sourceOf(store);
    await turns();
    await rest();
    expect([seqs(feed), shown(feed), feed.epoch]).toEqual([[1, 2, 3], ['a2', 'b1', 'c1'], 'e']);
    for (const id of ['b', 'd', 'd', 'e']) store.change(id);
    await turns();
    expect([seqs(feed), shown(feed)]).toEqual([
      [1, 2, 3, 4, 5, 6, 7],
      ['a2', 'b2', 'c1', 'd2', 'e1'],
    ]);
  });

  it('loses nothing that is told while it reads, and shows nothing before it is told', async () => {
    const store = new Store();
    store.change('a');
    const { feed, turns, begins } = sourceOf(store);
    const atBegin: string[][] = [];
    feed.subscribe({ told: () => undefined, reset: () => atBegin.push(shown(feed)) });
    store.meanwhile = async () => {
      store.meanwhile = () => undefined;
      for (const id of ['a', 'b']) store.change(id);
      await turns();
    };
    await turns();
    await rest();
    // `a2` and `b1` were stored by then, and so were their events: the tail tells them once more.
    expect([begins, atBegin]).toEqual([[3], [['a2', 'b1']]]);
    expect([seqs(feed), shown(feed)]).toEqual([
      [1, 2, 3],
      ['a2', 'b1'],
    ]);
  });

  it('shows nothing stored that is newer than the last event that was read', async () => {
    const store = new Store();
    store.change('a');
    const { feed, turns, begins } = sourceOf(store);
    const { after } = store;
    store.after = async (...range) => {
      const page = await after.apply(store, range);
      // Stored after the log was read for the first time.
      if (store.position === 1 && store.reads > 1) store.change('b');
      return page;
    };
    await turns();
    await rest();
    expect([begins, shown(feed), seqs(feed)]).toEqual([[1], ['a1'], [1]]);
    await turns();
    expect([begins, shown(feed), seqs(feed)]).toEqual([[1], ['a1', 'b1'], [1, 2]]);
  });

  it('has what the tail told before it listened', async () => {
    const store = new Store();
    store.change('a');
    const { feed, source, tail, turns, begins } = sourceOf(store);
    source.stop();
    await turns();
    for (const id of ['b', 'a']) store.change(id);
    await turns();
    const late = sourceOf(store, 100, tail);
    await rest();
    expect([feed.isReady, begins, late.begins]).toEqual([false, [], [3]]);
    expect([seqs(late.feed), shown(late.feed)]).toEqual([
      [1, 2, 3],
      ['a2', 'b1'],
    ]);
    store.change('c');
    await turns();
    expect([seqs(late.feed, 3), late.begins]).toEqual([[4], [3]]);
  });

  it('begins after the last hole', async () => {
    const store = new Store();
    for (const id of ['a', 'b', 'c', 'd', 'e']) store.change(id);
    store.changes = store.changes.filter(({ id }) => id !== 'b');
    const { feed, turns } = sourceOf(store);
    await turns();
    await rest();
    expect([feed.after(1), seqs(feed, 2), shown(feed)]).toEqual([null, [3, 4, 5], ['a1', 'c1', 'd1', 'e1']]);
  });

  it('begins anew where a fact between is there no more', async () => {
    const store = new Store();
    store.change('a');
    const { feed, turns, begins } = sourceOf(store);
    await turns();
    await rest();
    for (const id of ['b', 'c', 'd']) store.change(id);
    store.changes = store.changes.filter(({ id }) => id !== 'c');
    await turns();
    await rest();
    expect([begins, seqs(feed, 3), feed.after(2), shown(feed)]).toEqual([[1, 4], [4], null, ['a1', 'b1', 'd1']]);
    store.change('e');
    await turns();
    expect(seqs(feed, 3)).toEqual([4, 5]);
  });

  it('fills the feed although most events are no facts', async () => {
    const store = new Store();
    for (let i = 0; i < 200; i += 1) store.change('x', i % 10 === 0);
    const { feed, turns } = sourceOf(store, 10);
    await turns();
    await rest();
    expect(seqs(feed, 10)).toEqual([11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
  });

  it('begins also where all events were deleted, or the oldest', async () => {
    for (const kept of [0, 2]) {
      const store = new Store();
      for (const i of countTo(50)) store.change(`x${i}`);
      store.changes = store.changes.slice(store.changes.length - kept);
      const { feed, turns, journal } = sourceOf(store, 10);
      await turns();
      await rest();
      expect([feed.isReady, feed.after(48)?.length ?? null, journal.events]).toEqual([true, kept === 0 ? 0 : 2, []]);
      store.change('next');
      await turns();
      await rest();
      expect([feed.newest, shown(feed)]).toEqual([51, expect.arrayContaining(['next1'])]);
    }
  });

  it('reads again after a failure and has missed nothing', async () => {
    const store = new Store();
    store.change('a');
    store.failures = 1;
    const { feed, turns, journal } = sourceOf(store);
    await turns();
    await rest();
    expect([feed.isReady, journal.events]).toEqual([false, ['live.read_failed']]);
    store.change('b');
    await turns();
    const end = performance.now() + 10_000;
    while (!feed.isReady && performance.now() < end) await sleep(20);
    expect([seqs(feed), shown(feed)]).toEqual([
      [1, 2],
      ['a1', 'b1'],
    ]);
  });

  it('begins anew after a cut, once, also when it was reading at that moment', async () => {
    for (const isReading of [false, true]) {
      const store = new Store();
      for (const i of countTo(5)) store.change(`x${i}`);
      const { feed, turns, begins } = sourceOf(store);
      const cut = async () => {
        store.meanwhile = () => undefined;
        for (const i of countTo(9)) store.change(`y${i}`);
        store.changes = store.changes.filter(({ position }) => position > 8);
        await turns();
      };
      if (isReading) store.meanwhile = cut;
      await turns();
      await rest();
      if (!isReading) await cut();
      await rest();
      expect([isReading, feed.newest, seqs(feed, 8), feed.after(7)]).toEqual([isReading, 14, [9, 10, 11, 12, 13, 14], null]);
      expect(begins).toHaveLength(isReading ? 1 : 2);
      expect(shown(feed)).toEqual(['y4', 'y5', 'y6', 'y7', 'y8', 'y9'].map((id) => `${id}1`));
    }
  });

  it('reads no more once it was stopped', async () => {
    const store = new Store();
    store.change('a');
    const { feed, source, turns } = sourceOf(store);
    store.meanwhile = () => source.stop();
    await turns();
    await rest();
    expect(feed.isReady).toBe(false);
  });
});
