/** Blocks of doubles cut from one growing array, so that thousands of rings need no object each. */

/** Sizes are powers of two. A block that is given back is used again for its size. */
export class SlabPool {
  /** Replaced when the pool grows: read it again after every `allocate`. */
  data: Float64Array;
  private used = 0;
  private readonly limit: number;
  private readonly free: number[][] = [];

  /** @param limit most doubles the pool may hold, a power of two */
  constructor(limit: number, initial = 1 << 14) {
    this.limit = limit;
    this.data = new Float64Array(Math.min(initial, limit));
  }

  /**
   * Offset of a block of `size` doubles (its content is undefined), or -1 when the pool is at its limit. `keep` doubles of fresh memory
   * are left for others.
   */
  allocate(size: number, keep = 0): number {
    const kept = this.free[Math.log2(size)]?.pop();
    if (kept !== undefined) return kept;
    const offset = this.used;
    const end = offset + size;
    if (end > this.limit - keep) return -1;
    if (end > this.data.length) {
      const grown = new Float64Array(Math.min(this.limit, Math.max(end, this.data.length * 2)));
      grown.set(this.data);
      this.data = grown;
    }
    this.used = end;
    return offset;
  }

  release(offset: number, size: number): void {
    (this.free[Math.log2(size)] ??= []).push(offset);
  }
}
