/** Scores of transactions as NDJSON, `{"id","score"}` a line. */
import { closeSync, openSync, writeSync } from 'node:fs';

/** Lines written at once. */
const LINES = 1000;

export class ScoreFile {
  private readonly file: number;
  private lines: string[] = [];

  /** Opens the file at once, so that a wrong name costs nothing. */
  constructor(path: string) {
    this.file = openSync(path, 'w');
  }

  add(id: string, score: number): void {
    if (this.lines.push(`${JSON.stringify({ id, score })}\n`) === LINES) this.flush();
  }

  close(): void {
    this.flush();
    closeSync(this.file);
  }

  private flush(): void {
    writeSync(this.file, this.lines.join(''));
    this.lines = [];
  }
}
