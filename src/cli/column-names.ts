/** `--map field=column,…`: which column of a file stands for which field of a transaction. */
import { PAST_COLUMNS } from '../application/transactions/past-transaction.ts';
import type { PastColumn } from '../application/transactions/past-transaction.ts';
import { UsageError } from './cli-command.ts';

/**
 * The field that each column stands for: its own, or what `map` says.
 * @throws UsageError
 */
export function columnNames(map: string): Map<string, PastColumn> {
  const names = new Map<string, PastColumn>(PAST_COLUMNS.map((field) => [field, field]));
  for (const pair of map === '' ? [] : map.split(',')) {
    const [name, column, ...rest] = pair.split('=');
    const field = PAST_COLUMNS.find((known) => known === name);
    if (field === undefined) throw new UsageError(`--map names no field of a transaction: ${pair}`);
    if (column === undefined || column === '' || rest.length > 0) throw new UsageError(`--map takes field=column, was ${pair}`);
    names.delete(field);
    names.set(column, field);
  }
  return names;
}
