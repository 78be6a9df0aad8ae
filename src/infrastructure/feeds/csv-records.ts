/** Records of a CSV file (RFC 4180, plain or gzip) with a header, by the names of their columns. */
import { pipeline, Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { fileText } from './file-text.ts';

/** A record longer than this is a quote that was left open. */
const MAX_RECORD_CHARACTERS = 1_000_000;

export interface CsvRecord<Column extends string> {
  /** Number of its last line, 1 = the header. */
  line: number;
  /** Columns without a value are absent. */
  cells: Partial<Record<Column, string>>;
}

/**
 * @param names the column of each name of the header that is wanted
 * @param onBytes hears how many bytes of the file were read each time
 * @throws Error where the file cannot be read or a quote stays open
 */
export async function* csvRecords<Column extends string>(
  path: string,
  names: ReadonlyMap<string, Column>,
  onBytes: (bytes: number) => void = () => undefined,
): AsyncGenerator<CsvRecord<Column>, void, undefined> {
  const options = { bom: true, info: true, relax_column_count: true, skip_empty_lines: true, max_record_size: MAX_RECORD_CHARACTERS };
  // What goes wrong with the file ends the iteration of the rows with that error.
  const rows = pipeline(Readable.from(fileText(path, onBytes)), parse(options), () => undefined);
  let columns: (Column | undefined)[] | null = null;
  for await (const row of rows) {
    const { record, info } = row as { record: string[]; info: { lines: number } };
    if (columns === null) {
      columns = record.map((name) => names.get(name.trim()));
      continue;
    }
    const cells: Partial<Record<Column, string>> = {};
    for (const [i, column] of columns.entries()) if (column !== undefined && record[i]) cells[column] = record[i];
    yield { line: info.lines, cells };
  }
}
