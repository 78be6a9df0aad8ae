/** The door of the market: checks ticks that nobody has checked and appends the good ones to a batch. */
import { MAX_FIELD_ERRORS } from '../kernel/domain-error.ts';
import type { FieldError } from '../kernel/domain-error.ts';
import { SYMBOL_PATTERN } from '../kernel/symbol-name.ts';
import { isExactDecimal, MAX_SIGNIFICANT_DIGITS } from './decimal.ts';
import { TABLE_FULL } from './symbol-table.ts';
import type { SymbolTable } from './symbol-table.ts';
import type { TickBatch } from './tick.ts';
import { parseTimestamp } from '../kernel/timestamp.ts';

export const MIN_PRICE = 1e-12;
export const MAX_PRICE = 1e12;
/** 2000-01-01: anything earlier is most likely a time in seconds. */
export const MIN_TIME = 946_684_800_000;
/** 9999-12-31T23:59:59.999Z, the last instant that RFC 3339 can name. */
export const MAX_TIME = 253_402_300_799_999;
/** A live tick further ahead of our clock is refused. */
const MAX_FUTURE_MS = 300_000;

/** Checks one tick after another; one reader serves one thread. */
export class TickReader {
  /** Ticks whose event time became their arrival time because it was ahead of our clock. */
  clockSkewed = 0;
  private readonly symbols: SymbolTable;
  private readonly futureToleranceMs: number | null;
  private errors: FieldError[] = [];

  /** @param futureToleranceMs how far ahead a live tick may be; null: recorded ticks, which are not compared with the clock */
  constructor(symbols: SymbolTable, futureToleranceMs: number | null) {
    this.symbols = symbols;
    this.futureToleranceMs = futureToleranceMs;
  }

  /**
   * Appends the tick to `batch` (which must not be full) and returns null, or returns what is wrong with it, at most 20 fields, pointers
   * relative to the tick. `arrival` is the wall clock in epoch milliseconds. A refused tick changes nothing, not even the table of symbols.
   */
  read(raw: unknown, arrival: number, batch: TickBatch): readonly FieldError[] | null {
    if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
      return [{ pointer: '', code: 'wrong_type', detail: 'must be an object' }];
    const { symbol, price, timestamp, bid, ask, size, sequence } = raw as Record<string, unknown>;
    if (this.errors.length > 0) this.errors = [];
    for (const key in raw) {
      if (isTickField(key)) continue;
      this.refuse(key, 'unknown_field', 'is not a field of a tick');
      if (this.errors.length >= MAX_FIELD_ERRORS) return this.errors;
    }
    if (symbol === undefined) this.refuse('symbol', 'required', 'is required');
    else if (typeof symbol !== 'string') this.refuse('symbol', 'wrong_type', 'must be text');
    else if (!SYMBOL_PATTERN.test(symbol))
      this.refuse('symbol', 'invalid_format', 'must be 1–32 characters of A–Z, 0–9 and . - / : _ that begin with a letter or digit');
    if (price === undefined) this.refuse('price', 'required', 'is required');
    else this.checkPrice('price', price);
    if (bid !== undefined) this.checkPrice('bid', bid);
    if (ask !== undefined) this.checkPrice('ask', ask);
    if (size !== undefined) this.checkSize(size);
    if (sequence !== undefined) this.checkSequence(sequence);
    let time = timestamp === undefined ? arrival : this.timeOf(timestamp, arrival);
    if (this.errors.length > 0) return this.errors;

    const id = this.symbols.intern(symbol as string);
    if (id === TABLE_FULL) {
      this.refuse('symbol', 'too_many_symbols', `is new, and all ${this.symbols.capacity} places for symbols are taken`);
      return this.errors;
    }
    if (this.futureToleranceMs !== null && time > arrival + this.futureToleranceMs) {
      time = arrival;
      this.clockSkewed += 1;
    }
    batch.push(
      id,
      price as number,
      time,
      arrival,
      bid === undefined ? NaN : (bid as number),
      ask === undefined ? NaN : (ask as number),
      size === undefined ? NaN : (size as number),
      sequence === undefined ? NaN : (sequence as number),
    );
    return null;
  }

  private refuse(field: string, code: string, detail: string): void {
    this.errors.push({
      pointer: `/${field.replaceAll('~', '~0').replaceAll('/', '~1')}`,
      code,
      detail,
    });
  }

  private checkPrice(field: string, value: unknown): void {
    if (typeof value !== 'number') this.refuse(field, 'wrong_type', 'must be a number');
    else if (!(value >= MIN_PRICE && value <= MAX_PRICE)) this.refuse(field, 'out_of_range', `must be from 1e-12 to 1e12, was ${value}`);
    else if (!isExactDecimal(value))
      this.refuse(field, 'price_precision', `must have at most ${MAX_SIGNIFICANT_DIGITS} significant digits, was ${value}`);
  }

  private checkSize(value: unknown): void {
    if (typeof value !== 'number') this.refuse('size', 'wrong_type', 'must be a number');
    else if (!(value >= 0 && value < Infinity)) this.refuse('size', 'out_of_range', `must be 0 or more, was ${value}`);
  }

  private checkSequence(value: unknown): void {
    if (typeof value !== 'number') this.refuse('sequence', 'wrong_type', 'must be a number');
    else if (!Number.isSafeInteger(value) || value < 0)
      this.refuse('sequence', 'out_of_range', `must be an integer from 0 to 2^53 − 1, was ${value}`);
  }

  private timeOf(value: unknown, arrival: number): number {
    let time: number;
    if (typeof value === 'number') time = value;
    else if (typeof value === 'string') time = parseTimestamp(value);
    else {
      this.refuse('timestamp', 'wrong_type', 'must be epoch milliseconds or an RFC 3339 time with an offset');
      return NaN;
    }
    if (!Number.isInteger(time))
      this.refuse('timestamp', 'invalid_format', 'must be integer epoch milliseconds or an RFC 3339 time with an offset');
    else if (time < MIN_TIME || time > MAX_TIME)
      this.refuse('timestamp', 'timestamp_out_of_range', 'must be from 2000 to 9999, in milliseconds');
    else if (this.futureToleranceMs !== null && time > arrival + MAX_FUTURE_MS)
      this.refuse('timestamp', 'timestamp_in_future', `is ${time - arrival} ms ahead of our clock; at most ${MAX_FUTURE_MS} are taken`);
    return time;
  }
}

function isTickField(key: string): boolean {
  switch (key) {
    case 'symbol':
    case 'price':
    case 'timestamp':
    case 'bid':
    case 'ask':
    case 'size':
    case 'sequence':
      return true;
    default:
      return false;
  }
}
