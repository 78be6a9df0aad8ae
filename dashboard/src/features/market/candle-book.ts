/** The candles of a symbol and interval in order, with a place for each empty interval; tells which places changed. */
import type { Candle, CandleInterval } from '@tapewatch/client';

export const INTERVALS: readonly CandleInterval[] = ['1s', '1m', '5m', '1h'];
export const INTERVAL_MS: Readonly<Record<CandleInterval, number>> = { '1s': 1_000, '1m': 60_000, '5m': 300_000, '1h': 3_600_000 };

/** An interval, with its candle where there was a tick. */
export interface Slot {
  /** Beginning, epoch seconds, as the chart counts. */
  readonly time: number;
  readonly candle: Candle | null;
}

/** `whole`: places came at the beginning, or all anew; else the indexes of those that came or changed, in order. */
export interface BookChange {
  isWhole: boolean;
  changed: number[];
}

/** Empty intervals of a hole that get a place; a longer hole is cut short, or a night without data would push all candles out of sight. */
const EMPTY_SHOWN = 120;
/** Places kept: the oldest go first. */
export const SLOTS_KEPT = 10_000;

export class CandleBook {
  readonly slots: Slot[] = [];
  private readonly step: number;

  constructor(interval: CandleInterval) {
    this.step = INTERVAL_MS[interval] / 1000;
  }

  /** Beginning of the newest interval, epoch seconds; null without candles. */
  get newestTime(): number | null {
    return this.slots.at(-1)?.time ?? null;
  }

  get oldestTime(): number | null {
    return this.slots[0]?.time ?? null;
  }

  /** Index of the last place that does not begin after `time` (epoch seconds); −1 before all. */
  indexAt(time: number): number {
    let low = 0;
    let high = this.slots.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.slots[middle]?.time ?? Infinity) <= time) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  clear(): void {
    this.slots.length = 0;
  }

  /** Takes in candles in any order: new ones, revised ones, the open one as it stands. `older`: they may go before the first. */
  merge(candles: readonly Candle[], { older = false } = {}): BookChange {
    const before: Candle[] = [];
    const changed = new Set<number>();
    const first = this.oldestTime;
    for (const candle of [...candles].sort((a, b) => (a.openTime < b.openTime ? -1 : 1))) {
      const time = Date.parse(candle.openTime) / 1000;
      if (first !== null && time < first) {
        if (older) before.push(candle);
        continue;
      }
      this.put(time, candle, changed);
    }
    if (before.length > 0) this.prepend(before);
    const surplus = this.slots.length - SLOTS_KEPT;
    // Cut in steps: each cut draws the whole chart anew.
    if (surplus > SLOTS_KEPT / 10) this.slots.splice(0, surplus);
    const isWhole = before.length > 0 || surplus > SLOTS_KEPT / 10 || (first === null && this.slots.length > 0);
    return { isWhole, changed: isWhole ? [] : [...changed].sort((a, b) => a - b) };
  }

  private put(time: number, candle: Candle, changed: Set<number>): void {
    const newest = this.newestTime;
    if (newest === null || time > newest) {
      if (newest !== null)
        for (const empty of this.emptyBetween(newest, time)) changed.add(this.slots.push({ time: empty, candle: null }) - 1);
      changed.add(this.slots.push({ time, candle }) - 1);
      return;
    }
    const index = this.indexAt(time);
    const slot = this.slots[index];
    // Inside a hole that was cut short there is no place.
    if (slot?.time !== time || !isNewer(slot.candle, candle)) return;
    this.slots[index] = { time, candle };
    changed.add(index);
  }

  private prepend(candles: readonly Candle[]): void {
    const rest = this.slots.splice(0);
    const ignored = new Set<number>();
    for (const candle of candles) this.put(Date.parse(candle.openTime) / 1000, candle, ignored);
    const newest = this.newestTime;
    const next = rest[0];
    if (newest !== null && next !== undefined)
      for (const time of this.emptyBetween(newest, next.time)) this.slots.push({ time, candle: null });
    this.slots.push(...rest);
  }

  private emptyBetween(from: number, to: number): number[] {
    const count = Math.round((to - from) / this.step) - 1;
    return Array.from({ length: Math.min(Math.max(0, count), EMPTY_SHOWN) }, (_, i) => from + (i + 1) * this.step);
  }
}

/** Whether the second says more of the same interval than the first. */
function isNewer(known: Candle | null, next: Candle): boolean {
  if (known === null || next.revision !== known.revision) return known === null || next.revision > known.revision;
  return next.count > known.count || (next.closed && !known.closed);
}
