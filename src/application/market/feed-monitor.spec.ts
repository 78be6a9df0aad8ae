/** Feed status by source and symbol, and silences that begin and end once. */
import { describe, expect, it } from '@jest/globals';
import { TickBatch } from '../../domain/market/tick.ts';
import { FeedMonitor, silence } from './feed-monitor.ts';

const NOW = Date.UTC(2026, 10, 21, 9, 45);
const QUIET_MS = 5000;
const STALE_MS = 30_000;

function setup() {
  const feeds = new FeedMonitor({ maxSymbols: 10, quietAfterMs: QUIET_MS, staleAfterMs: STALE_MS });
  /** Ticks of these symbols from a source, `after` milliseconds after the start, of event time `time`. */
  const hear = (source: string, ids: number[], after: number, { time = NOW + after, simulated = false } = {}) => {
    const batch = new TickBatch(10);
    for (const id of ids) batch.push(id, 100, time, NOW + after);
    return feeds.heard(source, simulated, batch, NOW + after);
  };
  const status = (id: number, after: number) => feeds.statusOf(id, NOW + after);
  return { feeds, hear, status };
}

describe('FeedMonitor', () => {
  it('has a symbol LIVE for the quiet time, QUIET while its source is not stale, then STALE', () => {
    const { hear, status } = setup();
    hear('a', [1], 0);
    expect([0, QUIET_MS, QUIET_MS + 1, STALE_MS - 1, STALE_MS].map((after) => status(1, after))).toEqual([
      'LIVE',
      'LIVE',
      'QUIET',
      'QUIET',
      'STALE',
    ]);
  });

  it('has a symbol QUIET as long as its source speaks of others', () => {
    const { hear, status } = setup();
    hear('a', [1, 2], 0);
    hear('a', [2], 40_000);
    expect([status(1, 40_000), status(2, 40_000)]).toEqual(['QUIET', 'LIVE']);
    expect(status(1, 40_000 + STALE_MS)).toBe('STALE');
  });

  it('tells sources apart', () => {
    const { hear, status } = setup();
    hear('a', [1], 0);
    hear('b', [2], 40_000);
    expect([status(1, 40_000), status(2, 40_000)]).toEqual(['STALE', 'LIVE']);
  });

  it('counts a symbol to the source that spoke of it last', () => {
    const { hear, status } = setup();
    hear('a', [1], 0);
    hear('b', [1], 1000);
    hear('a', [2], 40_000);
    expect(status(1, 40_000)).toBe('STALE');
  });

  it('gives a symbol of an earlier run its time to be heard again, whoever speaks', () => {
    const { feeds, hear, status } = setup();
    expect(status(3, 0)).toBe('STALE');
    feeds.begin(NOW);
    expect([0, STALE_MS - 1, STALE_MS].map((after) => status(3, after))).toEqual(['QUIET', 'QUIET', 'STALE']);
    hear('a', [1], STALE_MS);
    expect(status(3, STALE_MS)).toBe('STALE');
    hear('a', [3], STALE_MS);
    expect(status(3, STALE_MS)).toBe('LIVE');
  });

  it('ends a silence once, with the first tick of the symbol', () => {
    const { feeds, hear } = setup();
    hear('a', [1, 2], 0);
    feeds.fellSilent(1, NOW);
    expect([feeds.isKnownSilent(1), feeds.isKnownSilent(2)]).toEqual([true, false]);
    expect(hear('a', [2], 50_000)).toEqual([]);
    expect(hear('a', [2, 1, 1], 60_000)).toEqual([[1, NOW, NOW + 60_000]]);
    expect(feeds.isKnownSilent(1)).toBe(false);
    expect(hear('a', [1], 61_000)).toEqual([]);
  });

  it('ends a silence no earlier than it began, also by a late tick', () => {
    const { feeds, hear } = setup();
    hear('a', [1], 0);
    feeds.fellSilent(1, NOW);
    expect(hear('a', [1], 60_000, { time: NOW - 500 })).toEqual([[1, NOW, NOW]]);
  });

  it('remembers who fed a symbol last: the simulated market or somebody else', () => {
    const { feeds, hear } = setup();
    hear('simulation', [1, 2], 0, { simulated: true });
    hear('a', [2], 1);
    feeds.restoreSimulated(3, true);
    expect([1, 2, 3, 4].map((id) => feeds.isSimulated(id))).toEqual([true, false, true, false]);
    feeds.restoreSimulated(3, false);
    expect(feeds.isSimulated(3)).toBe(false);
  });

  it('knows when a symbol was heard last', () => {
    const { feeds, hear } = setup();
    hear('a', [1], 700, { time: NOW - 99 });
    expect([feeds.lastHeard(1), feeds.lastHeard(2)]).toEqual([NOW + 700, 0]);
  });

  it('takes more sources than it tells apart', () => {
    const { hear, status } = setup();
    for (let k = 0; k < 65_535; k += 1) hear(`s${k}`, [], 0);
    hear('last', [1], 0);
    hear('beyond', [2], 40_000);
    // Both stand for all further ones.
    expect([status(1, 40_000), status(2, 40_000)]).toEqual(['QUIET', 'LIVE']);
    hear('s0', [3], 80_000);
    expect([status(1, 80_000), status(3, 80_000)]).toEqual(['STALE', 'LIVE']);
  });
});

describe('silence', () => {
  it('is a gap of which nobody knows how much is missing', () => {
    expect(silence('AAPL', NOW, null)).toEqual({ symbol: 'AAPL', from: NOW, to: null, reason: 'silent', lost: null });
  });
});
