import type { Statistics } from '@tapewatch/client';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { FeedLanes } from './feed-lanes.ts';

const T0 = Date.parse('2026-11-21T14:30:00.000Z');
const iso = (ms: number): string => new Date(T0 + ms).toISOString();

function frame(at: number, ...symbols: [symbol: string, feedStatus: Statistics['feedStatus'], lastTick: number][]) {
  const data = symbols.map(([symbol, feedStatus, tick]) => ({ symbol, feedStatus, lastUpdateTime: iso(tick) }) as Statistics);
  return { ts: T0 + at, data };
}

describe('FeedLanes', () => {
  let lanes: FeedLanes;

  beforeEach(() => {
    lanes = new FeedLanes();
    lanes.take(frame(0, ['A', 'LIVE', -10], ['B', 'LIVE', -20]));
  });

  it('keeps a gap from the tick before it to the frame that ended it', () => {
    lanes.take(frame(500, ['A', 'GAP', 490]));
    lanes.take(frame(1000, ['A', 'GAP', 990]));
    lanes.take(frame(1500, ['A', 'LIVE', 1490]));
    expect(lanes.intervals).toEqual([{ symbol: 'A', kind: 'GAP', from: T0 - 10, to: T0 + 1500 }]);
  });

  it('has another key for a symbol where its own intervals changed or a cut lasts, and for no other', () => {
    const before = [lanes.keyOf('A'), lanes.keyOf('B')];
    lanes.take(frame(500, ['A', 'GAP', 490]));
    expect(lanes.keyOf('A')).not.toBe(before[0]);
    expect(lanes.keyOf('B')).toBe(before[1]);
    const open = lanes.keyOf('A');
    lanes.take(frame(1000, ['A', 'LIVE', 990]));
    expect(lanes.keyOf('A')).not.toBe(open);
    lanes.cut(T0 + 1000);
    expect(lanes.keyOf('B')).not.toBe(before[1]);
    lanes.take(frame(9000));
    expect(lanes.keyOf('B')).toBe(before[1]);
  });

  it('begins STALE at the newest tick and ends it at the tick that came', () => {
    lanes.take(frame(500, ['B', 'STALE', -20]));
    expect(lanes.intervals).toEqual([{ symbol: 'B', kind: 'STALE', from: T0 - 20, to: null }]);
    lanes.take(frame(1000, ['B', 'LIVE', 800]));
    expect(lanes.intervals[0]?.to).toBe(T0 + 800);
  });

  it('takes QUIET for no hole', () => {
    lanes.take(frame(500, ['A', 'QUIET', -10]));
    expect(lanes.intervals).toEqual([]);
  });

  it('lets a gap follow a stale stretch', () => {
    lanes.take(frame(500, ['B', 'STALE', -20]));
    lanes.take(frame(1000, ['B', 'GAP', 900]));
    expect(lanes.intervals.map(({ kind, to }) => [kind, to])).toEqual([
      ['STALE', T0 + 1000],
      ['GAP', null],
    ]);
  });

  it('closes a cut with the first message after it, once', () => {
    lanes.cut(T0 + 200);
    lanes.cut(T0 + 900);
    lanes.take(frame(9000, ['A', 'LIVE', 8990]));
    lanes.take(frame(9500, ['A', 'LIVE', 9490]));
    expect(lanes.cuts).toEqual([{ from: T0 + 200, to: T0 + 9000 }]);
  });

  it('notices by itself that messages are missing', () => {
    lanes.take(frame(4000, ['A', 'LIVE', 3990]));
    expect(lanes.cuts).toEqual([{ from: T0, to: T0 + 4000 }]);
  });

  it('finds the intervals that touch a stretch, of one symbol or of all', () => {
    lanes.take(frame(500, ['A', 'GAP', 490], ['B', 'STALE', -20]));
    lanes.take(frame(1000, ['A', 'LIVE', 990]));
    expect([...lanes.between(T0 + 2000, T0 + 3000)].map(({ symbol }) => symbol)).toEqual(['B']);
    expect([...lanes.between(T0, T0 + 600, 'A')]).toHaveLength(1);
  });
});
