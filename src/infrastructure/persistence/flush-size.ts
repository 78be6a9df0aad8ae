/** How many rows one flush takes: fewer where the database is slow, so that whoever waits for it is answered within seconds. */

const MAX_ROWS = 5000;
/** Fewer would not be faster: then it is each commit that is slow. */
const MIN_ROWS = 500;
/** A flush that takes longer is too large. */
const SLOW_MS = 500;

export class FlushSize {
  /** A single call may have more: it is never split. */
  rows = MAX_ROWS;

  /** Halves after a slow flush, doubles after any other. @param ms from the first statement with its rows to the last */
  took(ms: number): void {
    this.rows = ms > SLOW_MS ? Math.max(MIN_ROWS, this.rows >> 1) : Math.min(MAX_ROWS, this.rows * 2);
  }
}
