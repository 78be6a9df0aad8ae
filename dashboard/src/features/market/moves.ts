/** How far the price moved within the detection window, per interval: measured while the page watches, from the candle's range before. */
import type { Candle, Statistics } from '@tapewatch/client';

const PERCENT = 100;
/** Intervals kept. */
const KEPT = 10_000;

/** The larger of the rise from the window's lowest and the fall from its highest price, signed, in percent; null while the window is empty. */
export function windowMove({
  currentPrice,
  windowMin,
  windowMax,
}: Pick<Statistics, 'currentPrice' | 'windowMin' | 'windowMax'>): number | null {
  if (windowMin === null || windowMax === null || windowMin <= 0 || windowMax <= 0) return null;
  const rise = ((currentPrice - windowMin) / windowMin) * PERCENT;
  const fall = ((windowMax - currentPrice) / windowMax) * PERCENT;
  return rise >= fall ? rise : -fall;
}

/** The range of a candle as a move: no tick moved further within it. */
export function rangeMove({ open, high, low, close }: Pick<Candle, 'open' | 'high' | 'low' | 'close'>): number {
  return close >= open ? ((high - low) / low) * PERCENT : -((high - low) / high) * PERCENT;
}

export class MoveBook {
  private readonly largest = new Map<number, number>();

  /** @param step length of an interval, seconds */
  constructor(private readonly step: number) {}

  /** Takes in what was measured; the interval that it belongs to (epoch seconds) where its largest move grew, else null. */
  record(atMs: number, move: number): number | null {
    const time = Math.floor(atMs / 1000 / this.step) * this.step;
    const known = this.largest.get(time);
    if (known !== undefined && Math.abs(known) >= Math.abs(move)) return null;
    this.largest.set(time, move);
    if (this.largest.size > KEPT) for (const oldest of this.largest.keys()) if (this.largest.size > KEPT) this.largest.delete(oldest);
    return time;
  }

  at(time: number): number | null {
    return this.largest.get(time) ?? null;
  }
}
