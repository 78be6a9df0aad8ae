import { afterEach, describe, expect, it } from '@jest/globals';
import { Clock } from '../../application/ports/clock.ts';
import { Journal } from '../../application/ports/journal.ts';
import { SimulationStoppedError } from '../../application/ports/market-simulation.ts';
import { ValidationError } from '../../domain/kernel/domain-error.ts';
import { SymbolTable } from '../../domain/market/symbol-table.ts';
import { TICK_PRICE, TICK_STRIDE, TICK_SYMBOL, TICK_TIME } from '../../domain/market/tick.ts';
import type { TickBatch } from '../../domain/market/tick.ts';
import { SimulatedFeed } from './simulated-feed.ts';
import type { SimulationOptions } from './simulated-feed.ts';

const T = Date.UTC(2025, 2, 3);

/** Moves only when told. */
class HandClock extends Clock {
  private elapsed = 0;

  now(): number {
    return T + this.elapsed;
  }

  monotonic(): number {
    return this.elapsed;
  }

  advance(ms: number): void {
    this.elapsed += ms;
  }
}

class KeptJournal extends Journal {
  readonly lines: [event: string, details: object | undefined][] = [];

  info(event: string, _message: string, details?: object): void {
    this.lines.push([event, details]);
  }

  warn(event: string, message: string, details?: object): void {
    this.info(event, message, details);
  }

  error(event: string, message: string): void {
    this.info(event, message);
  }
}

interface Published {
  symbol: string;
  price: number;
  time: number;
}

const feeds: SimulatedFeed[] = [];
afterEach(() => feeds.splice(0).forEach((feed) => feed.stop()));

function setUp(more: Partial<SimulationOptions> = {}, maxSymbols = 10) {
  const clock = new HandClock();
  const symbols = new SymbolTable(maxSymbols, 1);
  const ticks: Published[] = [];
  const journal = new KeptJournal();
  const sink = {
    symbols,
    publishFeed(source: string, batch: TickBatch, simulated: boolean): void {
      expect([source, simulated]).toEqual(['simulation', true]);
      for (let at = 0; at < batch.length * TICK_STRIDE; at += TICK_STRIDE)
        ticks.push({
          symbol: symbols.nameOf(batch.slots[at + TICK_SYMBOL]!),
          price: batch.slots[at + TICK_PRICE]!,
          time: batch.slots[at + TICK_TIME]!,
        });
    },
  };
  const options: SimulationOptions = {
    symbols: ['AA', 'BB'],
    ticksPerSecond: 1000,
    seed: 1,
    initialPrice: 100,
    maxJitterPercent: 0.01,
    shocksPerMinute: 0,
    ...more,
  };
  const feed = new SimulatedFeed(options, sink, clock, journal);
  feeds.push(feed);
  return { feed, clock, ticks, logged: journal.lines, symbols };
}

