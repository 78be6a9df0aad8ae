/** Symbols get small integer ids, so that the hot path never touches a string. */

/** A length and 32 characters, rounded up. */
const NAME_BYTES = 36;
const QUOTE = 0x22;
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
/** 2³² divided by the golden ratio. */
const GOLDEN = 0x9e3779b1;

/** Answer of `SymbolTable.intern` when the table is full. */
export const TABLE_FULL = -2;

/**
 * FNV-1a (32 bit) over the character codes: the same partition on every machine and in every run.
 * Source: Fowler, Noll, Vo, "The FNV Non-Cryptographic Hash Algorithm", draft-eastlake-fnv.
 */
export function symbolHash(symbol: string): number {
  return fnv1a(symbol, FNV_OFFSET) >>> 0;
}

function fnv1a(symbol: string, offset: number): number {
  let hash = offset;
  for (let i = 0; i < symbol.length; i += 1) hash = Math.imul(hash ^ symbol.charCodeAt(i), FNV_PRIME);
  return hash;
}

/**
 * Where a slot is looked for: the upper bits of the product depend on all of the hash, which begins with a secret, so that nobody can
 * think of names that all come to lie in one place.
 */
function slotOf(hash: number, shift: number): number {
  return Math.imul(hash ^ (hash >>> 15), GOLDEN) >>> shift;
}

/** Names and ids of all symbols ever seen, in order of arrival. Bounded: names come from clients. */
export class SymbolTable {
  private readonly ids = new Map<string, number>();
  private readonly names: string[] = [];
  private readonly partitions: Uint8Array;
  /** Names as bytes, `NAME_BYTES` each with the length first, and a hash table of ids + 1 over them. */
  private readonly bytes: Uint8Array;
  private readonly slots: Int32Array;
  /** What is left of a hash of 32 bits is a slot. */
  private readonly shift: number;
  private readonly seed: number;

  /** `MAX_SYMBOLS`: one more is refused with `too_many_symbols`. */
  readonly capacity: number;
  readonly partitionCount: number;

  /** @param seed of look-ups, any 32 bits; random where names come from clients. Ids and partitions are the same with any. */
  constructor(capacity: number, partitionCount: number, seed = 0) {
    this.capacity = capacity;
    this.partitionCount = partitionCount;
    this.partitions = new Uint8Array(capacity);
    this.bytes = new Uint8Array(capacity * NAME_BYTES);
    const slotBits = Math.ceil(Math.log2(capacity * 2));
    this.slots = new Int32Array(2 ** slotBits);
    this.shift = 32 - slotBits;
    this.seed = seed;
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
    const at = id * NAME_BYTES;
    this.bytes[at] = symbol.length;
    for (let i = 0; i < symbol.length; i += 1) this.bytes[at + 1 + i] = symbol.charCodeAt(i);
    let slot = slotOf(fnv1a(symbol, this.seed), this.shift);
    while (this.slots[slot] !== 0) slot = (slot + 1) & (this.slots.length - 1);
    this.slots[slot] = id + 1;
    return id;
  }

  /** As `idOf`, for a name in `bytes` that begins at `from` and ends before a quote; makes no string. A byte 0 ends no name. */
  idOfQuoted(bytes: Uint8Array, from: number): number {
    let hash = this.seed;
    let to = from;
    for (let byte = bytes[to]!; byte !== QUOTE; byte = bytes[to]!) {
      if (byte === 0) return -1;
      hash = Math.imul(hash ^ byte, FNV_PRIME);
      to += 1;
    }
    const { slots, bytes: known } = this;
    const length = to - from;
    const mask = slots.length - 1;
    for (let slot = slotOf(hash, this.shift); ; slot = (slot + 1) & mask) {
      const id = slots[slot]! - 1;
      if (id < 0) return -1;
      const at = id * NAME_BYTES;
      if (known[at] !== length) continue;
      let i = 0;
      while (i < length && known[at + 1 + i] === bytes[from + i]) i += 1;
      if (i === length) return id;
    }
  }

  /** Characters of a symbol's name. */
  lengthOf(id: number): number {
    return this.bytes[id * NAME_BYTES]!;
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
