import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { RecordedPiece } from '../../application/ports/recorded-feed.ts';
import { SymbolTable } from '../../domain/market/symbol-table.ts';
import { TickReader } from '../../domain/market/tick-reader.ts';
import { TICK_STRIDE, TickBatch } from '../../domain/market/tick.ts';
import { RecordedFiles } from './recorded-feed.files.ts';
import type { RecordedFilesOptions } from './recorded-feed.files.ts';
import { TimestampParser } from './timestamp-parser.ts';

const T = Date.UTC(2025, 2, 3);
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'recorded-feed-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const options = (more: Partial<RecordedFilesOptions> = {}): RecordedFilesOptions => ({
  format: 'auto',
  symbol: null,
  columns: null,
  timestamps: new TimestampParser('UTC', null),
  ...more,
});
async function read(paths: string[], more: Partial<RecordedFilesOptions> = {}): Promise<RecordedPiece> {
  const feed = new RecordedFiles(paths, options(more));
  const whole: RecordedPiece = { file: '', lines: 0, quotes: 0, ignored: 0, invalid: [], ticks: [], tickLines: [] };
  for await (const piece of feed.pieces()) {
    whole.lines += piece.lines;
    whole.quotes += piece.quotes;
    whole.ignored += piece.ignored;
    for (const key of ['invalid', 'ticks', 'tickLines'] as const) (whole[key] as unknown[]).push(...piece[key]);
  }
  expect(feed.bytesRead).toBe(feed.bytesTotal);
  expect(whole.lines).toBe(whole.ticks.length + whole.quotes + whole.ignored + whole.invalid.length);
  return whole;
}
/** The ticks as the engine would get them. */
function slots(ticks: readonly unknown[]): number[][] {
  const reader = new TickReader(new SymbolTable(10, 1), null);
  const batch = new TickBatch(ticks.length + 1);
  for (const tick of ticks) expect(reader.read(tick, 0, batch)).toBeNull();
  return Array.from({ length: batch.length }, (_, i) => [...batch.slots.subarray(i * TICK_STRIDE, (i + 1) * TICK_STRIDE)]);
}

const aTick = fc.record(
  {
    symbol: fc.constantFrom('AA', 'B-B', 'C/C', 'EE.E'),
    price: fc.integer({ min: 1, max: 1e12 }).map((n) => n / 1e4),
    timestamp: fc.integer({ min: T, max: T + 1e9 }),
    bid: fc.integer({ min: 1, max: 1e9 }).map((n) => n / 1e4),
    ask: fc.integer({ min: 1, max: 1e9 }).map((n) => n / 1e4),
    size: fc.double({ min: 0, max: 1e9, noNaN: true }),
    sequence: fc.nat(),
  },
  { requiredKeys: ['symbol', 'price', 'timestamp'] },
);
const COLUMNS = ['timestamp', 'symbol', 'price', 'bid', 'ask', 'size', 'sequence'] as const;

