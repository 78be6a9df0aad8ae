/** Brings in transactions of the past, so that nobody looks at accounts without a history on the first day. */
import type { FieldError } from '../../domain/kernel/domain-error.ts';
import { parseTimestamp } from '../../domain/kernel/timestamp.ts';
import type { UuidV7Source } from '../../domain/kernel/uuid-v7.ts';
import type { ExchangeRates } from '../../domain/transactions/exchange-rates.ts';
import { pendingTransaction } from '../../domain/transactions/transaction.ts';
import type { Transaction } from '../../domain/transactions/transaction.ts';
import { readTransaction } from '../../domain/transactions/transaction-reader.ts';
import type { Clock } from '../ports/clock.ts';
import type { TransactionArchive } from '../ports/transaction-archive.ts';

/** Columns that are read; others are passed over. */
export const IMPORT_COLUMNS = [
  'id',
  'createdAt',
  'amount',
  'currency',
  'type',
  'source',
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
] as const;
export type ImportColumn = (typeof IMPORT_COLUMNS)[number];

/** One line of a file; columns without a value are absent. */
export interface ImportRecord {
  readonly line: number;
  readonly cells: Readonly<Partial<Record<ImportColumn, string>>>;
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
const DECIMAL = /^-?\d{1,3}(\.\d+)?$/;
/** Pending, Processing, Completed. */
const COMPLETED_VERSION = 3;
/** 2000-01-01 and later, as everywhere. */
const MIN_TIME = 946_684_800_000;

export class ImportTransactions {
  constructor(
    private readonly archive: TransactionArchive,
    private readonly rates: ExchangeRates,
    private readonly ids: UuidV7Source,
    private readonly clock: Clock,
  ) {}

  /** Stores good lines as they come, a thousand at a time. */
  async run(records: AsyncIterable<ImportRecord>): Promise<ImportSummary> {
    return this.read(records, (batch) => this.archive.store(batch.map((transaction) => ({ transaction, actor: ACTOR }))));
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

  private transactionOf(cells: ImportRecord['cells'], now: number): Transaction | { errors: readonly FieldError[] } {
    const { id, createdAt: time, latitude, longitude, ...rest } = cells;
    const request = { currency: this.rates.reportingCurrency, ...rest, latitude: numberOf(latitude), longitude: numberOf(longitude) };
    const read = readTransaction(request);
    const errors = [...(read.errors ?? [])];
    const createdAt = time === undefined ? NaN : parseTimestamp(time);
    if (time === undefined) errors.push({ pointer: '/createdAt', code: 'required', detail: 'is required' });
    else if (Number.isNaN(createdAt)) {
      errors.push({ pointer: '/createdAt', code: 'invalid_format', detail: 'must be a time such as 2026-11-21T09:45:00.123Z' });
    } else if (createdAt < MIN_TIME || createdAt > now) {
      errors.push({ pointer: '/createdAt', code: 'timestamp_out_of_range', detail: 'must be from 2000 until now' });
    }
    if (id !== undefined && !UUID.test(id.toLowerCase())) errors.push({ pointer: '/id', code: 'invalid_format', detail: 'must be a UUID' });
    if (errors.length > 0 || read.errors !== null) return { errors };
    return {
      ...pendingTransaction(read.facts, {
        id: id?.toLowerCase() ?? this.ids.next(createdAt),
        createdAt,
        amountReporting: this.rates.convert(read.facts.amountMinor, read.facts.currency),
        simulated: false,
      }),
      status: 'Completed',
      processedAt: createdAt,
      version: COMPLETED_VERSION,
    };
  }
}

/** The number that a text writes; anything else stays text, which the reader refuses. */
function numberOf(text: string | undefined): number | string | undefined {
  return text !== undefined && DECIMAL.test(text) ? Number(text) : text;
}
