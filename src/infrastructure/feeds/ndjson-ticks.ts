/** Ticks in NDJSON: one tick of the HTTP API a line. */
import type { RecordedPiece } from '../../application/ports/recorded-feed.ts';
import type { Lines } from './line-splitter.ts';
import type { RecordedFormat } from './recorded-format.ts';
import type { TimestampParser } from './timestamp-parser.ts';

const DIGITS = /^\d+$/;

export class NdjsonTicks implements RecordedFormat {
  private readonly symbol: string | null;
  private readonly timestamps: TimestampParser;

  /** @param symbol of ticks that name none */
  constructor(symbol: string | null, timestamps: TimestampParser) {
    this.symbol = symbol;
    this.timestamps = timestamps;
  }

  read(lines: Lines, piece: RecordedPiece): void {
    for (let i = 0; i < lines.texts.length; i += 1) {
      let tick: unknown;
      try {
        tick = JSON.parse(lines.texts[i]!);
      } catch {
        piece.invalid.push({ line: lines.numbers[i]!, reason: 'is not JSON' });
        continue;
      }
      if (typeof tick === 'object' && tick !== null) this.complete(tick as Record<string, unknown>);
      piece.ticks.push(tick);
      piece.tickLines.push(lines.numbers[i]!);
    }
  }

  /** Texts that are times become epoch milliseconds; digits in quotes stay what they are, which is refused as over HTTP. */
  private complete(tick: Record<string, unknown>): void {
    if (this.symbol !== null && tick.symbol === undefined) tick.symbol = this.symbol;
    const { timestamp } = tick;
    if (typeof timestamp !== 'string' || DIGITS.test(timestamp)) return;
    const time = this.timestamps.parse(timestamp);
    if (!Number.isNaN(time)) tick.timestamp = time;
  }
}
