/** Brings in transactions of the past, so that nobody looks at accounts without a history on the first day. */
import type { FieldError } from '../../domain/kernel/domain-error.ts';
import type { UuidV7Source } from '../../domain/kernel/uuid-v7.ts';
import type { ExchangeRates } from '../../domain/transactions/exchange-rates.ts';
import type { Transaction } from '../../domain/transactions/transaction.ts';
import type { Clock } from '../ports/clock.ts';
import type { TransactionArchive } from '../ports/transaction-archive.ts';
import { readPastTransaction } from './past-transaction.ts';
import type { PastCells } from './past-transaction.ts';

/** One line of a file. */
export interface ImportRecord {
  readonly line: number;
  readonly cells: PastCells;
}

export interface ImportSummary {
  imported: number;
  /** Bad lines, and ids that were there already. */
  skipped: number;
  /** The first ones. */
  errors: { line: number; field: string; code: string; detail: string }[];
}

const ACTOR = 'system:import';
const ROWS_AT_ONCE = 1000;
const MAX_ERRORS = 10;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export class ImportTransactions {
  constructor(
    private readonly archive: TransactionArchive,
    private readonly rates: ExchangeRates,
    private readonly ids: UuidV7Source,
    private readonly clock: Clock,
  ) {}

  /** Stores good lines as they come, a thousand at a time, and tells of them at the end, however it comes. */
  async run(records: AsyncIterable<ImportRecord>): Promise<ImportSummary> {
    try {
      return await this.read(records, (batch) => this.archive.store(batch.map((transaction) => ({ transaction, actor: ACTOR }))));
    } finally {
      await this.archive.announce();
    }
  }

  /** Tells what `run` would do. */
  async rehearse(records: AsyncIterable<ImportRecord>): Promise<ImportSummary> {
    const seen = new Set<string>();
    return this.read(records, async (batch) => {
      const known = await this.archive.known(batch.map(({ id }) => id));
      const before = seen.size;
      for (const { id } of batch) if (!known.has(id)) seen.add(id);
      return seen.size - before;
    });
  }

  private async read(
    records: AsyncIterable<ImportRecord>,
    take: (batch: readonly Transaction[]) => Promise<number>,
  ): Promise<ImportSummary> {
    const summary: ImportSummary = { imported: 0, skipped: 0, errors: [] };
    const now = this.clock.now();
    let batch: Transaction[] = [];
    const flush = async (): Promise<void> => {
      const taken = batch.length === 0 ? 0 : await take(batch);
      summary.imported += taken;
      summary.skipped += batch.length - taken;
      batch = [];
    };
    for await (const { line, cells } of records) {
      const read = this.transactionOf(cells, now);
      if ('errors' in read) {
        summary.skipped += 1;
        for (const { pointer, code, detail } of read.errors) {
          if (summary.errors.length < MAX_ERRORS) summary.errors.push({ line, field: pointer.slice(1), code, detail });
        }
      } else batch.push(read);
      if (batch.length === ROWS_AT_ONCE) await flush();
    }
    await flush();
    return summary;
  }

  private transactionOf(cells: PastCells, now: number): Transaction | { errors: readonly FieldError[] } {
    const id = cells.id?.toLowerCase();
    const read = readPastTransaction({ ...cells, id }, { rates: this.rates, now, idOf: (createdAt) => this.ids.next(createdAt) });
    if (id === undefined || UUID.test(id)) return read;
    const wrongId = { pointer: '/id', code: 'invalid_format', detail: 'must be a UUID' };
    return { errors: [...('errors' in read ? read.errors : []), wrongId] };
  }
}
