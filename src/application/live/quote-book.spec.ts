import { beforeEach, describe, expect, it } from '@jest/globals';
import { NotFoundError } from '../../domain/kernel/domain-error.ts';
import type { QuoteView } from '../market/market.view.ts';
import { QuoteExchange } from '../ports/quote-exchange.ts';
import type { QuoteText } from '../ports/quote-exchange.ts';
import { HandClock } from '../../../test/support/hand-clock.ts';
import { QuoteBook } from './quote-book.ts';
import { StateTable } from './state-table.ts';

const NOW = Date.UTC(2026, 10, 21);

/** What replicas show one another, in this process. */
class LocalExchange extends QuoteExchange {
  readonly listeners: ((text: string, isLate: boolean) => void)[] = [];
  readonly shown: QuoteText[] = [];
  readonly stored = new Map<string, { text: string; isFresh: boolean }>();
  isAway = false;
  /** Connected when a round begins, lost before its end. */
  isCut = false;

  async publish(quotes: readonly QuoteText[]): Promise<boolean> {
    await Promise.resolve();
    if (this.isAway || this.isCut) return false;
    this.shown.push(...quotes);
    for (const { text: quote, kind } of quotes) {
      if (kind !== 'change') this.say(quote, true);
      if (kind !== 'again') this.say(quote);
    }
    return true;
  }

  /** Changes that were shown. */
  get changes(): string[] {
    return this.shown.filter(({ kind }) => kind !== 'again').map(({ text: quote }) => quote);
  }

  listen(onQuote: (text: string, isLate: boolean) => void): void {
    this.listeners.push(onQuote);
  }

  async last(symbol: string): Promise<{ text: string; isFresh: boolean } | null> {
    return this.stored.get(symbol) ?? null;
  }

  say(quote: string, isLate = false): void {
    for (const listener of this.listeners) listener(quote, isLate);
  }
}

function replica(exchange: LocalExchange, clock: HandClock) {
  const prices = new Map<string, QuoteView>();
  const heardAt = new Map<string, number>();
  const quotes = new StateTable((symbol) => {
    const { stale: _, ...quote } = prices.get(symbol)!;
    return JSON.stringify(quote);
  });
  const queries = {
    quote: (symbol: string) => {
      const quote = prices.get(symbol);
      if (quote === undefined) throw new NotFoundError('never seen', 'symbol_not_found');
      return { ...quote, stale: clock.at - heardAt.get(symbol)! > 2000 };
    },
    symbols: () => [...prices.keys()].sort(),
  };
  const options = { intervalMs: 10, ttlMs: 2000, maxSymbols: 3 };
  const book = new QuoteBook({ quotes, refresh: () => undefined }, queries, exchange, clock, options);
  exchange.listen((message, isLate) => book['hear'](message, isLate));
  const tick = (symbol: string, last: number, ts = clock.at) => {
    prices.set(symbol, { symbol, bid: last - 1, ask: last + 1, last, ts, stale: false });
    heardAt.set(symbol, clock.at);
    quotes.touch(symbol);
  };
  const publish = async (rounds = 1): Promise<void> => {
    for (let i = 0; i < rounds; i += 1) await book['publish']();
  };
  return { book, tick, publish };
}

const text = (symbol: string, last: number, ts: number) => JSON.stringify({ symbol, bid: last - 1, ask: last + 1, last, ts });

