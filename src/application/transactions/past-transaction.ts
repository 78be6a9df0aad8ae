/** One line of a file of past transactions, read as strictly as a request. */
import type { FieldError } from '../../domain/kernel/domain-error.ts';
import { parseTimestamp } from '../../domain/kernel/timestamp.ts';
import type { ExchangeRates } from '../../domain/transactions/exchange-rates.ts';
import { pendingTransaction } from '../../domain/transactions/transaction.ts';
import type { Transaction } from '../../domain/transactions/transaction.ts';
import { readTransaction } from '../../domain/transactions/transaction-reader.ts';

/** Columns that are read; others are passed over. */
export const PAST_COLUMNS = [
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
export type PastColumn = (typeof PAST_COLUMNS)[number];
/** Columns without a value are absent. */
export type PastCells = Readonly<Partial<Record<PastColumn, string>>>;

const DECIMAL = /^-?\d{1,3}(\.\d+)?$/;
/** 2000-01-01 and later, as everywhere. */
const MIN_TIME = 946_684_800_000;
/** Pending, Processing, Completed. */
const COMPLETED_VERSION = 3;

/**
 * A Completed transaction, the currency the reporting one where the line names none, the id as it is written; or what is wrong, pointers
 * relative to the line.
 * @param now nothing may be later
 * @param idOf the id of a line that has none
 */
export function readPastTransaction(
  { id, createdAt: time, latitude, longitude, ...rest }: PastCells,
  { rates, now, idOf }: { rates: ExchangeRates; now: number; idOf: (createdAt: number) => string },
): Transaction | { errors: FieldError[] } {
  const request = { currency: rates.reportingCurrency, ...rest, latitude: numberOf(latitude), longitude: numberOf(longitude) };
  const read = readTransaction(request);
  const errors = [...(read.errors ?? [])];
  const createdAt = time === undefined ? NaN : parseTimestamp(time);
  if (time === undefined) errors.push({ pointer: '/createdAt', code: 'required', detail: 'is required' });
  else if (Number.isNaN(createdAt)) {
    errors.push({ pointer: '/createdAt', code: 'invalid_format', detail: 'must be a time such as 2026-11-21T09:45:00.123Z' });
  } else if (createdAt < MIN_TIME || createdAt > now) {
    errors.push({ pointer: '/createdAt', code: 'timestamp_out_of_range', detail: 'must be from 2000 until now' });
  }
  if (errors.length > 0 || read.errors !== null) return { errors };
  const amountReporting = rates.convert(read.facts.amountMinor, read.facts.currency);
  return {
    ...pendingTransaction(read.facts, { id: id ?? idOf(createdAt), createdAt, amountReporting, simulated: false }),
    status: 'Completed',
    processedAt: createdAt,
    version: COMPLETED_VERSION,
  };
}

/** The number that a text writes; anything else stays text, which the reader refuses. */
function numberOf(text: string | undefined): number | string | undefined {
  return text !== undefined && DECIMAL.test(text) ? Number(text) : text;
}
