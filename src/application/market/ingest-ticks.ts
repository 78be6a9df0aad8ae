/** The one door for ticks: checks what comes from outside, hands batches to the processor, and counts. */
import { DomainError } from '../../domain/kernel/domain-error.ts';
import type { FieldError } from '../../domain/kernel/domain-error.ts';
import type { SymbolTable } from '../../domain/market/symbol-table.ts';
import { TickBatch } from '../../domain/market/tick.ts';
import { TickReader } from '../../domain/market/tick-reader.ts';
import { TickScanner } from '../../domain/market/tick-scanner.ts';
import type { Clock } from '../ports/clock.ts';
import type { TickProcessor } from '../ports/tick-processor.ts';
import { silence } from './feed-monitor.ts';
import type { FeedMonitor } from './feed-monitor.ts';
import type { MarketRecorder } from './market-recorder.ts';

/** Most ticks of one request. */
export const MAX_BATCH_TICKS = 10_000;
/** Most errors that an answer lists; all are counted. */
const MAX_REPORTED_ERRORS = 100;

/** What is wrong with one tick of a batch: its index, and pointers that begin with it. */
export interface TickError extends FieldError {
  index: number;
}

export interface IngestResult {
  accepted: number;
  rejected: number;
  /** The first 100, at least the first of each rejected tick in order. */
  errors: TickError[];
}

export class IngestTicks {
  /** Ticks that were refused. */
  invalid = 0;
  private readonly reader: TickReader;
  private readonly scanner: TickScanner;
  private readonly batch = new TickBatch(MAX_BATCH_TICKS);
  private isOpen = false;
  private isClosed = false;
  private isElsewhere = false;

  constructor(
    private readonly processor: TickProcessor,
    private readonly feeds: FeedMonitor,
    private readonly recorder: MarketRecorder,
    private readonly clock: Clock,
    futureToleranceMs: number,
  ) {
    this.reader = new TickReader(processor.symbols, futureToleranceMs);
    this.scanner = new TickScanner(processor.symbols, futureToleranceMs);
  }

  get symbols(): SymbolTable {
    return this.processor.symbols;
  }

  /** Ticks whose event time became their arrival time. */
  get clockSkewed(): number {
    return this.reader.clockSkewed;
  }

  /** Lets ticks in, once what was stored of the market is restored. */
  open(): void {
    this.isOpen = !this.isClosed;
    this.isElsewhere = false;
  }

  /** Refuses ticks with `market_elsewhere`, until it is opened. */
  turnAway(): void {
    this.isOpen = false;
    this.isElsewhere = true;
  }

  /** @throws DomainError `market_elsewhere` while another process has the market */
  assertHere(): void {
    if (this.isElsewhere) throw new DomainError('market_elsewhere', 'another replica runs the market: ask that one', [], 5);
  }

  /** Refuses further ticks with `shutting_down`, for good. */
  close(): void {
    this.isOpen = false;
    this.isClosed = true;
  }

  /**
   * Takes a JSON array of ticks that nobody has checked, as pieces of its bytes; `source` names the principal. `parse` makes the array of them where
   * they are not of the plain form that `TickScanner` reads.
   */
  executeArray(source: string, pieces: readonly Uint8Array[], parse: () => readonly unknown[]): IngestResult {
    return this.scan(source, (now) => this.scanner.scanArray(pieces, now, this.batch)) ?? this.takeAll(source, parse());
  }

  /** As `executeArray`, for one JSON object a line; a line that is none is an error of its own. */
  executeLines(source: string, pieces: readonly Uint8Array[], decode: () => string): IngestResult {
    const scanned = this.scan(source, (now) => this.scanner.scanLines(pieces, now, this.batch));
    if (scanned !== null) return scanned;
    const lines = decode().split('\n');
    if (lines.at(-1)?.trim() === '') lines.pop();
    return this.take(source, lines.length, (index) => parseLine(lines[index]!));
  }

  private scan(source: string, scan: (now: number) => boolean): IngestResult | null {
    this.assertOpen();
    const now = this.clock.now();
    this.batch.clear();
    if (!scan(now)) return null;
    this.publish(source, false, this.batch, now);
    return { accepted: this.batch.length, rejected: 0, errors: [] };
  }

  private takeAll(source: string, ticks: readonly unknown[]): IngestResult {
    return this.take(source, ticks.length, (index) => ticks[index]);
  }

  private take(source: string, count: number, tickAt: (index: number) => unknown): IngestResult {
    this.assertOpen();
    if (count > MAX_BATCH_TICKS)
      throw new DomainError('batch_too_large', `a batch holds at most ${MAX_BATCH_TICKS} ticks, this one has ${count}`);
    const now = this.clock.now();
    const { batch, reader } = this;
    const errors: TickError[] = [];
    let rejected = 0;
    batch.clear();
    for (let index = 0; index < count; index += 1) {
      const tick = tickAt(index);
      const wrong = tick === MALFORMED ? MALFORMED_LINE : reader.read(tick, now, batch);
      if (wrong === null) continue;
      rejected += 1;
      for (const error of wrong) {
        if (errors.length < MAX_REPORTED_ERRORS)
          errors.push({ index, pointer: `/${index}${error.pointer}`, code: error.code, detail: error.detail });
      }
    }
    this.invalid += rejected;
    this.publish(source, false, batch, now);
    return { accepted: count - rejected, rejected, errors };
  }

  /** Takes one tick that nobody has checked; null, or what is wrong with it. */
  executeOne(source: string, tick: unknown): readonly FieldError[] | null {
    this.assertOpen();
    const now = this.clock.now();
    this.batch.clear();
    const wrong = this.reader.read(tick, now, this.batch);
    if (wrong === null) this.publish(source, false, this.batch, now);
    else this.invalid += 1;
    return wrong;
  }

  /** Takes ticks of a feed of our own, which are right by construction. Silently nothing while the market is closed. */
  publishFeed(source: string, batch: TickBatch, simulated: boolean): void {
    if (this.isOpen) this.publish(source, simulated, batch, this.clock.now());
  }

  private publish(source: string, simulated: boolean, batch: TickBatch, now: number): void {
    if (batch.length === 0) return;
    for (const [id, from, to] of this.feeds.heard(source, simulated, batch, now)) {
      this.recorder.gap(silence(this.symbols.nameOf(id), from, to));
    }
    this.processor.publish(batch);
  }

  private assertOpen(): void {
    if (this.isClosed) throw new DomainError('shutting_down', 'this server is shutting down', [], 1);
    this.assertHere();
    if (!this.isOpen) throw new DomainError('database_unavailable', 'the market opens when the database is there', [], 1);
  }
}

const MALFORMED = Symbol('malformed line');
const MALFORMED_LINE: readonly FieldError[] = [{ pointer: '', code: 'malformed_body', detail: 'is not a JSON object' }];

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return MALFORMED;
  }
}
