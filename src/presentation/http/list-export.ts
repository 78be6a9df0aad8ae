/** Lists as files: CSV (RFC 4180) or a JSON object a line, made piece by piece while they are sent. */
import { Readable } from 'node:stream';
import { StreamableFile } from '@nestjs/common';
import { IsIn } from 'class-validator';
import { Optional } from './validation.ts';

export const EXPORT_FORMATS = ['csv', 'ndjson'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

const TYPES: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8; header=present',
  ndjson: 'application/x-ndjson',
};

/** `?format` */
export const QueryFormat = (): PropertyDecorator => (target, property) => {
  Optional()(target, property);
  IsIn([...EXPORT_FORMATS], { message: `must be one of ${EXPORT_FORMATS.join(', ')}` })(target, property);
};

export interface ExportedList<View> {
  /** What the file is called, before the time of its making. */
  name: string;
  /** Fields of the items, in the order of their shape. */
  columns: readonly (keyof View & string)[];
  pages: AsyncGenerator<readonly View[], void, undefined>;
  /** What the reader may see of an item. */
  show: (item: View) => View;
}

/** The answer with the file; rejects where its first page cannot be read, while there is still a status to tell it with. */
export async function exportedFile<View extends object>(format: ExportFormat, list: ExportedList<View>): Promise<StreamableFile> {
  const first = await list.pages.next();
  const text = exportText(format, list.columns, chained(first, list.pages), list.show);
  const name = `${list.name}-${new Date().toISOString().replaceAll(/[:.]/g, '-')}.${format}`;
  return new StreamableFile(Readable.from(text), { type: TYPES[format], disposition: `attachment; filename="${name}"` });
}

/** What `?format` says, else what `Accept` names first; CSV where neither decides. */
export function exportFormat(format: ExportFormat | undefined, accept: string | undefined): ExportFormat {
  if (format !== undefined) return format;
  const lines = accept?.search(/application\/x-ndjson/i) ?? -1;
  const table = accept?.search(/text\/csv/i) ?? -1;
  return lines >= 0 && (table < 0 || lines < table) ? 'ndjson' : 'csv';
}

/** The text of the file. */
export async function* exportText<View extends object>(
  format: ExportFormat,
  columns: readonly (keyof View & string)[],
  pages: AsyncIterable<readonly View[]>,
  show: (item: View) => View,
): AsyncGenerator<string, void, undefined> {
  if (format === 'csv') yield `${columns.join(',')}\r\n`;
  for await (const page of pages) {
    const lines = page.map(show).map((item) => (format === 'csv' ? csvLine(columns, item) : `${JSON.stringify(item)}\n`));
    yield lines.join('');
  }
}

async function* chained<T>(first: IteratorResult<T, void>, rest: AsyncIterable<T>): AsyncGenerator<T, void, undefined> {
  if (first.done === true) return;
  yield first.value;
  yield* rest;
}

function csvLine<View extends object>(columns: readonly (keyof View & string)[], item: View): string {
  return `${columns.map((column) => csvCell(item[column])).join(',')}\r\n`;
}

/** Spreadsheets run texts that look like formulas; an apostrophe before them keeps them texts. What is no plain value stands as JSON. */
function csvCell(value: unknown): string {
  if (value === null) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const plain = typeof value === 'string' ? value : JSON.stringify(value);
  const text = /^[=+\-@\t]/.test(plain) ? `'${plain}` : plain;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
