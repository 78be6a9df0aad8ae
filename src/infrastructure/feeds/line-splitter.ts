/** Cuts text that comes in chunks into lines, in bounded memory. */

/** A line above this length (characters) is refused: a full order book of a large exchange stays far below it. */
export const MAX_LINE_LENGTH = 4 * 1024 * 1024;

/** Lines that are not blank, without their line ends. */
export interface Lines {
  texts: string[];
  /** Number of each line, from 1. */
  numbers: number[];
  /** Numbers of the lines that were longer than `MAX_LINE_LENGTH`; their text is gone. */
  tooLong: number[];
}

const BLANK = /^\s*$/;

export class LineSplitter {
  private rest = '';
  private skipping = false;
  private number = 0;

  /** The lines that end in `chunk`. */
  push(chunk: string): Lines {
    const lines: Lines = { texts: [], numbers: [], tooLong: [] };
    let from = 0;
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', from)) {
      this.finish(this.rest === '' ? chunk.slice(from, end) : this.rest + chunk.slice(from, end), lines);
      this.rest = '';
      from = end + 1;
    }
    if (!this.skipping) this.rest += chunk.slice(from);
    if (this.rest.length > MAX_LINE_LENGTH) {
      this.rest = '';
      this.skipping = true;
    }
    return lines;
  }

  /** The last line, where the text does not end with a line end. */
  end(): Lines {
    const lines: Lines = { texts: [], numbers: [], tooLong: [] };
    this.finish(this.rest, lines);
    this.rest = '';
    return lines;
  }

  private finish(line: string, lines: Lines): void {
    this.number += 1;
    const text = line.endsWith('\r') ? line.slice(0, -1) : line;
    if (this.skipping || text.length > MAX_LINE_LENGTH) lines.tooLong.push(this.number);
    else if (!BLANK.test(text)) {
      // A byte order mark belongs to the file, not to its first line.
      lines.texts.push(this.number === 1 && text.startsWith('\uFEFF') ? text.slice(1) : text);
      lines.numbers.push(this.number);
    }
    this.skipping = false;
  }
}