describe('SimulatedFeed', () => {
  it('publishes exactly rate × time, however irregular its turns are', () => {
    const { feed, clock, ticks } = setUp({ ticksPerSecond: 777 });
    feed.start();
    let elapsed = 0;
    for (const ms of [0.3, 9, 10, 31.7, 1, 250, 999, 10, 4, 685]) {
      clock.advance(ms);
      elapsed += ms;
      feed.turn();
      expect(ticks).toHaveLength(Math.floor((elapsed * 777) / 1000));
    }
  });

  it('gives ticks the times at which they were due', () => {
    const { feed, clock, ticks } = setUp();
    feed.start();
    clock.advance(100);
    feed.turn();
    clock.advance(100);
    feed.turn();
    expect(ticks.map((tick) => tick.time)).toEqual(Array.from({ length: 200 }, (_, i) => T + 1 + i));
  });

  it('catches up one second at most and counts the rest as skipped', () => {
    const { feed, clock, ticks, logged } = setUp();
    feed.start();
    clock.advance(61_000);
    feed.turn();
    expect(ticks).toHaveLength(1000);
    expect(ticks[0]!.time).toBeGreaterThan(T + 60_000 - 1);
    expect(feed.skipped).toBe(60_000);
    expect(logged.at(-1)).toEqual(['simulation.skipped', { skipped: 60_000 }]);
    clock.advance(10);
    feed.turn();
    expect(ticks).toHaveLength(1010);
  });

  it('fills several batches in one turn', () => {
    const { feed, clock, ticks } = setUp({ ticksPerSecond: 20_000 });
    feed.start();
    clock.advance(1000);
    feed.turn();
    expect(ticks).toHaveLength(20_000);
  });

  it('goes on where it stopped, at another rate if one is given, and owes nothing for the pause', () => {
    const { feed, clock, ticks } = setUp();
    expect(feed.status()).toEqual({ running: false, seed: 1, ticksPerSecond: 1000, transactionsPerSecond: 0, symbols: ['AA', 'BB'] });
    expect(feed.start().running).toBe(true);
    clock.advance(500);
    feed.turn();
    expect(feed.stop().running).toBe(false);
    clock.advance(5000);
    expect(feed.start(100)).toMatchObject({ running: true, ticksPerSecond: 100 });
    clock.advance(500);
    feed.turn();
    expect(ticks).toHaveLength(550);
    expect(feed.skipped).toBe(0);
  });

  it('publishes the ticks owed at the old rate when a running feed changes its rate', () => {
    const { feed, clock, ticks } = setUp();
    feed.start();
    clock.advance(100);
    feed.start(10);
    expect(ticks).toHaveLength(100);
    clock.advance(100);
    feed.turn();
    expect(ticks).toHaveLength(101);
  });

  it('leaves no symbol behind before it first runs', () => {
    const { feed, symbols } = setUp();
    expect(symbols.size).toBe(0);
    feed.start();
    expect(symbols.sortedNames()).toEqual(['AA', 'BB']);
  });

  it('leaves out symbols for which there is no room', () => {
    const { feed, clock, ticks } = setUp({}, 1);
    expect(feed.start().symbols).toEqual(['AA']);
    clock.advance(10);
    feed.turn();
    expect(new Set(ticks.map((tick) => tick.symbol))).toEqual(new Set(['AA']));
  });

  it('shakes a symbol at once, logs it and gives half back within 5 s', () => {
    const { feed, clock, ticks, logged } = setUp({ maxJitterPercent: 0 });
    feed.start();
    clock.advance(100);
    expect(feed.shock('BB', -4)).toEqual({ symbol: 'BB', percent: -4, eventTime: T + 100 });
    expect(ticks.slice(-2)).toEqual([
      { symbol: 'BB', price: 100, time: T + 100 },
      { symbol: 'BB', price: 96, time: T + 100 },
    ]);
    expect(logged.at(-1)).toEqual([
      'simulation.shock',
      { symbol: 'BB', direction: 'DOWN', percent: -4, eventTime: '2025-03-03T00:00:00.100Z' },
    ]);
    for (let i = 0; i < 50; i += 1) {
      clock.advance(100);
      feed.turn();
    }
    expect(ticks.filter((tick) => tick.symbol === 'BB').at(-1)!.price).toBeCloseTo(98, 1);
    expect(ticks.filter((tick) => tick.symbol === 'AA').at(-1)!.price).toBe(100);
  });

  it('refuses to shake while it is stopped, and a symbol that it does not simulate', () => {
    const { feed } = setUp();
    expect(() => feed.shock('AA', 4)).toThrow(SimulationStoppedError);
    feed.start();
    expect(() => feed.shock('ZZ', 4)).toThrow(ValidationError);
    expect(() => feed.shock('AA', 0)).toThrow(ValidationError);
  });

  it('takes a random seed where none is given, and tells it', () => {
    const seeds = [setUp({ seed: null }), setUp({ seed: null })].map(({ feed, logged }) => {
      const { seed } = feed.start();
      expect(logged[0]).toEqual(['simulation.started', { seed, ticksPerSecond: 1000, symbols: ['AA', 'BB'] }]);
      return seed;
    });
    expect(seeds.every((seed) => Number.isInteger(seed) && seed >= 0 && seed <= 4_294_967_295)).toBe(true);
    expect(seeds[0]).not.toBe(seeds[1]);
  });
});
