/** Lists of transactions as files: CSV (RFC 4180) or a JSON object a line, made piece by piece while they are sent. */
import type { TransactionView } from '../../application/transactions/transaction.view.ts';
import type { ExportFormat } from './transactions.dto.ts';

/** The fields of a transaction, in the order of its shape. */
const COLUMNS = [
  'id',
  'amount',
  'currency',
  'type',
  'source',
  'status',
  'flagged',
  'riskScore',
  'decision',
  'accountId',
  'counterpartyId',
  'country',
  'counterpartyCountry',
  'ip',
  'device',
  'latitude',
  'longitude',
  'description',
  'symbol',
  'simulated',
  'reason',
  'createdAt',
  'updatedAt',
  'processedAt',
  'version',
] as const satisfies readonly (keyof TransactionView)[];

export const EXPORT_TYPES: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8; header=present',
  ndjson: 'application/x-ndjson',
};

/** What `?format` says, else what `Accept` names first; CSV where neither decides. */
export function exportFormat(format: ExportFormat | undefined, accept: string | undefined): ExportFormat {
  if (format !== undefined) return format;
  const lines = accept?.search(/application\/x-ndjson/i) ?? -1;
  const table = accept?.search(/text\/csv/i) ?? -1;
  return lines >= 0 && (table < 0 || lines < table) ? 'ndjson' : 'csv';
}

/** The text of the file; `show` is what the reader may see of a transaction. */
export async function* exportText(
  format: ExportFormat,
  pages: AsyncIterable<readonly TransactionView[]>,
  show: (transaction: TransactionView) => TransactionView,
): AsyncGenerator<string, void, undefined> {
  if (format === 'csv') yield `${COLUMNS.join(',')}\r\n`;
  for await (const page of pages) {
    const lines = page.map(show).map((transaction) => (format === 'csv' ? csvLine(transaction) : `${JSON.stringify(transaction)}\n`));
    yield lines.join('');
  }
}

function csvLine(transaction: TransactionView): string {
  return `${COLUMNS.map((column) => csvCell(transaction[column])).join(',')}\r\n`;
}

/** Spreadsheets run texts that look like formulas; an apostrophe before them keeps them texts. */
function csvCell(value: string | number | boolean | null): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const text = /^[=+\-@\t]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
