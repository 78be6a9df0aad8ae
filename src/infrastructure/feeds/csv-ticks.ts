/** Ticks in CSV (RFC 4180): one tick a line, columns named by a header or by the user. */
import { parse } from 'csv-parse/sync';
import type { RecordedPiece } from '../../application/ports/recorded-feed.ts';
import { isExactDecimal, MAX_SIGNIFICANT_DIGITS } from '../../domain/market/decimal.ts';
import type { Lines } from './line-splitter.ts';
import { decimal, RecordingError } from './recorded-format.ts';
import type { RawTick, RecordedFormat } from './recorded-format.ts';
import type { TimestampParser } from './timestamp-parser.ts';

export const CSV_COLUMNS = ['symbol', 'timestamp', 'price', 'bid', 'ask', 'size', 'sequence'] as const;
type Column = (typeof CSV_COLUMNS)[number];

/** Names of a file's columns in order, `_` for one that is skipped; an error text where they make no tick. */
export function columnProblem(names: readonly string[], symbol: string | null): string | null {
  const unique = new Set(names.filter(isColumn));
  const doubled = names.find((name, i) => isColumn(name) && names.indexOf(name) !== i);
  if (doubled !== undefined) return `name ${doubled} twice`;
  if (!unique.has('timestamp')) return 'name no timestamp';
  if (!unique.has('price') && !(unique.has('bid') && unique.has('ask'))) return 'name neither price nor bid and ask';
  if (!unique.has('symbol') && symbol === null) return 'name no symbol; --symbol gives one';
  return null;
}

/** A line is a row: line ends inside quotes are not taken, so that a quote left open spoils its own line only. */
export class CsvTicks implements RecordedFormat {
  private columns: (Column | null)[] | null;
  private readonly symbol: string | null;
  private readonly timestamps: TimestampParser;

  /**
   * @param columns null: the first line names them (columns of other names are skipped)
   * @param symbol of rows that name none
   */
  constructor(columns: readonly string[] | null, symbol: string | null, timestamps: TimestampParser) {
    this.columns = columns === null ? null : columns.map((name) => (isColumn(name) ? name : null));
    this.symbol = symbol;
    this.timestamps = timestamps;
  }

  read(lines: Lines, piece: RecordedPiece): void {
    const rows = rowsOf(lines.texts);
    let first = 0;
    if (this.columns === null && rows.length > 0) {
      this.columns = this.header(rows[0]!);
      piece.lines -= 1;
      first = 1;
    }
    for (let i = first; i < rows.length; i += 1) this.row(rows[i]!, lines.numbers[i]!, piece);
  }

  private header(row: readonly string[] | null): (Column | null)[] {
    if (row === null) throw new RecordingError('its header is not CSV');
    const names = row.map((name) => name.trim());
    const problem = columnProblem(names, this.symbol);
    if (problem !== null)
      throw new RecordingError(`the columns of its header ${problem} (it reads: ${names.join(',').slice(0, 200)}); --columns names them`);
    return names.map((name) => (isColumn(name) ? name : null));
  }

  private row(cells: readonly string[] | null, line: number, piece: RecordedPiece): void {
    const columns = this.columns!;
    const refuse = (reason: string): void => void piece.invalid.push({ line, reason });
    if (cells === null) return refuse('is not CSV');
    if (cells.length !== columns.length) return refuse(`has ${cells.length} cells, not ${columns.length}`);
    const tick: RawTick = {
      symbol: this.symbol ?? undefined,
      price: undefined,
      timestamp: undefined,
      bid: undefined,
      ask: undefined,
      size: undefined,
      sequence: undefined,
    };
    for (let i = 0; i < columns.length; i += 1) {
      const column = columns[i]!;
      if (column === null) continue;
      const cell = cells[i]!.trim();
      if (cell === '') continue;
      if (column === 'symbol') tick.symbol = cell;
      else if (column === 'timestamp') tick.timestamp = this.timestamps.parse(cell);
      else tick[column] = decimal(cell);
    }
    if (tick.timestamp === undefined) return refuse('has no timestamp');
    if (Number.isNaN(tick.timestamp)) return refuse('has a timestamp that cannot be read');
    if (tick.price === undefined && typeof tick.bid === 'number' && typeof tick.ask === 'number') tick.price = middle(tick.bid, tick.ask);
    piece.ticks.push(tick);
    piece.tickLines.push(line);
  }
}

function isColumn(name: string): name is Column {
  return (CSV_COLUMNS as readonly string[]).includes(name);
}

/** Of two decimals, as a decimal: the double in the middle is the nearest of it only after rounding to the digits of a price. */
function middle(bid: number, ask: number): number {
  const value = (bid + ask) / 2;
  return isExactDecimal(value) ? value : Number(value.toPrecision(MAX_SIGNIFICANT_DIGITS));
}

/** Cells of each line, null where it is not CSV. Lines without a quote need no parser. */
function rowsOf(texts: readonly string[]): (readonly string[] | null)[] {
  if (!texts.some((text) => text.includes('"'))) return texts.map((text) => text.split(','));
  // Starting the parser costs as much as a hundred rows: one call for all, and one by one only where a row is broken.
  const together = parsed(texts.join('\n'));
  if (together !== null && together.length === texts.length) return together;
  return texts.map((text) => (text.includes('"') ? (parsed(text)?.[0] ?? null) : text.split(',')));
}

function parsed(text: string): string[][] | null {
  try {
    return parse(text, { relax_column_count: true });
  } catch {
    return null;
  }
}
