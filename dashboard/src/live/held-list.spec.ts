import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { HeldList } from './held-list.ts';
import { Topic } from './topic.ts';

interface Row {
  id: string;
  status: string;
}

const row = (id: string, status = 'Pending'): Row => ({ id, status });
const ids = (list: HeldList<Row>): string[] => list.rows.map(({ id }) => id);

describe('HeldList', () => {
  let frames: (() => void)[];
  let shown: Row[];
  let known: Map<string, Row>;
  let topic: Topic;
  let list: HeldList<Row>;

  beforeAll(() => {
    globalThis.requestAnimationFrame = (paint) => frames.push(() => paint(0));
  });

  beforeEach(() => {
    frames = [];
    topic = new Topic();
    known = new Map();
    show(row('b'), row('a'));
    list = new HeldList<Row>({ topic, rows: () => shown, get: (id) => known.get(id) }, () => 1_000);
  });

  function show(...rows: Row[]): void {
    shown = rows;
    for (const each of rows) known.set(each.id, each);
  }

  function change(...rows: Row[]): void {
    show(...rows);
    topic.touch();
    for (const frame of frames.splice(0)) frame();
  }

  it('follows its source while nobody reads', () => {
    change(row('c'), row('b'), row('a'));
    expect(ids(list)).toEqual(['c', 'b', 'a']);
    expect(list.newcomers).toBe(0);
  });

  it('holds order and membership and counts what is new', () => {
    list.hold('pointer');
    change(row('d'), row('c'), row('b'), row('a'));
    expect(ids(list)).toEqual(['b', 'a']);
    expect(list.newcomers).toBe(2);
    expect(list.heldSince).toBe(1_000);
  });

  it('shows new values in the held order', () => {
    list.hold('pointer');
    change(row('c'), row('b', 'Completed'), row('a'));
    expect(list.rows[0]).toEqual(row('b', 'Completed'));
  });

  it('keeps a row that left the filter, and says so', () => {
    list.hold('row-open');
    known.set('b', row('b', 'Failed'));
    change(row('a'));
    expect(ids(list)).toEqual(['b', 'a']);
    expect(list.rows[0]).toEqual(row('b', 'Failed'));
    expect(list.isGone('b')).toBe(true);
    expect(list.isGone('a')).toBe(false);
  });

  it('keeps the last known values of a row that the source forgot', () => {
    list.hold('scrolled');
    known.delete('b');
    change(row('a'));
    expect(ids(list)).toEqual(['b', 'a']);
  });

  it('tells its source which rows must not make room while it is held, and when they may', () => {
    let kept: readonly string[] = [];
    const keeping = { topic, rows: () => shown, get: (id: string) => known.get(id), keep: (all: readonly string[]) => (kept = all) };
    const held = new HeldList<Row>(keeping, () => 1_000);
    held.hold('row-open');
    expect(kept).toEqual(['b', 'a']);
    change(row('c'), row('b'), row('a'));
    held.takeIn('scrolled');
    expect(kept).toEqual(['c', 'b', 'a']);
    held.resume();
    expect(kept).toEqual([]);
    held.hold('key');
    held.close();
    expect(kept).toEqual([]);
  });

  it('counts every newcomer once, also those that made room for others', () => {
    list.hold('pointer');
    change(row('d'), row('c'), row('b'));
    change(row('f'), row('e'), row('d'));
    expect(list.newcomers).toBe(4);
  });

  it('tells nobody where the source has the same rows as before', () => {
    const before = list.topic.version;
    topic.touch();
    for (const frame of frames.splice(0)) frame();
    expect(list.topic.version).toBe(before);
  });

  it('lets go only with its last reason', () => {
    list.hold('pointer');
    list.hold('row-open');
    list.letGo('pointer');
    change(row('c'), row('b'), row('a'));
    expect(ids(list)).toEqual(['b', 'a']);
    list.letGo('row-open');
    expect(ids(list)).toEqual(['c', 'b', 'a']);
    expect(list.isHeld).toBe(false);
  });

  it('still counts a newcomer that left again', () => {
    list.hold('key');
    change(row('c'), row('b'), row('a'));
    change(row('b'), row('a'));
    expect(list.newcomers).toBe(1);
  });

  it('takes in older rows at the end of the held order', () => {
    list.hold('scrolled');
    show(row('b'), row('a'), row('0'));
    list.append([row('a'), row('0')]);
    expect(ids(list)).toEqual(['b', 'a', '0']);
    expect(list.newcomers).toBe(0);
  });

  it('stops listening when closed', () => {
    list.close();
    change(row('z'));
    expect(ids(list)).toEqual(['b', 'a']);
  });

  it('takes in what is new and holds on for all reasons that it had', () => {
    list.hold('scrolled');
    list.hold('marked');
    change(row('c'), row('b'), row('a'));
    list.takeIn();
    list.letGo('marked');
    change(row('d'), row('c'), row('b'), row('a'));
    expect([ids(list), list.reason]).toEqual([['c', 'b', 'a'], 'scrolled']);
  });

  it('takes in what is new and holds on for another reason', () => {
    list.hold('pointer');
    change(row('c'), row('b'), row('a'));
    expect([ids(list), list.newcomers]).toEqual([['b', 'a'], 1]);
    list.takeIn('scrolled');
    expect([ids(list), list.newcomers, list.reason]).toEqual([['c', 'b', 'a'], 0, 'scrolled']);
    change(row('d'), row('c'), row('b'), row('a'));
    expect([ids(list), list.newcomers]).toEqual([['c', 'b', 'a'], 1]);
    list.letGo('scrolled');
    expect(ids(list)).toEqual(['d', 'c', 'b', 'a']);
  });
});
