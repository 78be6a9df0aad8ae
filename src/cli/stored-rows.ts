/** Transactions of the database, as `backtest` judges them. */
import type { Transaction } from '../domain/transactions/transaction.ts';
import type { Config } from '../infrastructure/config.ts';
import { PostgresTransactionHistory } from '../infrastructure/persistence/transaction-history.postgres.ts';
import type { CliStreams } from './cli-command.ts';
import { withDatabase } from './command-database.ts';

export interface StoredRow {
  readonly id: string;
  readonly transaction: Transaction;
  readonly label: null;
}

/** Opens the database of the settings and lets `work` read all that were created before `to`, oldest first. */
export async function storedRows<T>(
  config: Config,
  streams: CliStreams,
  to: number,
  work: (rows: AsyncIterable<StoredRow>) => Promise<T>,
): Promise<T> {
  return withDatabase(config, streams, (database) => {
    const history = new PostgresTransactionHistory(database);
    return work(rowsOf(history.pages(null, to)));
  });
}

async function* rowsOf(pages: AsyncIterable<readonly Transaction[]>): AsyncGenerator<StoredRow, void, undefined> {
  for await (const page of pages) for (const transaction of page) yield { id: transaction.id, transaction, label: null };
}
