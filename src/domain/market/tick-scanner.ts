/**
 * Reads ticks straight from the bytes of a JSON array or of NDJSON, without making objects or strings: a request of a thousand ticks costs
 * less than `JSON.parse` alone. It takes only the plain form that nearly every client sends (no escapes, no exponents, each field once,
 * every tick valid, every symbol known) and gives up at the first thing that is not; then the whole text goes through `JSON.parse` and
 * `TickReader`, which say what is wrong and give ids to new symbols. So the two ways accept the same ticks with the same values, and a text
 * that is refused takes no place among the symbols.
 *
 * A decimal of at most 15 digits is read exactly: its digits are an integer below 2⁵³ and its power of ten at most 10¹⁵, both doubles, and
 * one division of them rounds once, as `JSON.parse` does (Clinger, "How to Read Floating Point Numbers Accurately", PLDI 1990).
 */
import { MAX_SIGNIFICANT_DIGITS } from './decimal.ts';
import type { SymbolTable } from './symbol-table.ts';
import type { TickBatch } from './tick.ts';
import { MAX_PRICE, MAX_TIME, MIN_PRICE, MIN_TIME } from './tick-reader.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const NEWLINE = 0x0a;
const RETURN = 0x0d;
const TAB = 0x09;
const SPACE = 0x20;

const POWERS = Array.from({ length: MAX_SIGNIFICANT_DIGITS + 1 }, (_, exponent) => 10 ** exponent);

const SYMBOL = 1;
const PRICE = 2;
const TIMESTAMP = 4;
const BID = 8;
const ASK = 16;
const SIZE = 32;
const SEQUENCE = 64;

/** Name, colon excluded, of each field: what follows the opening quote. */
const NAMES: readonly (readonly [field: number, name: Uint8Array])[] = (
  [
    [SYMBOL, 'symbol"'],
    [PRICE, 'price"'],
    [TIMESTAMP, 'timestamp"'],
    [BID, 'bid"'],
    [ASK, 'ask"'],
    [SIZE, 'size"'],
    [SEQUENCE, 'sequence"'],
  ] as const
).map(([field, name]) => [field, Uint8Array.from(name, (character) => character.charCodeAt(0))] as const);

export class TickScanner {
  private readonly symbols: SymbolTable;
  private readonly futureToleranceMs: number;
  private bytes: Uint8Array = new Uint8Array(0);
  private at = 0;
  private end = 0;
  private number = 0;
  /** A line end within a tick is no space. */
  private isLines = false;

  constructor(symbols: SymbolTable, futureToleranceMs: number) {
    this.symbols = symbols;
    this.futureToleranceMs = futureToleranceMs;
  }

  /** Appends every tick of a JSON array to the empty `batch`; false where the text is not plain, then the batch is to be thrown away. */
  scanArray(bytes: Uint8Array, arrival: number, batch: TickBatch): boolean {
    this.begin(bytes, false);
    if (this.next() !== OPEN_BRACKET) return false;
    for (;;) {
      if (batch.full || this.next() !== OPEN_BRACE || !this.scanTick(arrival, batch)) return false;
      const separator = this.next();
      if (separator === CLOSE_BRACKET) return this.next() === -1;
      if (separator !== COMMA) return false;
    }
  }

  /** As `scanArray`, for one object a line. */
  scanLines(bytes: Uint8Array, arrival: number, batch: TickBatch): boolean {
    this.begin(bytes, true);
    while (this.at < this.end) {
      if (batch.full || bytes[this.at] !== OPEN_BRACE) return false;
      this.at += 1;
      if (!this.scanTick(arrival, batch)) return false;
      if (bytes[this.at] === RETURN) this.at += 1;
      if (this.at < this.end && bytes[this.at] !== NEWLINE) return false;
      this.at += 1;
    }
    return batch.length > 0;
  }

  private begin(bytes: Uint8Array, isLines: boolean): void {
    this.bytes = bytes;
    this.isLines = isLines;
    this.at = 0;
    this.end = bytes.length;
  }

