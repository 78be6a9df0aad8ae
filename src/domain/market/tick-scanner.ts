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
const DOT = 0x2e;
const ZERO = 0x30;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const NEWLINE = 0x0a;
const RETURN = 0x0d;
const TAB = 0x09;
const SPACE = 0x20;

const POWERS = Array.from({ length: MAX_SIGNIFICANT_DIGITS + 1 }, (_, exponent) => 10 ** exponent);
/** So many digits fit into a 32-bit integer. */
const INTEGER_DIGITS = 9;

/** Bytes behind the text that may be read, all 0: no form goes on there. */
const MARGIN = 16;

const SYMBOL = 1;
const PRICE = 2;
const TIMESTAMP = 4;
const BID = 8;
const ASK = 16;
const SIZE = 32;
const SEQUENCE = 64;

/** Up to four characters as the little-endian word that they are in memory: names are compared a word at a time. */
function word(characters: string): number {
  return [...characters].reduce((sum, character, i) => sum + character.charCodeAt(0) * 2 ** (8 * i), 0);
}

const THREE_BYTES = 0xffffff;
const TWO_BYTES = 0xffff;
const ONE_BYTE = 0xff;
const [SYMB, OL] = [word('symb'), word('ol":')];
const [PRIC, E] = [word('pric'), word('e":')];
const [TIME, STAM, P] = [word('time'), word('stam'), word('p":')];
const [SEQU, ENCE] = [word('sequ'), word('ence')];
const [SIZE_NAME, BID_NAME, ASK_NAME] = [word('size'), word('bid"'), word('ask"')];
const END_OF_NAME = word('":');
const COLON = word(':');

/** What a name takes with its closing quote and the colon, by field. */
const NAME_LENGTHS = new Uint8Array(SEQUENCE + 1);
NAME_LENGTHS.set([8], SYMBOL);
NAME_LENGTHS.set([7], PRICE);
NAME_LENGTHS.set([11], TIMESTAMP);
NAME_LENGTHS.set([5], BID);
NAME_LENGTHS.set([5], ASK);
NAME_LENGTHS.set([6], SIZE);
NAME_LENGTHS.set([10], SEQUENCE);

/** The field whose name, closing quote and colon stand at `at`; 0 for anything else. */
function fieldAt(words: DataView, at: number): number {
  const name = words.getUint32(at, true);
  const rest = words.getUint32(at + 4, true);
  switch (name) {
    case SYMB:
      return rest === OL ? SYMBOL : 0;
    case PRIC:
      return (rest & THREE_BYTES) === E ? PRICE : 0;
    case TIME:
      return rest === STAM && (words.getUint32(at + 8, true) & THREE_BYTES) === P ? TIMESTAMP : 0;
    case SIZE_NAME:
      return (rest & TWO_BYTES) === END_OF_NAME ? SIZE : 0;
    case BID_NAME:
      return (rest & ONE_BYTE) === COLON ? BID : 0;
    case ASK_NAME:
      return (rest & ONE_BYTE) === COLON ? ASK : 0;
    case SEQU:
      return rest === ENCE && words.getUint16(at + 8, true) === END_OF_NAME ? SEQUENCE : 0;
    default:
      return 0;
  }
}

export class TickScanner {
  private readonly symbols: SymbolTable;
  private readonly futureToleranceMs: number;
  /** The text, with a margin. */
  private bytes: Uint8Array = new Uint8Array(0);
  private words: DataView = new DataView(new ArrayBuffer(0));
  private at = 0;
  private end = 0;
  /** A line end within a tick is no space. */
  private isLines = false;

  constructor(symbols: SymbolTable, futureToleranceMs: number) {
    this.symbols = symbols;
    this.futureToleranceMs = futureToleranceMs;
  }

  /** Appends every tick of a JSON array, given as pieces of its bytes, to the empty `batch`; false where the text is not plain, then the batch is to be thrown away. */
  scanArray(pieces: readonly Uint8Array[], arrival: number, batch: TickBatch): boolean {
    this.begin(pieces, false);
    if (this.next() !== OPEN_BRACKET) return false;
    for (;;) {
      if (batch.full || this.next() !== OPEN_BRACE || !this.scanTick(arrival, batch)) return false;
      const separator = this.next();
      if (separator === CLOSE_BRACKET) return this.next() === 0 && this.at > this.end;
      if (separator !== COMMA) return false;
    }
  }

