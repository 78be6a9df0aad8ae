/** Symbols get small integer ids, so that the hot path never touches a string. */

/** A symbol as clients write it: 1–32 characters, beginning with a letter or digit. */
export const SYMBOL_PATTERN = /^[A-Z0-9][A-Z0-9.\-/:_]{0,31}$/;

/** Answer of `SymbolTable.intern` when the table is full. */
export const TABLE_FULL = -2;

/**
 * FNV-1a (32 bit) over the character codes: the same partition on every machine and in every run.
 * Source: Fowler, Noll, Vo, "The FNV Non-Cryptographic Hash Algorithm", draft-eastlake-fnv.
 */
export function symbolHash(symbol: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < symbol.length; i += 1) hash = Math.imul(hash ^ symbol.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** Names and ids of all symbols ever seen, in order of arrival. Bounded: names come from clients. */
export class SymbolTable {
  private readonly ids = new Map<string, number>();
  private readonly names: string[] = [];
  private readonly partitions: Uint8Array;

  /** `MAX_SYMBOLS`: one more is refused with `too_many_symbols`. */
  readonly capacity: number;
  readonly partitionCount: number;

  constructor(capacity: number, partitionCount: number) {
    this.capacity = capacity;
    this.partitionCount = partitionCount;
    this.partitions = new Uint8Array(capacity);
  }

  get size(): number {
    return this.names.length;
  }

  /** Id of a known symbol, else -1. */
  idOf(symbol: string): number {
    return this.ids.get(symbol) ?? -1;
  }

  /** Id of the symbol, given now if it is new; `TABLE_FULL` when there is no room. The name must match `SYMBOL_PATTERN`. */
  intern(symbol: string): number {
    const known = this.ids.get(symbol);
    if (known !== undefined) return known;
    const id = this.names.length;
    if (id >= this.capacity) return TABLE_FULL;
    this.names.push(symbol);
    this.ids.set(symbol, id);
    this.partitions[id] = symbolHash(symbol) % this.partitionCount;
    return id;
  }

  nameOf(id: number): string {
    return this.names[id]!;
  }

  partitionOf(id: number): number {
    return this.partitions[id]!;
  }

  /** Every symbol, sorted by name. */
  sortedNames(): string[] {
    return [...this.names].sort((a, b) => (a < b ? -1 : 1));
  }
}
