/**
 * Rows of doubles in shared memory that one thread writes and others read, without locks.
 *
 *   row k:  [ slot 0 | slot 1 ]   version k
 *
 * The writer fills the slot that version + 1 names and then stores the version, so the slot that the version names is whole at every
 * moment, even if the writer dies half-way. A reader copies it and starts again when the version moved meanwhile.
 */
export class PublishedRows {
  private readonly numbers: Float64Array;
  private readonly versions: Int32Array;
  private readonly fence = new Int32Array(new SharedArrayBuffer(4));
  private readonly width: number;
  private readonly stride: number;

  /** Bytes of shared memory for `count` rows of `width` doubles. */
  static allocate(count: number, width: number): { numbers: SharedArrayBuffer; versions: SharedArrayBuffer } {
    return {
      numbers: new SharedArrayBuffer(count * 2 * alignedWidth(width) * 8),
      versions: new SharedArrayBuffer(count * 4),
    };
  }

  constructor(memory: { numbers: SharedArrayBuffer; versions: SharedArrayBuffer }, width: number) {
    this.numbers = new Float64Array(memory.numbers);
    this.versions = new Int32Array(memory.versions);
    this.width = width;
    this.stride = alignedWidth(width);
  }

  /** 0 = never written. */
  version(index: number): number {
    return Atomics.load(this.versions, index);
  }

  write(index: number, row: Float64Array): void {
    // Behind -1 comes 2: 0 means never written, and 1 would name the slot that -1 names.
    const next = (this.versions[index]! + 1) | 0 || 2;
    const numbers = this.numbers;
    const at = (index * 2 + (next & 1)) * this.stride;
    for (let i = 0; i < this.width; i += 1) numbers[at + i] = row[i]!;
    Atomics.store(this.versions, index, next);
  }

  /** Copies the row; false when it was never written. */
  read(index: number, row: Float64Array): boolean {
    const numbers = this.numbers;
    for (;;) {
      const version = Atomics.load(this.versions, index);
      if (version === 0) return false;
      const at = (index * 2 + (version & 1)) * this.stride;
      for (let i = 0; i < this.width; i += 1) row[i] = numbers[at + i]!;
      // The copy must be done before the version is looked at again, on weakly ordered machines too.
      Atomics.add(this.fence, 0, 1);
      if (Atomics.load(this.versions, index) === version) return true;
    }
  }
}

/** Whole cache lines, so that two rows never share one. */
function alignedWidth(width: number): number {
  return Math.ceil(width / 8) * 8;
}
