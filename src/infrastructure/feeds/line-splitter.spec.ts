import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LineSplitter, MAX_LINE_LENGTH } from './line-splitter.ts';

function split(chunks: readonly string[]): { texts: string[]; numbers: number[]; tooLong: number[] } {
  const splitter = new LineSplitter();
  const parts = [...chunks.map((chunk) => splitter.push(chunk)), splitter.end()];
  return { texts: parts.flatMap((p) => p.texts), numbers: parts.flatMap((p) => p.numbers), tooLong: parts.flatMap((p) => p.tooLong) };
}

describe('LineSplitter', () => {
  it('gives the same lines however the text is cut', () => {
    const text = fc.array(fc.constantFrom('a', 'bc', '\n', '\r\n', ' ', 'é', '1,2'), { maxLength: 60 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, fc.array(fc.nat(5), { maxLength: 40 }), (whole, sizes) => {
        const chunks: string[] = [];
        let at = 0;
        for (const size of sizes) chunks.push(whole.slice(at, (at += size)));
        chunks.push(whole.slice(at));
        const expected = whole.split('\n').map((line, i) => ({ line: line.replace(/\r$/, ''), number: i + 1 }));
        const full = expected.filter(({ line }) => line.trim() !== '');
        expect(split(chunks)).toEqual({ texts: full.map((l) => l.line), numbers: full.map((l) => l.number), tooLong: [] });
      }),
    );
  });

  it('takes a last line without a line end', () => {
    expect(split(['a\nb']).texts).toEqual(['a', 'b']);
  });

  it('drops the byte order mark of the file only', () => {
    expect(split(['\uFEFFa\n\uFEFFb\n']).texts).toEqual(['a', '\uFEFFb']);
  });

  it('names lines that are too long and goes on behind them', () => {
    const piece = 'x'.repeat(MAX_LINE_LENGTH / 4 + 1);
    expect(split(['a\n', piece, piece, piece, piece, `${piece}\nb\n`])).toEqual({ texts: ['a', 'b'], numbers: [1, 3], tooLong: [2] });
  });
});