  /** The next byte that is no white space, which is passed; -1 at the end, 0 at a control character. */
  private next(): number {
    const { bytes, end } = this;
    let at = this.at;
    while (at < end) {
      const byte = bytes[at]!;
      at += 1;
      if (byte > SPACE) {
        this.at = at;
        return byte;
      }
      if (byte !== SPACE && byte !== TAB && byte !== RETURN && (byte !== NEWLINE || this.isLines)) return 0;
    }
    this.at = at;
    return -1;
  }

  /** Reads a tick behind its opening brace. */
  private scanTick(arrival: number, batch: TickBatch): boolean {
    let seen = 0;
    let id = -1;
    let price = 0;
    let time = arrival;
    let bid = NaN;
    let ask = NaN;
    let size = NaN;
    let sequence = NaN;
    for (;;) {
      if (this.next() !== QUOTE) return false;
      const field = this.scanName();
      if (field === 0 || (seen & field) !== 0 || this.next() !== COLON) return false;
      seen |= field;
      if (field === SYMBOL) {
        id = this.scanSymbol();
        if (id < 0) return false;
      } else {
        const decimals = this.scanNumber();
        if (decimals < 0) return false;
        const value = decimals === 0 ? this.number : this.number / POWERS[decimals]!;
        if (field === PRICE) price = value;
        else if (field === TIMESTAMP) {
          if (decimals !== 0 || value < MIN_TIME || value > MAX_TIME || value > arrival + this.futureToleranceMs) return false;
          time = value;
        } else if (field === BID) bid = value;
        else if (field === ASK) ask = value;
        else if (field === SIZE) size = value;
        else {
          if (decimals !== 0) return false;
          sequence = value;
        }
      }
      const separator = this.next();
      if (separator === CLOSE_BRACE) break;
      if (separator !== COMMA) return false;
    }
    if ((seen & (SYMBOL | PRICE)) !== (SYMBOL | PRICE) || !(price >= MIN_PRICE && price <= MAX_PRICE)) return false;
    if (bid === bid && !(bid >= MIN_PRICE && bid <= MAX_PRICE)) return false;
    if (ask === ask && !(ask >= MIN_PRICE && ask <= MAX_PRICE)) return false;
    batch.push(id, price, time, arrival, bid, ask, size, sequence);
    return true;
  }

  /** The field whose name, with its closing quote, comes next; 0 for any other. */
  private scanName(): number {
    const { bytes, at } = this;
    const first = bytes[at];
    for (let k = 0; k < NAMES.length; k += 1) {
      const name = NAMES[k]![1];
      if (name[0] !== first) continue;
      let i = 1;
      while (i < name.length && bytes[at + i] === name[i]) i += 1;
      if (i === name.length) {
        this.at = at + i;
        return NAMES[k]![0];
      }
    }
    return 0;
  }

  /** Id of the symbol whose text comes next; -1 where it is not a known name. */
  private scanSymbol(): number {
    if (this.next() !== QUOTE) return -1;
    const from = this.at;
    const bytes = this.bytes;
    let to = from;
    while (to < this.end && bytes[to] !== QUOTE) to += 1;
    this.at = to + 1;
    return this.symbols.idOfBytes(bytes, from, to);
  }

  /** Reads a plain decimal of at most 15 digits into `number` without its point; returns how many stand behind the point, -1 for other forms. */
  private scanNumber(): number {
    let byte = this.next();
    const { bytes } = this;
    let at = this.at;
    if (byte < ZERO || byte > NINE) return -1;
    const first = at - 1;
    let number = byte - ZERO;
    byte = bytes[at]!;
    if (number === 0 && byte >= ZERO && byte <= NINE) return -1;
    while (byte >= ZERO && byte <= NINE) {
      number = number * 10 + (byte - ZERO);
      at += 1;
      byte = bytes[at]!;
    }
    let decimals = 0;
    let digits = at - first;
    if (byte === DOT) {
      const point = at;
      at += 1;
      byte = bytes[at]!;
      while (byte >= ZERO && byte <= NINE) {
        number = number * 10 + (byte - ZERO);
        at += 1;
        byte = bytes[at]!;
      }
      decimals = at - point - 1;
      if (decimals === 0) return -1;
      digits += decimals;
    }
    if (digits > MAX_SIGNIFICANT_DIGITS || (byte | 0x20) === 0x65) return -1;
    this.at = at;
    this.number = number;
    return decimals;
  }
}
