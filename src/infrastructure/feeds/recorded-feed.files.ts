/** Recorded files as one feed, in the order in which they are named. */
import { stat } from 'node:fs/promises';
import { RecordedFeed } from '../../application/ports/recorded-feed.ts';
import type { RecordedPiece } from '../../application/ports/recorded-feed.ts';
import { BinanceFrames } from './binance-frames.ts';
import { CsvTicks } from './csv-ticks.ts';
import { fileText } from './file-text.ts';
import { LineSplitter, MAX_LINE_LENGTH } from './line-splitter.ts';
import type { Lines } from './line-splitter.ts';
import { NdjsonTicks } from './ndjson-ticks.ts';
import { RecordingError } from './recorded-format.ts';
import type { RecordedFormat } from './recorded-format.ts';
import type { TimestampParser } from './timestamp-parser.ts';

export const RECORDED_FORMATS = ['auto', 'csv', 'ndjson', 'binance'] as const;
export type RecordedFormatName = (typeof RECORDED_FORMATS)[number];

export interface RecordedFilesOptions {
  /** `auto` decides by the first line of each file. */
  format: RecordedFormatName;
  /** Symbol of ticks that name none; null: such ticks are invalid. */
  symbol: string | null;
  /** Columns of CSV files without a header; null: they have one. */
  columns: readonly string[] | null;
  timestamps: TimestampParser;
}

export class RecordedFiles extends RecordedFeed {
  /** Bytes of all files, and of those what was read so far. */
  bytesTotal = 0;
  bytesRead = 0;
  private readonly paths: readonly string[];
  private readonly options: RecordedFilesOptions;
  /** One for all files: a quote of one file is still known in the next. */
  private readonly binance = new BinanceFrames();

  constructor(paths: readonly string[], options: RecordedFilesOptions) {
    super();
    this.paths = paths;
    this.options = options;
  }

  get files(): number {
    return this.paths.length;
  }

  /** Looks at every file first, so that a wrong name is found before an hour of reading. */
  async *pieces(): AsyncGenerator<RecordedPiece> {
    this.bytesTotal = 0;
    this.bytesRead = 0;
    for (const path of this.paths) this.bytesTotal += await explained(path, sizeOf(path));
    for (const path of this.paths) yield* this.piecesOf(path);
  }

  private async *piecesOf(path: string): AsyncGenerator<RecordedPiece> {
    const splitter = new LineSplitter();
    const text = fileText(path, (bytes) => (this.bytesRead += bytes));
    let format: RecordedFormat | null = null;
    try {
      for (;;) {
        const chunk = await explained(path, text.next());
        const lines = chunk.done === true ? splitter.end() : splitter.push(chunk.value);
        const first = lines.texts[0];
        if (format === null && first !== undefined) format = this.formatOf(first);
        yield explainedSync(path, () => pieceOf(path, lines, format));
        if (chunk.done === true) return;
      }
    } finally {
      await text.return(undefined);
    }
  }

  private formatOf(line: string): RecordedFormat {
    const { symbol, columns, timestamps } = this.options;
    const name = this.options.format === 'auto' ? (columns === null ? guess(line) : 'csv') : this.options.format;
    if (name === 'csv') return new CsvTicks(columns, symbol, timestamps);
    if (name === 'ndjson') return new NdjsonTicks(symbol, timestamps);
    return this.binance;
  }
}

function pieceOf(file: string, lines: Lines, format: RecordedFormat | null): RecordedPiece {
  const piece: RecordedPiece = {
    file,
    lines: lines.texts.length + lines.tooLong.length,
    quotes: 0,
    ignored: 0,
    invalid: [],
    ticks: [],
    tickLines: [],
  };
  for (const line of lines.tooLong) piece.invalid.push({ line, reason: `is longer than ${MAX_LINE_LENGTH} characters` });
  format?.read(lines, piece);
  return piece;
}

/** A frame of Binance names its stream or follows the time of its receipt; other JSON is a tick, anything else CSV. */
function guess(line: string): 'csv' | 'ndjson' | 'binance' {
  if (/^\d+ \{/.test(line)) return 'binance';
  if (!line.trimStart().startsWith('{')) return 'csv';
  try {
    const { stream, data } = JSON.parse(line) as { stream?: unknown; data?: unknown };
    return stream !== undefined && data !== undefined ? 'binance' : 'ndjson';
  } catch {
    return 'ndjson';
  }
}

async function sizeOf(path: string): Promise<number> {
  const file = await stat(path);
  if (file.isDirectory()) throw new RecordingError('is a folder');
  return file.size;
}

async function explained<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw explanation(path, error);
  }
}

function explainedSync<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw explanation(path, error);
  }
}

/** What the file system or the decompressor says, with the name of the file. */
function explanation(path: string, error: unknown): unknown {
  if (error instanceof RecordingError) return new RecordingError(`${path}: ${error.message}`);
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) return error;
  if (code === 'ENOENT') return new RecordingError(`${path}: no such file`, { cause: error });
  if (code === 'EACCES') return new RecordingError(`${path}: may not be read`, { cause: error });
  if (code.startsWith('Z_')) return new RecordingError(`${path}: is damaged gzip (${(error as Error).message})`, { cause: error });
  return new RecordingError(`${path}: ${(error as Error).message}`, { cause: error });
}
