/** What the readers of recorded files have in common. */
import type { RecordedPiece } from '../../application/ports/recorded-feed.ts';
import type { Lines } from './line-splitter.ts';

/** Reads the lines of one format, in order. */
export interface RecordedFormat {
  /** Appends what the lines hold to `piece` (its `lines` are counted by the caller). */
  read(lines: Lines, piece: RecordedPiece): void;
}

/** A recording that cannot be read at all; the message is meant for the person who asked for it. */
export class RecordingError extends Error {}

/** A tick as text formats yield it; `TickReader` takes undefined for absent. */
export interface RawTick {
  symbol: string | undefined;
  price: unknown;
  timestamp: number | undefined;
  bid: unknown;
  ask: unknown;
  size: unknown;
  sequence: unknown;
}

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** The number that a decimal text stands for; any other text as it is (which `TickReader` refuses), an empty one as undefined. */
export function decimal(text: string): number | string | undefined {
  if (text === '') return undefined;
  return DECIMAL.test(text) ? Number(text) : text;
}
