/** Files that spreadsheets read as they were meant. */
import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { csvCell, csvText } from './csv.ts';

describe('csvText', () => {
  it('writes a line of names and a line per item', () => {
    const text = csvText<{ a: number; b: string | null }>(
      [
        ['first', ({ a }) => a],
        ['second', ({ b }) => b],
      ],
      [
        { a: 1.5, b: 'x' },
        { a: -2, b: null },
      ],
    );
    expect(text).toBe('first,second\r\n1.5,x\r\n-2,\r\n');
  });

  it('writes the names alone where there is no item', () => {
    expect(csvText([['a', () => 1]], [])).toBe('a\r\n');
  });

  it.each(['plain', 'a,b', 'say "so"', 'two\r\nlines', ' spaced '])('gives %j back as it was', (value) => {
    const [row] = parse(csvText([['a', (item: string) => item]], [value]), { columns: true }) as { a: string }[];
    expect(row?.a).toBe(value);
  });
});

describe('csvCell', () => {
  it.each(['=1+1', '+1', '-1', '@sum', '\tx'])('keeps %j a text', (value) => {
    expect(csvCell(value)).toBe(`'${value}`);
  });

  it('leaves negative numbers numbers', () => {
    expect(csvCell(-5.62)).toBe('-5.62');
  });

  it('writes objects as JSON', () => {
    expect(csvCell({ a: [1] })).toBe('"{""a"":[1]}"');
  });
});
