/** Durations in bins: percentiles within 1 % without keeping the values. */

/** Durations up to this many milliseconds have a bin each. */
const EXACT = 256;
/** Each further bin ends at this multiple of where it begins: its middle is within 0.8 % of all in it, and rounding adds at most 0.2 %. */
const WIDTH = Math.log(1.016);
const BINS = EXACT + Math.ceil((Math.log(Number.MAX_SAFE_INTEGER) - Math.log(EXACT)) / WIDTH) + 1;

export class DurationHistogram {
  /** Durations that are counted. */
  count = 0;
  private readonly bins = new Uint32Array(BINS);

  add(bin: number, times: number): void {
    this.bins[bin]! += times;
    this.count += times;
  }

  /** Takes out what was added before. */
  remove(bin: number, times: number): void {
    this.bins[bin]! -= times;
    this.count -= times;
  }

  clear(): void {
    this.bins.fill(0);
    this.count = 0;
  }

  /** The value by nearest rank, whole milliseconds; null without durations. @param share from 0 to 1 */
  percentile(share: number): number | null {
    if (this.count === 0) return null;
    let left = Math.max(1, Math.ceil(share * this.count));
    let bin = 0;
    while ((left -= this.bins[bin]!) > 0) bin += 1;
    return durationOf(bin);
  }
}

/** The bin of a duration in whole milliseconds; one below 0 counts as 0. */
export function binOf(durationMs: number): number {
  if (durationMs < EXACT) return Math.max(0, durationMs);
  return EXACT + Math.floor((Math.log(durationMs) - Math.log(EXACT)) / WIDTH);
}

function durationOf(bin: number): number {
  return bin < EXACT ? bin : Math.round(EXACT * Math.exp((bin - EXACT + 0.5) * WIDTH));
}
