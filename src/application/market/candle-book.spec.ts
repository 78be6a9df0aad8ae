/** Candles on their way to the database, against candles made anew of every tick: nothing is lost and nothing counted twice. */
import { deepStrictEqual } from 'node:assert';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aCandle, DAY_START } from '../../../test/support/market-builders.ts';
import { candleKey, KeptJournal, StoredAnomalies, StoredGaps } from '../../../test/support/market-stores.ts';
import { INTERVAL_MS, mergeCandles } from '../../domain/market/candle.ts';
import type { Candle, CandleInterval } from '../../domain/market/candle.ts';
import type { CandleKey } from '../ports/market-repositories.ts';
import { CandleBook } from './candle-book.ts';
import { MarketRecorder } from './market-recorder.ts';
import { RecentAnomalies } from './recent-anomalies.ts';

const INTERVALS = ['1m', '5m'] as const satisfies readonly CandleInterval[];

interface Tick {
  time: number;
  price: number;
  size: number;
}

/** The candle of one tick. */
function part({ time, price, size }: Tick, interval: CandleInterval, revision = 0): Candle {
  const openTime = Math.floor(time / INTERVAL_MS[interval]) * INTERVAL_MS[interval];
  const prices = { open: price, high: price, low: price, close: price };
  return { symbol: 'A', interval, openTime, ...prices, firstTime: time, lastTime: time, volume: size, count: 1, revision };
}

/** Every tick so far, and the candles that they make. */
class Truth {
  private readonly ticks: { tick: Tick; interval: CandleInterval; openTime: number; revision: number }[] = [];

  add(tick: Tick, interval: CandleInterval, revision: number): void {
    this.ticks.push({ tick, interval, openTime: part(tick, interval).openTime, revision });
  }

  /** Oldest first. */
  candles(interval: CandleInterval): Candle[] {
    const ofInterval = this.ticks.filter((each) => each.interval === interval);
    const openTimes = [...new Set(ofInterval.map(({ openTime }) => openTime))].sort((a, b) => a - b);
    return openTimes.map((openTime) => {
      const arrivals = ofInterval.filter((each) => each.openTime === openTime);
      const ticks = arrivals.map(({ tick }) => tick);
      const first = ticks.reduce((a, b) => (b.time < a.time ? b : a));
      const last = ticks.reduce((a, b) => (b.time >= a.time ? b : a));
      return {
        ...part(first, interval),
        high: Math.max(...ticks.map(({ price }) => price)),
        low: Math.min(...ticks.map(({ price }) => price)),
        close: last.price,
        lastTime: last.time,
        volume: ticks.reduce((sum, { size }) => sum + size, 0),
        count: ticks.length,
        revision: arrivals.reduce((sum, each) => sum + each.revision, 0),
      };
    });
  }
}

/** Builds candles as an engine does, tells of them through the recorder, and stores them as the snapshots do. */
class Scene {
  readonly truth = new Truth();
  readonly stored = new Map<string, Candle>();
  private book = new CandleBook();
  private recorder = this.newRecorder();
  private readonly open = new Map<CandleInterval, Candle>();
  private newest = DAY_START;
  private loading: { done: () => void; failed: (error: Error) => void } | null = null;
  private taking: Promise<Candle[]> | null = null;
  private saving: Candle[] | null = null;

  private newRecorder(): MarketRecorder {
    return new MarketRecorder(new StoredAnomalies(), new StoredGaps(), this.book, new RecentAnomalies(10), new KeptJournal());
  }

  tick(tick: Tick): void {
    for (const interval of INTERVALS) {
      const isOver = this.newest >= part(tick, interval).openTime + INTERVAL_MS[interval];
      const piece = part(tick, interval, isOver ? 1 : 0);
      this.truth.add(tick, interval, piece.revision);
      if (isOver) this.recorder.candle(piece, false);
      else this.build(piece);
    }
    this.newest = Math.max(this.newest, tick.time);
  }

  private build(piece: Candle): void {
    const open = this.open.get(piece.interval);
    if (open !== undefined && open.openTime < piece.openTime) this.recorder.candle(open, true);
    this.open.set(piece.interval, open?.openTime === piece.openTime ? mergeCandles(open, piece) : piece);
  }

  /** The engine dies; its successor begins without candles. */
  restart(): void {
    this.recorder.restarted([...this.open.values()]);
    this.open.clear();
  }

  /** The process ends and begins anew. */
  async reboot(): Promise<void> {
    await this.finishWrite();
    await this.step('ok');
    await this.finishWrite();
    this.book = new CandleBook();
    this.recorder = this.newRecorder();
    this.open.clear();
    for (const interval of INTERVALS) {
      const newest = [...this.stored.values()].filter((candle) => candle.interval === interval).sort((a, b) => b.openTime - a.openTime)[0];
      if (newest !== undefined) this.book.rebase(newest);
    }
  }

  private async finishWrite(): Promise<void> {
    while (this.taking !== null || this.saving !== null) await this.step('ok');
  }

  /** Goes one step on with a write: begins it, has the database say what it knows, has it store. */
  async step(outcome: 'ok' | 'refused' | 'lost'): Promise<void> {
    if (this.taking === null && this.saving === null) {
      this.taking = this.book.take((keys) => this.load(keys));
      this.taking.catch(() => undefined);
      if (this.loading === null) await this.taken();
    } else if (this.loading !== null) {
      const { done, failed } = this.loading;
      this.loading = null;
      if (outcome === 'ok') done();
      else failed(new Error('away'));
      await this.taken();
    } else this.save(outcome);
  }

  private load(keys: readonly CandleKey[]): Promise<Candle[]> {
    return new Promise((resolve, reject) => {
      const found = () => keys.map((key) => this.stored.get(candleKey(key))).filter((candle) => candle !== undefined);
      this.loading = { done: () => resolve(found()), failed: reject };
    });
  }

