import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { aCandle, DAY_START } from '../../../test/support/market-builders.ts';
import { KeptJournal } from '../../../test/support/market-stores.ts';
import { DomainError } from '../../domain/kernel/domain-error.ts';
import type { Candle } from '../../domain/market/candle.ts';
import { CandleBook } from '../market/candle-book.ts';
import type { CandleState, MarketQueries } from '../market/market.queries.ts';
import { candleView } from '../market/market.view.ts';
import type { CandleView } from '../market/market.view.ts';
import { CandleFeeds } from './candle-feeds.ts';

const MINUTE = 60_000;
const WINDOW_MS = 1000;
const at = (minutes: number) => DAY_START + minutes * MINUTE;

/** A market of one symbol: what is stored, and what stands on the board. */
class Market {
  readonly book = new CandleBook();
  readonly journal = new KeptJournal();
  readonly stored = new Map<number, Candle>();
  building: Candle | null = null;
  newestTime = at(0);
  isKnown = true;
  failures = 0;
  reads = 0;
  meanwhile: () => void = () => undefined;

  readonly channel = new CandleFeeds(this as unknown as MarketQueries, this.book, this.journal).channel('candles:1m:AAPL', 'AAPL', '1m');
  private cursor = 0;

  candleState = (): CandleState | null =>
    this.isKnown ? { building: this.building, newestTime: this.newestTime, windowMs: WINDOW_MS } : null;

  async candlesOf(_symbol: string, _interval: string, { from, to, limit }: { from: number | null; to: number | null; limit: number }) {
    this.reads += 1;
    await Promise.resolve();
    if (!this.isKnown) throw new DomainError('symbol_not_found', 'nobody knows it');
    if (this.failures > 0) {
      this.failures -= 1;
      throw new Error('the database is away');
    }
    this.meanwhile();
    const all = this.book.overlay('AAPL', '1m', [...this.stored.values()]);
    if (this.building !== null) all.set(this.building.openTime, this.building);
    const items = [...all.values()]
      .filter(({ openTime }) => (from === null || openTime >= from) && (to === null || openTime < to))
      .sort((a, b) => a.openTime - b.openTime)
      .slice(-limit);
    return { items: items.map((candle) => candleView(candle, this.newestTime, WINDOW_MS)), next: null };
  }

  /** A first message, once it is there. */
  async opened(): Promise<CandleView[]> {
    for (;;) {
      const step = this.channel.first('full', 1, 1);
      if (step !== null) {
        this.cursor = step.cursor;
        return JSON.parse(step.payload.data) as CandleView[];
      }
      await sleep(1);
      this.channel.beginFrame();
    }
  }

  /** What a client is told with the next frame: minute, close, count, and how it stands. */
  frame(): string[] {
    this.channel.beginFrame();
    const step = this.channel.next(this.cursor, 'full', 1);
    if (step === null) return [];
    this.cursor = step.cursor;
    const told = JSON.parse(step.payload.data) as CandleView[];
    return told.map((view) => {
      const state = view.closed ? 'closed' : 'open';
      return `${(Date.parse(view.openTime) - DAY_START) / MINUTE} ${view.close} ${view.count} ${state} ${view.revision}`;
    });
  }

  /** The board builds a candle of that minute. */
  build(minute: number, close: number, count: number): void {
    this.building = aCandle({ openTime: at(minute), close, count });
    this.newestTime = Math.max(this.newestTime, at(minute) + count);
  }
}

