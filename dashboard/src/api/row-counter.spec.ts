import { describe, expect, it } from '@jest/globals';
import { RowCounter } from './row-counter.ts';

/** Rows of a text that arrives in pieces of so many bytes. */
function rowsOf(text: string, heads: 0 | 1, size: number): number {
  const counter = new RowCounter(heads);
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += size) counter.add(bytes.subarray(at, at + size));
  return counter.rows;
}

describe('RowCounter', () => {
  const CSV = 'id,description\r\n1,"two\r\nlines, and ""quotes""\n"\r\n2,plain\r\n3,""\r\n';

  it.each([1, 2, 7, 1000])('counts rows of a CSV with line breaks inside of texts, in pieces of %i bytes', (size) => {
    expect(rowsOf(CSV, 1, size)).toBe(3);
  });

  it('counts no row of a head alone, nor of nothing', () => {
    expect([rowsOf('id,description\r\n', 1, 100), rowsOf('', 1, 100)]).toEqual([0, 0]);
  });

  it('counts JSON lines, of which quotes hold no line break', () => {
    expect(rowsOf('{"text":"a \\" b"}\n{"text":"c"}\n', 0, 3)).toBe(2);
  });
});
