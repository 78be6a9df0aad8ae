import { describe, expect, it } from '@jest/globals';
import type { RecordedPiece } from '../../application/ports/recorded-feed.ts';
import { columnProblem, CsvTicks } from './csv-ticks.ts';
import { RecordingError } from './recorded-format.ts';
import { TimestampParser } from './timestamp-parser.ts';

const T = Date.UTC(2025, 2, 3);

function read(text: string, options: { columns?: string[]; symbol?: string } = {}): RecordedPiece {
  const texts = text.split('\n');
  const piece: RecordedPiece = { file: 'f', lines: texts.length, quotes: 0, ignored: 0, invalid: [], ticks: [], tickLines: [] };
  const format = new CsvTicks(options.columns ?? null, options.symbol ?? null, new TimestampParser('UTC', null));
  format.read({ texts, numbers: texts.map((_, i) => i + 1), tooLong: [] }, piece);
  return piece;
}

describe('CsvTicks', () => {
  it('reads columns by the names of the header, in any order, and skips others', () => {
    const piece = read(`size,price,comment,symbol,timestamp\n5,100.50,x,AA,${T}`);
    expect(piece.ticks).toEqual([{ symbol: 'AA', price: 100.5, timestamp: T, size: 5 }]);
    expect(piece.lines).toBe(1);
  });

  it('takes the first line as a tick when the columns are named', () => {
    expect(read(`${T},junk,100`, { columns: ['timestamp', '_', 'price'], symbol: 'SOLO' }).ticks).toEqual([
      { symbol: 'SOLO', price: 100, timestamp: T },
    ]);
  });

  it('reads quoted cells, with commas and quotes in them', () => {
    expect(read(`symbol,timestamp,price,note\n"AA",${T},"1",""\n"BB","${T}",2,"a ""b"", c"`).ticks).toMatchObject([
      { symbol: 'AA', price: 1 },
      { symbol: 'BB', price: 2 },
    ]);
  });

  it('loses only the line in which a quote stays open', () => {
    const piece = read(`symbol,timestamp,price\nAA,${T},1\n"BB,${T},2\nCC,${T},3`);
    expect(piece.ticks).toMatchObject([{ symbol: 'AA' }, { symbol: 'CC' }]);
    expect(piece.invalid).toEqual([{ line: 3, reason: 'is not CSV' }]);
  });

  it('takes the middle of bid and ask where there is no price, as a decimal', () => {
    const piece = read(`symbol,timestamp,bid,ask,price\nAA,${T},1.1212,1.12172,\nAA,${T},0.1,0.2,\nAA,${T},1,2,9`);
    expect(piece.ticks.map((tick) => (tick as { price: number }).price)).toEqual([1.12146, 0.15, 9]);
    expect(piece.ticks[1]).toMatchObject({ bid: 0.1, ask: 0.2 });
  });

  it('refuses rows without a time, with an unreadable one, and with a wrong number of cells', () => {
    const piece = read(`symbol,timestamp,price\nAA,,1\nAA,noon,1\nAA,${T}\nAA,${T},1,000`);
    expect(piece.invalid.map(({ line, reason }) => `${line} ${reason}`)).toEqual([
      '2 has no timestamp',
      '3 has a timestamp that cannot be read',
      '4 has 2 cells, not 3',
      '5 has 4 cells, not 3',
    ]);
  });

  it('hands on text that is no decimal number, which the reader of ticks refuses', () => {
    const piece = read(
      ['symbol,timestamp,price', ...['abc', '0x10', '1e', '1_000', 'Infinity'].map((price) => `AA,${T},${price}`)].join('\n'),
    );
    expect(piece.ticks.map((tick) => (tick as { price: unknown }).price)).toEqual(['abc', '0x10', '1e', '1_000', 'Infinity']);
  });

  it('refuses a header that makes no tick', () => {
    expect(() => read('symbol,price\nAA,1')).toThrow(RecordingError);
    expect(() => read('symbol,time,price\nAA,1,1')).toThrow('no timestamp');
  });
});

describe('columnProblem', () => {
  it('says what is missing or doubled', () => {
    expect(columnProblem(['symbol', 'timestamp', 'price', '_', '_'], null)).toBeNull();
    expect(columnProblem(['timestamp', 'bid', 'ask'], 'EURUSD')).toBeNull();
    expect(columnProblem(['timestamp', 'price'], null)).toContain('no symbol');
    expect(columnProblem(['timestamp', 'bid'], 'X')).toContain('neither price nor bid and ask');
    expect(columnProblem(['price', 'timestamp', 'price'], 'X')).toContain('price twice');
  });
});
