/** Symbols, their ids and their partitions. */
import { describe, expect, it } from '@jest/globals';
import { SYMBOL_PATTERN } from '../kernel/symbol-name.ts';
import { symbolHash, SymbolTable, TABLE_FULL } from './symbol-table.ts';

describe('SYMBOL_PATTERN', () => {
  it.each(['A', '0', 'BTC-USD', 'BRK.B', 'EUR/USD', 'A:B_C', 'A'.repeat(32)])('takes %s', (symbol) => {
    expect(SYMBOL_PATTERN.test(symbol)).toBe(true);
  });

  it.each(['', 'aapl', 'Aapl', '-A', '.A', '/A', ':A', '_A', 'A B', 'A\n', 'Ä', 'A'.repeat(33), 'A,B', 'A%'])('refuses "%s"', (symbol) => {
    expect(SYMBOL_PATTERN.test(symbol)).toBe(false);
  });
});

describe('symbolHash', () => {
  // Vectors of the FNV-1a draft (32 bit).
  it.each([
    ['', 0x811c9dc5],
    ['a', 0xe40c292c],
    ['foobar', 0xbf9cf968],
  ])('of "%s" is that of FNV-1a', (text, hash) => expect(symbolHash(text)).toBe(hash));
});

describe('SymbolTable', () => {
  it('gives ids in order of arrival and the same id again', () => {
    const table = new SymbolTable(3, 2);
    expect(['B', 'A', 'B'].map((symbol) => table.intern(symbol))).toEqual([0, 1, 0]);
    expect([table.idOf('A'), table.idOf('C'), table.size, table.nameOf(1)]).toEqual([1, -1, 2, 'A']);
    expect(table.sortedNames()).toEqual(['A', 'B']);
  });

  it('refuses one symbol more than it has room for and keeps the known ones', () => {
    const table = new SymbolTable(2, 1);
    expect(['A', 'B', 'C', 'A'].map((symbol) => table.intern(symbol))).toEqual([0, 1, TABLE_FULL, 0]);
    expect([table.size, table.idOf('C')]).toEqual([2, -1]);
  });

  it('finds a known name in bytes, wherever it stands', () => {
    const table = new SymbolTable(2000, 4);
    const names = Array.from({ length: 1500 }, (_, k) => `S${k * 7919}`);
    for (const name of names) table.intern(name);
    const found = (text: string) => table.idOfQuoted(new TextEncoder().encode(`"${text}"`), 1);
    expect(names.map(found)).toEqual(names.map((name) => table.idOf(name)));
    expect(['', 'S', 'S1', 'T0', `${names[5]!}Q`, 'A'.repeat(33), 'A'.repeat(300)].map(found)).toEqual(Array(7).fill(-1));
  });

  it('does not take the beginning of a name in bytes for the name', () => {
    const table = new SymbolTable(4, 1);
    const names = ['AB', 'ABCD', 'ABCDEF', 'ABCDEFGH'];
    for (const name of names) table.intern(name);
    const beginnings = ['A', 'ABC', 'ABCDE', 'ABCDEFG', 'ABCDEFGHI', 'ABCD\0'].map((text) => new TextEncoder().encode(`${text}"`));
    expect(beginnings.map((bytes) => table.idOfQuoted(bytes, 0))).toEqual([-1, -1, -1, -1, -1, -1]);
  });

  it('puts a symbol into the partition of its hash, whatever came before', () => {
    const table = new SymbolTable(100, 7);
    for (let k = 0; k < 100; k += 1) {
      const id = table.intern(`S${k}`);
      expect(table.partitionOf(id)).toBe(symbolHash(`S${k}`) % 7);
    }
    expect(new Set(Array.from({ length: 100 }, (_, id) => table.partitionOf(id))).size).toBe(7);
  });

  it('gives the same ids and partitions with any seed', () => {
    const tables = [0, 1, 0xdeadbeef].map((seed) => new SymbolTable(500, 7, seed));
    for (let k = 0; k < 500; k += 1) {
      const placed = tables.map((table) => [table.intern(`S${k}`), table.partitionOf(k), table.idOfQuoted(Buffer.from(`S${k}"`), 0)]);
      expect(placed).toEqual(tables.map(() => [k, symbolHash(`S${k}`) % 7, k]));
    }
  });

  it('finds names that were made to have one FNV hash in its lower bits as quickly as others', () => {
    const capacity = 1000;
    const ordinary: string[] = [];
    const hostile: string[] = [];
    for (let k = 0; hostile.length < capacity; k += 1) {
      const name = k.toString(36).toUpperCase();
      if (ordinary.length < capacity) ordinary.push(name);
      if ((symbolHash(name) & 2047) === 0) hostile.push(name);
    }
    const timeOf = (names: readonly string[]): number => {
      const table = new SymbolTable(capacity, 1, 0x12345678);
      for (const name of names) table.intern(name);
      const texts = names.map((name) => Buffer.from(`${name}"`));
      let least = Infinity;
      for (let round = 0; round < 40; round += 1) {
        const began = performance.now();
        for (const text of texts) table.idOfQuoted(text, 0);
        least = Math.min(least, performance.now() - began);
      }
      return least;
    };
    timeOf(ordinary);
    expect(timeOf(hostile) / timeOf(ordinary)).toBeLessThan(4);
  });
});
