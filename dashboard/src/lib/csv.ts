/** Lists as CSV files (RFC 4180), with the escaping of the server's exports, for lists that the server does not export. */

/**
 * The text of a file: a line of names, then a line per item.
 * @param columns names, and what stands under them
 */
export function csvText<T>(columns: readonly (readonly [name: string, value: (item: T) => unknown])[], items: readonly T[]): string {
  const lines = [columns.map(([name]) => name), ...items.map((item) => columns.map(([, value]) => csvCell(value(item))))];
  return lines.map((cells) => `${cells.join(',')}\r\n`).join('');
}

/** Spreadsheets run texts that look like formulas; an apostrophe before them keeps them texts. What is no plain value stands as JSON. */
export function csvCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const plain = typeof value === 'string' ? value : JSON.stringify(value);
  const text = /^[=+\-@\t]/.test(plain) ? `'${plain}` : plain;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