  /** As `scanArray`, for one object a line. */
  scanLines(pieces: readonly Uint8Array[], arrival: number, batch: TickBatch): boolean {
    this.begin(pieces, true);
    const bytes = this.bytes;
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

  /** Copies the text to where a margin follows it. */
  private begin(pieces: readonly Uint8Array[], isLines: boolean): void {
    let length = 0;
    for (const piece of pieces) length += piece.length;
    if (this.bytes.length < length + MARGIN) {
      this.bytes = new Uint8Array(2 ** Math.ceil(Math.log2(length + MARGIN)));
      this.words = new DataView(this.bytes.buffer);
    }
    let at = 0;
    for (const piece of pieces) {
      this.bytes.set(piece, at);
      at += piece.length;
    }
    this.bytes.fill(0, length, length + MARGIN);
    this.isLines = isLines;
    this.at = 0;
    this.end = length;
  }

  /** The next byte that is no white space, which is passed; control characters are none. Behind the text it is 0. */
  private next(): number {
    const at = this.pass(this.at);
    this.at = at + 1;
    return this.bytes[at]!;
  }

  /** Where the white space from `at` on ends. */
  private pass(at: number): number {
    const bytes = this.bytes;
    for (;;) {
      const byte = bytes[at]!;
      if (byte !== SPACE && byte !== TAB && byte !== RETURN && (byte !== NEWLINE || this.isLines)) return at;
      at += 1;
    }
  }

  /** Reads a tick behind its opening brace. */
  private scanTick(arrival: number, batch: TickBatch): boolean {
    const { bytes, words, symbols } = this;
    let at = this.at;
    let seen = 0;
    let id = -1;
    let price = 0;
    let time = arrival;
    let bid = NaN;
    let ask = NaN;
    let size = NaN;
    let sequence = NaN;
    for (;;) {
      if (bytes[at]! <= SPACE) at = this.pass(at);
      if (bytes[at] !== QUOTE) return false;
      at += 1;
      const field = fieldAt(words, at);
      if (field === 0 || (seen & field) !== 0) return false;
      seen |= field;
      at += NAME_LENGTHS[field]!;
      if (bytes[at]! <= SPACE) at = this.pass(at);
      if (field === SYMBOL) {
        if (bytes[at] !== QUOTE) return false;
        id = symbols.idOfQuoted(bytes, at + 1);
        if (id < 0) return false;
        at += symbols.lengthOf(id) + 2;
      } else {
        // The first digits are one integer, those that do not fit another.
        let high = 0;
        let low = 0;
        let digits = 0;
        let point = 0;
        const first = at;
        let byte = bytes[at]!;
        for (;;) {
          const digit = byte - ZERO;
          if (digit < 0 || digit > 9) {
            if (byte !== DOT || point !== 0) break;
            point = at + 1;
          } else {
            if (digits < INTEGER_DIGITS) high = high * 10 + digit;
            else low = low * 10 + digit;
            digits += 1;
          }
          at += 1;
          byte = bytes[at]!;
        }
        if (digits === 0 || digits > MAX_SIGNIFICANT_DIGITS || point === at || point === first + 1) return false;
        if (bytes[first] === ZERO && digits > 1 && point !== first + 2) return false;
        let value = digits > INTEGER_DIGITS ? high * POWERS[digits - INTEGER_DIGITS]! + low : high;
        if (point !== 0) value /= POWERS[at - point]!;
        if (field === PRICE) price = value;
        else if (field === TIMESTAMP) {
          if (point !== 0 || value < MIN_TIME || value > MAX_TIME || value > arrival + this.futureToleranceMs) return false;
          time = value;
        } else if (field === BID) bid = value;
        else if (field === ASK) ask = value;
        else if (field === SIZE) size = value;
        else {
          if (point !== 0) return false;
          sequence = value;
        }
      }
      if (bytes[at]! <= SPACE) at = this.pass(at);
      const separator = bytes[at];
      at += 1;
      if (separator === CLOSE_BRACE) break;
      if (separator !== COMMA) return false;
    }
    this.at = at;
    if ((seen & (SYMBOL | PRICE)) !== (SYMBOL | PRICE) || !(price >= MIN_PRICE && price <= MAX_PRICE)) return false;
    if (bid === bid && !(bid >= MIN_PRICE && bid <= MAX_PRICE)) return false;
    if (ask === ask && !(ask >= MIN_PRICE && ask <= MAX_PRICE)) return false;
    batch.push(id, price, time, arrival, bid, ask, size, sequence);
    return true;
  }
}
