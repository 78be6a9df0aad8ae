/** Counts the rows of a CSV (RFC 4180) or of JSON lines while their bytes arrive. */

const NEWLINE = 0x0a;
const QUOTE = 0x22;

export class RowCounter {
  #lines = 0;
  #isQuoted = false;

  /** @param heads lines of `heads` are no rows; a CSV has one, and only there quotes may hold line breaks */
  constructor(private readonly heads: 0 | 1) {}

  get rows(): number {
    return Math.max(0, this.#lines - this.heads);
  }

  add(bytes: Uint8Array): void {
    for (const byte of bytes) {
      // A quote within quotes is written twice, which opens and closes nothing in the end.
      if (byte === QUOTE && this.heads === 1) this.#isQuoted = !this.#isQuoted;
      else if (byte === NEWLINE && !this.#isQuoted) this.#lines += 1;
    }
  }
}
