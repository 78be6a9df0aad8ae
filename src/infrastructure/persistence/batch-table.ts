/** A table of symbols' records that is written in batches: one array per column, one statement for thousands of rows. */
import type { Queries } from './connection-pool.ts';

/** Rows per statement: building its arrays keeps the event loop for about 1 ms, and more rows would not make it cheaper. */
const CHUNK_ROWS = 1000;

/** One column and the field of the record that it holds. */
export interface Column<T> {
  name: string;
  type: 'integer' | 'bigint' | 'double precision' | 'boolean' | 'text' | 'uuid';
  field: keyof T & string;
  /** What is stored for a value of the field; without it the value itself. */
  encode?: (value: never) => number | string;
}

export interface BatchTableOptions<T> {
  name: string;
  /** Columns that identify a row. */
  key: readonly string[];
  /** All columns but `symbol_id`, which each of these tables has. */
  columns: readonly Column<T>[];
  /** Columns that keep the value they got first. */
  fixed?: readonly string[];
}

export class BatchTable<T extends { symbol: string }> {
  /** For `SELECT … FROM <table> t JOIN symbols s ON s.id = t.symbol_id`: every column under the name of its field. */
  readonly selection: string;
  private readonly columns: readonly Column<T>[];
  private readonly sql: string;

  constructor({ name, key, columns, fixed = [] }: BatchTableOptions<T>) {
    this.columns = columns;
    this.selection = ['s.name AS symbol', ...columns.map((column) => `t.${column.name} AS "${column.field}"`)].join(', ');
    const names = ['symbol_id', ...columns.map((column) => column.name)];
    const arrays = ['integer', ...columns.map((column) => column.type)].map((type, i) => `$${i + 1}::${type}[]`);
    const replaced = names.filter((column) => !key.includes(column) && !fixed.includes(column));
    // Of records with one key in a batch the last counts; PostgreSQL refuses to touch a row twice in one statement.
    this.sql = `
      INSERT INTO ${name} (${names.join(', ')})
      SELECT DISTINCT ON (${key.join(', ')}) ${names.join(', ')}
      FROM unnest(${arrays.join(', ')}) WITH ORDINALITY AS given (${names.join(', ')}, ordinality_)
      ORDER BY ${key.join(', ')}, ordinality_ DESC
      ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${replaced.map((column) => `${column} = excluded.${column}`).join(', ')}`;
  }

  /** Inserts or replaces by key. */
  async upsert(queries: Queries, records: readonly T[], symbolIds: ReadonlyMap<string, number>): Promise<void> {
    for (let start = 0; start < records.length; start += CHUNK_ROWS) {
      const chunk = records.slice(start, start + CHUNK_ROWS);
      const ids = chunk.map(({ symbol }) => symbolIds.get(symbol)!);
      await queries.execute(this.sql, [arrayOf(ids), ...this.columns.map((column) => this.valuesOf(chunk, column))]);
    }
  }

  private valuesOf(records: readonly T[], { field, type, encode }: Column<T>): unknown {
    const values = records.map((record) => (encode === undefined ? record[field] : encode(record[field] as never)));
    return type === 'text' || type === 'uuid' ? values : arrayOf(values as Plain[]);
  }
}

type Plain = number | boolean | null;

/** A PostgreSQL array of values that need no quotes; `pg` would quote and escape each of them. */
function arrayOf(values: readonly Plain[]): string {
  return `{${values.map((value) => value ?? 'NULL').join(',')}}`;
}