describe('the book of quotes', () => {
  let exchange: LocalExchange;
  let clock: HandClock;
  let one: ReturnType<typeof replica>;
  let other: ReturnType<typeof replica>;

  beforeEach(() => {
    exchange = new LocalExchange();
    clock = new HandClock(NOW);
    one = replica(exchange, clock);
    other = replica(exchange, clock);
  });

  it('shows on every replica what one of them knows', async () => {
    one.tick('AAPL', 100);
    await one.publish();
    expect(await other.book.quote('AAPL')).toEqual({ symbol: 'AAPL', bid: 99, ask: 101, last: 100, ts: NOW, stale: false });
    expect(other.book.symbols()).toEqual(['AAPL']);
    expect(other.book.table.textOf('AAPL')).toBe(text('AAPL', 100, NOW));
    clock.at += 2001;
    expect(await other.book.quote('AAPL')).toMatchObject({ stale: true });
  });

  it('publishes what changed as news once', async () => {
    one.tick('AAPL', 100);
    one.tick('MSFT', 50);
    await one.publish();
    await one.publish();
    one.tick('MSFT', 51);
    await one.publish();
    expect(exchange.changes).toEqual([text('AAPL', 100, NOW), text('MSFT', 50, NOW), text('MSFT', 51, NOW)]);
  });

  it.each(['isAway', 'isCut'] as const)('publishes what changed while the exchange was away when it is back: %s', async (trouble) => {
    exchange[trouble] = true;
    one.tick('AAPL', 100);
    await one.publish();
    exchange[trouble] = false;
    await one.publish();
    expect(exchange.changes).toEqual([text('AAPL', 100, NOW)]);
  });

  it('makes a replica whole that heard nothing when it changed, without changes where it was heard, and without making it fresh', async () => {
    one.tick('AAPL', 100);
    one.tick('MSFT', 50);
    await one.publish();
    clock.at += 60_000;
    const late = replica(exchange, clock);
    const versions = other.book.table.version;
    // All of them once within five seconds.
    await one.publish(500);
    expect(late.book.symbols()).toEqual(['AAPL', 'MSFT']);
    expect([...late.book.table.keys()].sort()).toEqual(['AAPL', 'MSFT']);
    expect(await late.book.quote('AAPL')).toMatchObject({ last: 100, stale: true });
    expect(other.book.table.version).toBe(versions);
    expect(exchange.changes).toHaveLength(2);
    expect(exchange.shown.length).toBeLessThan(510);
    expect(await one.book.quote('AAPL')).toMatchObject({ stale: true });
    expect(one.book.table.version).toBe(2);
  });

  it('shows a change that had to wait as old', async () => {
    exchange.isAway = true;
    one.tick('AAPL', 100);
    await one.publish();
    clock.at += 2001;
    exchange.isAway = false;
    await one.publish();
    expect(exchange.shown).toEqual([{ symbol: 'AAPL', text: text('AAPL', 100, NOW), kind: 'old' }]);
    expect(await other.book.quote('AAPL')).toMatchObject({ last: 100, stale: true });
  });

  it('does not show what another replica has newer', async () => {
    one.tick('AAPL', 100);
    clock.at += 3000;
    exchange.say(text('AAPL', 105, NOW + 1000));
    await one.publish(500);
    expect(exchange.shown).toEqual([]);
  });

  it('has one round under way, and takes very many in turn', async () => {
    for (let i = 0; i < 3000; i += 1) one.tick(`S${i}`, 1);
    await Promise.all([one.publish(), one.publish()]);
    expect(exchange.changes).toHaveLength(2000);
    await one.publish(501);
    expect(exchange.changes).toHaveLength(3000);
    const again = exchange.shown.filter(({ kind }) => kind === 'again').map(({ symbol }) => symbol);
    expect(new Set(again).size).toBeGreaterThan(2900);
    expect(again.length).toBeLessThan(3100);
  });

  it('looks what was shown last when what it heard is old, and takes the newer', async () => {
    exchange.say(text('AAPL', 100, NOW));
    exchange.stored.set('AAPL', { text: text('AAPL', 105, NOW + 10), isFresh: true });
    expect(await one.book.quote('AAPL')).toMatchObject({ last: 100, stale: false });
    clock.at += 2001;
    expect(await one.book.quote('AAPL')).toMatchObject({ last: 105, stale: false });
    exchange.stored.set('AAPL', { text: text('AAPL', 105, NOW + 10), isFresh: false });
    expect(await one.book.quote('AAPL')).toMatchObject({ last: 105, stale: true });
    for (const older of [text('AAPL', 99, NOW - 1), 'poison', text('MSFT', 1, NOW + 10)]) {
      exchange.stored.set('AAPL', { text: older, isFresh: true });
      expect(await one.book.quote('AAPL')).toMatchObject({ last: 100, stale: true });
    }
  });

  it('goes by its own ticks as soon as they are newer, and drops what comes late', async () => {
    exchange.say(text('AAPL', 100, NOW));
    one.tick('AAPL', 105, NOW + 1);
    one.book.refresh();
    exchange.say(text('AAPL', 99, NOW - 1));
    expect(await one.book.quote('AAPL')).toMatchObject({ last: 105 });
    expect(JSON.parse(one.book.table.textOf('AAPL'))).toMatchObject({ last: 105 });
    exchange.say(text('AAPL', 110, NOW + 2));
    expect(await one.book.quote('AAPL')).toMatchObject({ last: 110 });
  });

  it('keeps what it heard while its own is older, as when the market moves here', () => {
    exchange.say(text('AAPL', 100, NOW));
    one.tick('AAPL', 98, NOW - 1500);
    one.book.refresh();
    expect(one.book.table.textOf('AAPL')).toBe(text('AAPL', 100, NOW));
    one.tick('AAPL', 101, NOW);
    one.book.refresh();
    expect(one.book.table.textOf('AAPL')).toBe(text('AAPL', 101, NOW));
  });

  it('goes by its own ticks whatever somebody says of the future', () => {
    exchange.say(text('AAPL', 100, NOW + 60_000));
    one.tick('AAPL', 98);
    one.book.refresh();
    expect(one.book.table.textOf('AAPL')).toBe(text('AAPL', 98, NOW));
  });

  it('shows nobody what is no quote', () => {
    const messages = [
      '',
      'x',
      'null',
      '[]',
      '"AAPL"',
      '{"symbol":"aapl","bid":1,"ask":2,"last":1,"ts":1}',
      '{"symbol":"AAPL","bid":"1","ask":2,"last":1,"ts":1}',
      '{"symbol":"AAPL","bid":1,"ask":2,"last":null,"ts":1}',
      `{"symbol":"AAPL","bid":1,"ask":2,"last":1,"ts":${NOW + 10 * 60_000}}`,
      '{"symbol":"AAPL","bid":1,"ask":2,"last":1,"ts":1.5}',
      `{"symbol":"AAPL","bid":1,"ask":2,"last":1,"ts":1,"x":"${'x'.repeat(600)}"}`,
      '{"__proto__":{"symbol":"AAPL"}}',
    ];
    for (const message of messages) exchange.say(message);
    expect(one.book.symbols()).toEqual([]);
    expect(one.book.table.size).toBe(0);
    expect(one.book.refused).toBe(messages.length);
  });

  it('passes on the fields of a quote and no others', () => {
    exchange.say(`{"symbol":"AAPL","bid":null,"ask":2,"last":1,"ts":1,"secret":"x"}`);
    expect(one.book.table.textOf('AAPL')).toBe('{"symbol":"AAPL","bid":null,"ask":2,"last":1,"ts":1}');
  });

  it('remembers a bounded number of symbols of others', () => {
    for (let i = 0; i < 10; i += 1) exchange.say(text(`S${i}`, 1, NOW));
    expect(one.book.symbols()).toEqual(['S0', 'S1', 'S2']);
  });

  it('asks the exchange for a symbol that it never heard of', async () => {
    exchange.stored.set('OLD', { text: text('OLD', 7, NOW - 60_000), isFresh: false });
    expect(await one.book.quote('OLD')).toMatchObject({ symbol: 'OLD', last: 7, stale: true });
    exchange.stored.set('BAD', { text: 'poison', isFresh: true });
    await expect(one.book.quote('BAD')).rejects.toMatchObject({ code: 'symbol_not_found' });
    await expect(one.book.quote('NONE')).rejects.toMatchObject({ code: 'symbol_not_found' });
  });
});
