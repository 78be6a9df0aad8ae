/** Transactions of the past from a CSV file, each with the label that somebody gave it, in order of time. */
import { stat } from 'node:fs/promises';
import { readPastTransaction } from '../application/transactions/past-transaction.ts';
import type { PastCells, PastColumn } from '../application/transactions/past-transaction.ts';
import type { ExchangeRates } from '../domain/transactions/exchange-rates.ts';
import type { Transaction } from '../domain/transactions/transaction.ts';
import { csvRecords } from '../infrastructure/feeds/csv-records.ts';
import { UsageError } from './cli-command.ts';

export interface LabelledCsvOptions {
  readonly path: string;
  /** The field that each column stands for. */
  readonly names: ReadonlyMap<string, PastColumn>;
  /** Column of labels; null: there is none. */
  readonly label: string | null;
  readonly rates: ExchangeRates;
  readonly now: number;
}

export interface LabelledRow {
  readonly transaction: Transaction;
  /** As it is written; the number of the line where there is none. */
  readonly id: string;
  /** null: nobody knows. */
  readonly label: boolean | null;
}

const SHOWN_ERRORS = 10;
const LABELS: ReadonlyMap<string, boolean> = new Map([
  ['1', true],
  ['true', true],
  ['0', false],
  ['false', false],
]);

export class LabelledCsv {
  bytesTotal = 0;
  bytesRead = 0;
  /** Rows that were given out, and how many of them had a label. */
  rows = 0;
  labelled = 0;
  /** Lines that were left out, and what was wrong with the first ones. */
  skipped = 0;
  readonly errors: string[] = [];
  private lastTime = -Infinity;

  constructor(private readonly options: LabelledCsvOptions) {
    if (options.label !== null && options.names.has(options.label))
      throw new UsageError(`--label and --map both name the column ${options.label}`);
  }

  /**
   * Rows of one time come in order of their ids. Ids are numbered anew, in the form that stored ones have, so that any text will do.
   * @throws Error where a line is older than one before it
   */
  async *read(): AsyncGenerator<LabelledRow, void, undefined> {
    const { path, names, label } = this.options;
    this.bytesTotal = (await stat(path)).size;
    const columns = new Map<string, PastColumn | 'label'>(names);
    if (label !== null) columns.set(label, 'label');
    let together: LabelledRow[] = [];
    for await (const { line, cells } of csvRecords(path, columns, (bytes) => (this.bytesRead += bytes))) {
      const row = this.rowOf(line, cells);
      if (row === null) continue;
      const { createdAt } = row.transaction;
      if (createdAt < this.lastTime) throw new Error(`${path}:${line}: older than the line before; sort the file by createdAt`);
      if (createdAt > this.lastTime) {
        yield* this.numbered(together);
        together = [];
      }
      this.lastTime = createdAt;
      together.push(row);
    }
    yield* this.numbered(together);
    if (this.rows === 0) throw new Error([`${path}: no line could be read`, ...this.errors].join('\n'));
    if (label !== null && this.labelled === 0) throw new Error(`${path}: no label in a column ${label}`);
  }

  private rowOf(line: number, { label: text, ...cells }: PastCells & { label?: string }): LabelledRow | null {
    const { rates, now } = this.options;
    const label = text === undefined || text === '' ? null : LABELS.get(text.toLowerCase());
    const transaction = readPastTransaction({ ...cells, id: '' }, { rates, now, idOf: () => '' });
    if (label === undefined) return this.refuse(line, `${this.options.label!} must be 1, 0, true, false or empty`);
    if (!('errors' in transaction)) return { transaction, id: cells.id ?? String(line), label };
    return this.refuse(line, transaction.errors.map(({ pointer, detail }) => `${pointer.slice(1)} ${detail}`).join('; '));
  }

  private refuse(line: number, what: string): null {
    this.skipped += 1;
    if (this.errors.length < SHOWN_ERRORS) this.errors.push(`${this.options.path}:${line}: ${what}`);
    return null;
  }

  private *numbered(rows: LabelledRow[]): Generator<LabelledRow> {
    if (rows.length > 1) rows.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
    for (const { transaction, id, label } of rows) {
      this.rows += 1;
      if (label !== null) this.labelled += 1;
      yield { transaction: { ...transaction, id: `00000000-0000-7000-8000-${this.rows.toString(16).padStart(12, '0')}` }, id, label };
    }
  }
}
