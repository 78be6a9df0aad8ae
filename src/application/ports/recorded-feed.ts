/** A recording of ticks: what a replay reads, in the order in which it was recorded. */

/** A line that could not be taken, and why. */
export interface RefusedLine {
  /** Counted from 1, blank lines and the header included. */
  line: number;
  reason: string;
}

/** Some lines of one file; lines = ticks + quotes + ignored + invalid. */
export interface RecordedPiece {
  file: string;
  /** Blank lines and a header are not counted. */
  lines: number;
  /** Lines that set the bid and ask of a symbol without being a tick. */
  quotes: number;
  /** Well-formed lines that are neither tick nor quote. */
  ignored: number;
  invalid: RefusedLine[];
  /** Ticks in the shape of the HTTP API (`TickReader` checks them); a tick without a time has no `timestamp`. */
  ticks: unknown[];
  /** Line of each tick. */
  tickLines: number[];
}

/** Files, a socket that was recorded, a generator in a test. */
export abstract class RecordedFeed {
  /** Files the recording consists of. */
  abstract readonly files: number;
  /** Yields small pieces, so that memory stays bounded for recordings of any size. Throws what keeps the recording from being read. */
  abstract pieces(): AsyncIterable<RecordedPiece>;
}