  private async taken(): Promise<void> {
    try {
      const candles = new Map((await this.taking!).map((candle) => [candleKey(candle), candle]));
      for (const open of this.open.values()) candles.set(candleKey(open), this.book.withBase(open));
      this.saving = [...candles.values()];
    } catch {
      this.book.failed();
    }
    this.taking = null;
  }

  private save(outcome: 'ok' | 'refused' | 'lost'): void {
    if (outcome !== 'refused') for (const candle of this.saving!) this.stored.set(candleKey(candle), candle);
    if (outcome === 'ok') this.book.written();
    else this.book.failed();
    this.saving = null;
  }

  /** What a reader is shown. */
  seen(interval: CandleInterval): Candle[] {
    const stored = [...this.stored.values()].filter((candle) => candle.interval === interval);
    const known = this.book.overlay('A', interval, stored);
    const open = this.open.get(interval);
    if (open !== undefined) known.set(open.openTime, this.book.withBase(open));
    return [...known.values()].sort((a, b) => a.openTime - b.openTime);
  }
}

type Action = { kind: 'tick'; ahead: number; price: number; size: number } | { kind: 'ok' | 'refused' | 'lost' | 'restart' | 'reboot' };

const actions: fc.Arbitrary<Action[]> = fc.array(
  fc.oneof(
    {
      weight: 12,
      arbitrary: fc.record({
        kind: fc.constant('tick' as const),
        ahead: fc.oneof(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: -400_000, max: 0 }), fc.integer({ min: 0, max: 400_000 })),
        price: fc.integer({ min: 1, max: 20 }),
        size: fc.nat(5),
      }),
    },
    { weight: 8, arbitrary: fc.constant({ kind: 'ok' as const }) },
    { weight: 2, arbitrary: fc.constantFrom({ kind: 'refused' as const }, { kind: 'lost' as const }) },
    { weight: 2, arbitrary: fc.constant({ kind: 'restart' as const }) },
    { weight: 1, arbitrary: fc.constant({ kind: 'reboot' as const }) },
  ),
  { maxLength: 60, size: 'max' },
);

describe('CandleBook', () => {
  it('shows the candles of all ticks at every moment, and in the end they are stored', async () => {
    await fc.assert(
      fc.asyncProperty(actions, async (all) => {
        const scene = new Scene();
        let newest = DAY_START;
        for (const action of all) {
          if (action.kind === 'tick') {
            const time = Math.max(DAY_START, newest + action.ahead);
            newest = Math.max(newest, time);
            scene.tick({ time, price: action.price, size: action.size });
          } else if (action.kind === 'restart') scene.restart();
          else if (action.kind === 'reboot') await scene.reboot();
          else await scene.step(action.kind);
          for (const interval of INTERVALS) deepStrictEqual(scene.seen(interval), scene.truth.candles(interval));
        }
        await scene.reboot();
        for (const interval of INTERVALS) {
          const stored = [...scene.stored.values()].filter((candle) => candle.interval === interval);
          deepStrictEqual(
            stored.sort((a, b) => a.openTime - b.openTime),
            scene.truth.candles(interval),
          );
        }
      }),
      { numRuns: 400 },
    );
  });

  it('asks the database only for candles of which it has parts', async () => {
    const book = new CandleBook();
    const asked: CandleKey[] = [];
    const load = async (keys: readonly CandleKey[]) => {
      asked.push(...keys);
      return [];
    };
    book.complete(aCandle({ openTime: DAY_START + 60_000 }));
    expect(await book.take(load)).toHaveLength(1);
    expect(asked).toEqual([]);
    book.written();
    book.addPart(aCandle());
    await book.take(load);
    expect(asked.map(candleKey)).toEqual([candleKey(aCandle())]);
  });

  it('adds a part that comes during a write to what is being written', async () => {
    const book = new CandleBook();
    book.complete(aCandle());
    await book.take(async () => []);
    book.addPart(aCandle({ count: 1 }));
    book.written();
    const [revised] = await book.take(() => Promise.reject(new Error('nothing to ask for')));
    expect(revised!.count).toBe(35);
  });

  it('counts what waits, and keeps symbols and intervals apart', () => {
    const book = new CandleBook();
    book.complete(aCandle());
    book.complete(aCandle({ interval: '5m' }));
    book.addPart(aCandle({ symbol: 'B', count: 1 }));
    book.addPart(aCandle({ count: 1 }));
    expect(book.size).toBe(3);
    expect([...book.overlay('A', '1m', []).values()]).toEqual([]);
    expect([...book.overlay('AAPL', '1m', []).values()].map(({ count }) => count)).toEqual([35]);
    expect([...book.overlay('B', '1m', [aCandle({ symbol: 'B' })]).values()].map(({ count }) => count)).toEqual([35]);
  });

  it('adds what was stored before to the candle that an engine goes on with, and to no other', () => {
    const book = new CandleBook();
    book.rebase(aCandle({ count: 10 }));
    expect(book.withBase(aCandle({ count: 1 })).count).toBe(11);
    expect(book.withBase(aCandle({ count: 1, openTime: DAY_START + 60_000 })).count).toBe(1);
    expect(book.withBase(aCandle({ count: 1, interval: '1s' })).count).toBe(1);
    expect(book.withBase(aCandle({ count: 1, symbol: 'B' })).count).toBe(1);
  });

  it('still knows the base of a candle that has just ended, for the board and a successor of its engine', () => {
    const book = new CandleBook();
    book.rebase(aCandle({ count: 10 }));
    book.complete(aCandle({ count: 5 }));
    expect(book.withBase(aCandle({ count: 4 })).count).toBe(14);
  });
});