describe('RecordedFiles', () => {
  it('gives the engine the same ticks from CSV and from NDJSON, plain or gzip, with times as numbers or text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(aTick, { minLength: 1, maxLength: 40 }), fc.boolean(), async (ticks, quoted) => {
        const cell = (value: string | number | undefined): string =>
          value === undefined ? '' : quoted ? `"${String(value)}"` : String(value);
        const csv = [COLUMNS.join(','), ...ticks.map((tick) => COLUMNS.map((column) => cell(tick[column])).join(','))].join('\r\n');
        const iso = ticks.map((tick) => JSON.stringify({ ...tick, timestamp: new Date(tick.timestamp).toISOString() })).join('\n');
        const ndjson = `${ticks.map((tick) => JSON.stringify(tick)).join('\n')}\n`;
        const expected = slots(ticks);
        for (const path of [file('a.csv', csv), file('a.ndjson', ndjson), file('iso.ndjson', iso), file('a.txt', gzipSync(ndjson))]) {
          expect(slots((await read([path])).ticks)).toEqual(expected);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('reads a file larger than a chunk in pieces', async () => {
    const line = (i: number): string => `{"symbol":"AA","price":${i + 1},"timestamp":${T + i}}`;
    const path = file('long.gz', gzipSync(Array.from({ length: 20_000 }, (_, i) => line(i)).join('\n')));
    const pieces: RecordedPiece[] = [];
    for await (const piece of new RecordedFiles([path], options()).pieces()) pieces.push(piece);
    const ticks = pieces.flatMap((piece) => piece.ticks as { price: number }[]);
    expect(pieces.length).toBeGreaterThan(5);
    expect(ticks.map((tick) => tick.price)).toEqual(Array.from({ length: 20_000 }, (_, i) => i + 1));
    expect(pieces.flatMap((piece) => piece.tickLines)).toEqual(Array.from({ length: 20_000 }, (_, i) => i + 1));
  });

  it('knows the format of each file by its first line, and reads files in the order in which they are named', async () => {
    const csv = file('order.csv', `\n\nsymbol,timestamp,price\nAA,${T},1\n`);
    const ndjson = file('order.ndjson', `{"symbol":"AA","timestamp":${T},"price":2}`);
    const frame = JSON.stringify({ stream: 'a@trade', data: { s: 'AA', p: '3', q: '1', T } });
    const whole = await read([csv, ndjson, file('one.jsonl', frame), file('two.jsonl', `12 ${frame}\n`)]);
    expect(whole.ticks.map((tick) => (tick as { price: number }).price)).toEqual([1, 2, 3, 3]);
  });

  it('counts what is no JSON as invalid and reads on', async () => {
    const whole = await read([file('dirty.ndjson', `{"symbol":"D","price":\nrubbish\n{"symbol":"D","timestamp":${T},"price":1}`)], {
      format: 'ndjson',
    });
    expect(whole.invalid).toEqual([
      { line: 1, reason: 'is not JSON' },
      { line: 2, reason: 'is not JSON' },
    ]);
    expect(whole.tickLines).toEqual([3]);
  });

  it('names the symbol of NDJSON ticks without one', async () => {
    expect((await read([file('bare.ndjson', `{"timestamp":${T},"price":1}`)], { symbol: 'SOLO' })).ticks).toMatchObject([
      { symbol: 'SOLO' },
    ]);
  });

  it('leaves digits in quotes for the reader of ticks to refuse', async () => {
    expect((await read([file('digits.ndjson', `{"symbol":"A","timestamp":"${T}","price":1}`)])).ticks).toMatchObject([
      { timestamp: String(T) },
    ]);
  });

  it('reads an empty file as no lines', async () => {
    expect(await read([file('empty.csv', ''), file('empty.gz', gzipSync(''))])).toMatchObject({ lines: 0, ticks: [] });
  });

  it('names the file that cannot be read, before it reads any', async () => {
    const good = file('good.ndjson', '{}');
    const first = async (paths: string[]): Promise<unknown> => new RecordedFiles(paths, options()).pieces().next();
    await expect(first([good, join(folder, 'absent.csv')])).rejects.toThrow('absent.csv: no such file');
    await expect(first([folder])).rejects.toThrow('is a folder');
    await expect(read([file('no-columns.csv', 'a,b\n1,2\n')])).rejects.toThrow(
      'no-columns.csv: the columns of its header name no timestamp',
    );
  });

  it('refuses gzip that is cut off', async () => {
    const whole = gzipSync(
      Array.from({ length: 1000 }, (_, i) => JSON.stringify({ symbol: 'A', price: i + 1, timestamp: T + i * 7 })).join('\n'),
    );
    await expect(read([file('cut.gz', whole.subarray(0, whole.length - 20))])).rejects.toThrow('cut.gz: is damaged gzip');
  });
});
