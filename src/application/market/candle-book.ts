/**
 * Candles between the engines and the database. An engine sends a candle whole when it ends, and later parts where ticks come late; what it
 * is still building stands on the board. After a restart it builds a candle anew, so what was stored of it before is kept here as a base.
 */
import { mergeCandles } from '../../domain/market/candle.ts';
import type { Candle, CandleInterval } from '../../domain/market/candle.ts';
import type { CandleKey } from '../ports/market-repositories.ts';

/** A candle that is to be stored: whole, or (without `whole`) only parts whose stored rest is not known yet. */
interface Pending {
  whole: boolean;
  candle: Candle;
}

export class CandleBook {
  /** What earlier engines had of the candle that they were building, by symbol and interval. */
  private readonly bases = new Map<string, Candle>();
  private pending = new Map<string, Pending>();
  /** Being written right now: complete, and perhaps already stored. */
  private writing = new Map<string, Candle>();

  /** Told of each candle that ended, whole, and of each part that came late. */
  onChange: (candle: Candle, isWhole: boolean) => void = () => undefined;
  /** Writes that ended; what was read from the database before one of them does not fit what waits after it. */
  writes = 0;

  /** Candles that wait to be stored. */
  get size(): number {
    return this.pending.size;
  }

  /** What is stored of a candle that an engine may go on building. */
  rebase(candle: Candle): void {
    this.bases.set(`${candle.symbol} ${candle.interval}`, candle);
  }

  /** A candle as an engine has it, with what was known of it before that engine began. */
  withBase(candle: Candle): Candle {
    const base = this.bases.get(`${candle.symbol} ${candle.interval}`);
    return base?.openTime === candle.openTime ? mergeCandles(base, candle) : candle;
  }

  /** A candle that ended. Its base stays: the board may show it for another moment, and its engine may die in that moment. */
  complete(candle: Candle): void {
    const whole = this.withBase(candle);
    this.pending.set(keyOf(whole), { whole: true, candle: whole });
    this.onChange(whole, true);
  }

  /** A late part of a candle that ended. */
  addPart(part: Candle): void {
    const key = keyOf(part);
    const before = this.pending.get(key);
    if (before !== undefined) this.pending.set(key, { whole: before.whole, candle: mergeCandles(before.candle, part) });
    else {
      const known = this.writing.get(key);
      this.pending.set(key, known ? { whole: true, candle: mergeCandles(known, part) } : { whole: false, candle: part });
    }
    this.onChange(part, false);
  }

  /**
   * Begins a write: hands out what waits, once `load` has said what is stored of candles of which only parts are known. Parts that come
   * meanwhile wait for the next write.
   */
  async take(load: (keys: readonly CandleKey[]) => Promise<Candle[]>): Promise<Candle[]> {
    const parts = [...this.pending.values()].filter((pending) => !pending.whole).map((pending) => pending.candle);
    if (parts.length > 0) {
      for (const stored of await load(parts)) this.join(stored);
      for (const part of parts) this.pending.get(keyOf(part))!.whole = true;
    }
    this.writing = new Map();
    for (const [key, { whole, candle }] of this.pending) {
      if (!whole) continue;
      this.writing.set(key, candle);
      this.pending.delete(key);
    }
    return [...this.writing.values()];
  }

  private join(stored: Candle): void {
    const pending = this.pending.get(keyOf(stored));
    if (pending && !pending.whole) this.pending.set(keyOf(stored), { whole: true, candle: mergeCandles(stored, pending.candle) });
  }

  /** The write is durable. */
  written(): void {
    this.writes += 1;
    this.writing = new Map();
  }

  /** The write failed: what it held waits again. */
  failed(): void {
    for (const [key, candle] of this.writing) if (!this.pending.has(key)) this.pending.set(key, { whole: true, candle });
    this.writing = new Map();
  }

  /** Stored candles of one symbol and interval as they will be once all that waits is stored; no order. */
  overlay(symbol: string, interval: CandleInterval, stored: readonly Candle[]): Map<number, Candle> {
    const result = new Map(stored.map((candle) => [candle.openTime, candle]));
    const isWanted = (candle: Candle) => candle.symbol === symbol && candle.interval === interval;
    for (const candle of this.writing.values()) if (isWanted(candle)) result.set(candle.openTime, candle);
    for (const { whole, candle } of this.pending.values()) {
      if (!isWanted(candle)) continue;
      const before = result.get(candle.openTime);
      result.set(candle.openTime, !whole && before ? mergeCandles(before, candle) : candle);
    }
    return result;
  }
}

function keyOf(candle: CandleKey): string {
  return `${candle.symbol} ${candle.openTime} ${candle.interval}`;
}
