/** Quotes as frames: each made once per change, and joined once for all clients that follow the same and were served alike. */
import type { StateTable } from '../../application/live/state-table.ts';
import { textFrame } from './text-frame.ts';
import type { QuoteClient } from './quote-client.ts';

export class QuoteFrames {
  /** Frames that were made. */
  encoded = 0;
  private readonly frames = new Map<string, { version: number; frame: Buffer }>();
  /** What changed in this round, joined for each set of symbols that somebody follows. */
  private joined = new Map<string, Buffer>();
  private from = 0;
  private to = 0;
  private changed: readonly string[] = [];
  private order: { version: number; symbols: readonly string[] } = { version: -1, symbols: [] };

  constructor(private readonly table: StateTable) {}

  /** Version that a client has once it was served in this round. */
  get version(): number {
    return this.to;
  }

  /** Everything that changed since the round before is about to be sent. */
  beginRound(): void {
    this.from = this.to;
    this.to = this.table.version;
    this.changed = this.table.changedAfter(this.from);
    this.joined = new Map();
  }

  /** For a client that was served in the round before: what changed since, the same bytes for all who follow the same. null for any other. */
  ofRound(client: QuoteClient): Buffer | null {
    if (client.version !== this.from || this.from === 0) return null;
    let bytes = this.joined.get(client.group);
    if (bytes === undefined) {
      const due = client.symbols === null ? this.changed : this.changedOf(client.symbols, this.from);
      this.joined.set(client.group, (bytes = Buffer.concat(due.map((symbol) => this.frameOf(symbol)))));
    }
    return bytes;
  }

  /** At most some `maxBytes` of what the client has not been sent, the oldest change first, and how far that brings it. */
  since({ version, symbols }: QuoteClient, maxBytes: number): { bytes: Buffer; version: number } {
    const due = symbols === null ? this.allInOrder() : this.changedOf(symbols, version);
    const frames: Buffer[] = [];
    let length = 0;
    for (let at = this.firstAfter(due, version); at < due.length; at += 1) {
      const frame = this.frameOf(due[at]!);
      if (length > 0 && length + frame.length > maxBytes)
        return { bytes: Buffer.concat(frames), version: this.table.versionOf(due[at - 1]!) };
      frames.push(frame);
      length += frame.length;
    }
    return { bytes: Buffer.concat(frames), version: this.table.version };
  }

  /** Those of a client's symbols that changed after that version, the oldest change first. */
  private changedOf(symbols: ReadonlySet<string>, version: number): string[] {
    const due = [...symbols].filter((symbol) => this.table.versionOf(symbol) > version);
    return this.sort(due);
  }

  /** Every symbol, the oldest change first; kept, because a herd of new clients asks for it again and again. */
  private allInOrder(): readonly string[] {
    if (this.order.version !== this.table.version) {
      this.order = { version: this.table.version, symbols: this.sort([...this.table.keys()]) };
    }
    return this.order.symbols;
  }

  private sort(symbols: string[]): string[] {
    return symbols.sort((a, b) => this.table.versionOf(a) - this.table.versionOf(b));
  }

  private firstAfter(symbols: readonly string[], version: number): number {
    let low = 0;
    let high = symbols.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.table.versionOf(symbols[middle]!) <= version) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private frameOf(symbol: string): Buffer {
    const version = this.table.versionOf(symbol);
    const known = this.frames.get(symbol);
    if (known?.version === version) return known.frame;
    const frame = textFrame(this.table.textOf(symbol));
    this.encoded += 1;
    this.frames.set(symbol, { version, frame });
    return frame;
  }
}