describe('a channel of candles', () => {
  it('shows the newest hundred and the open one as it stands', async () => {
    const market = new Market();
    for (let i = 0; i < 150; i += 1) market.stored.set(at(i), aCandle({ openTime: at(i) }));
    market.build(150, 7, 1);
    const shown = await market.opened();
    expect([shown.length, shown[0]!.openTime, shown.at(-1)!.close]).toEqual([100, new Date(at(51)).toISOString(), 7]);
    expect(shown.map(({ closed }) => closed)).toEqual([...Array.from({ length: 98 }, () => true), false, false]);
    expect(market.frame()).toEqual([]);
    market.build(150, 8, 2);
    expect([market.frame(), market.frame()]).toEqual([['150 8 2 open 0'], []]);
    expect(market.reads).toBe(1);
  });

  it('tells a candle once when it closes and once when it is revised', async () => {
    const market = new Market();
    market.build(0, 5, 1);
    await market.opened();
    market.book.complete(aCandle({ openTime: at(0), close: 6, count: 2 }));
    market.build(1, 9, 1);
    expect(market.frame()).toEqual(['0 6 2 open 0', '1 9 1 open 0']);
    expect(market.frame()).toEqual([]);
    // Ticks may still come for it until the window is over.
    market.newestTime = at(1) + WINDOW_MS;
    expect([market.frame(), market.frame()]).toEqual([['0 6 2 closed 0'], []]);
    market.book.addPart(aCandle({ openTime: at(0), close: 4, count: 1, revision: 1, lastTime: at(0) + 1 }));
    const told: string[] = [];
    for (let i = 0; i < 5; i += 1) {
      told.push(...market.frame());
      await sleep(1);
    }
    expect(told).toEqual(['0 6 3 closed 1']);
  });

  it('does not fall back to fewer ticks when the board still shows what has ended', async () => {
    const market = new Market();
    market.build(0, 5, 3);
    await market.opened();
    market.book.complete(aCandle({ openTime: at(0), close: 6, count: 4 }));
    expect([market.frame(), market.frame()]).toEqual([['0 6 4 open 0'], []]);
  });

  it('misses nothing that ends while it reads', async () => {
    const market = new Market();
    market.build(0, 5, 3);
    market.meanwhile = () => {
      market.meanwhile = () => undefined;
      market.book.complete(aCandle({ openTime: at(0), close: 6, count: 4 }));
      market.build(1, 9, 1);
    };
    const shown = await market.opened();
    const rest = market.frame();
    expect([...shown.map(({ close, count }) => `${close} ${count}`), ...rest].join(', ')).toBe('6 4, 9 1');
  });

  it('begins empty for a symbol without ticks, and with its first tick tells of it', async () => {
    const market = new Market();
    market.isKnown = false;
    expect(await market.opened()).toEqual([]);
    expect([market.frame(), market.journal.events]).toEqual([[], []]);
    market.isKnown = true;
    market.build(3, 5, 1);
    expect(market.frame()).toEqual(['3 5 1 open 0']);
  });

  it('tells what is stored of a symbol once the market knows it, also after a failure', async () => {
    const market = new Market();
    market.isKnown = false;
    for (let i = 0; i < 3; i += 1) market.stored.set(at(i), aCandle({ openTime: at(i), close: i, count: 1 }));
    expect(await market.opened()).toEqual([]);
    market.isKnown = true;
    market.failures = 1;
    market.build(3, 5, 1);
    const told: string[] = [];
    for (let i = 0; i < 5; i += 1) {
      told.push(...market.frame());
      await sleep(1);
    }
    expect(told).toEqual(['3 5 1 open 0', '0 0 1 closed 0', '1 1 1 closed 0', '2 2 1 open 0']);
    expect([market.reads, market.journal.events]).toEqual([3, ['live.candles_failed']]);
  });

  it('asks again after a failure', async () => {
    const market = new Market();
    market.build(0, 5, 1);
    market.failures = 2;
    expect((await market.opened()).map(({ close }) => close)).toEqual([5]);
    expect(market.journal.events).toEqual(['live.candles_failed', 'live.candles_failed']);
  });

  it('forgets all when nobody follows it any more', async () => {
    const market = new Market();
    await market.opened();
    market.channel.close();
    market.book.complete(aCandle({ openTime: at(0) }));
    expect(market.frame()).toEqual([]);
    expect(market.reads).toBe(1);
  });

  it('keeps no more than it needs, however long somebody follows', async () => {
    const market = new Market();
    market.build(0, 1, 1);
    await market.opened();
    for (let i = 1; i <= 500; i += 1) {
      market.book.complete(aCandle({ openTime: at(i - 1), close: 1, count: 2 }));
      market.build(i, 1, 1);
      expect(market.frame().at(-1)).toBe(`${i} 1 1 open 0`);
    }
    const later = JSON.parse(market.channel.first('full', 1, 1)!.payload.data) as CandleView[];
    expect([later.length, later[0]!.openTime]).toEqual([100, new Date(at(401)).toISOString()]);
  });
});
