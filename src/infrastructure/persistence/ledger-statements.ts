/** What the ledger asks the database: a flush as one statement over arrays, so as one commit; and who used a key before. */
import type { AcceptRequest } from '../../application/ports/transaction-ledger.ts';
import type { Transaction } from '../../domain/transactions/transaction.ts';
import { bigints, booleans, byteas, doubles, smallints, texts, uuids } from './binary-arrays.ts';
import type { Queries } from './connection-pool.ts';
import { EVENT_CODES, SOURCE_CODES, STATUS_CODES, TYPE_CODES } from './transaction-codes.ts';
import { TRANSACTION_COLUMNS, transactionOf } from './transaction-rows.ts';
import type { TransactionRow } from './transaction-rows.ts';

interface InsertColumn {
  name: string;
  type: 'uuid' | 'bigint' | 'double precision' | 'smallint' | 'boolean' | 'text' | 'bytea';
  encode(requests: readonly AcceptRequest[]): Buffer;
}

/** A column of `transactions` from a field of the transaction. */
function field<Value>(
  name: string,
  type: InsertColumn['type'],
  array: (values: readonly (Value | null)[]) => Buffer,
  valueOf: (transaction: Transaction) => Value | null,
): InsertColumn {
  return { name, type, encode: (requests) => array(requests.map(({ transaction }) => valueOf(transaction))) };
}

const OF_TRANSACTION: readonly InsertColumn[] = [
  field('id', 'uuid', uuids, ({ id }) => id),
  field('created_at', 'bigint', bigints, ({ createdAt }) => createdAt),
  field('amount_minor', 'bigint', bigints, ({ amountMinor }) => amountMinor),
  field('amount_reporting', 'bigint', bigints, ({ amountReporting }) => amountReporting),
  field('latitude', 'double precision', doubles, ({ latitude }) => latitude),
  field('longitude', 'double precision', doubles, ({ longitude }) => longitude),
  field('type', 'smallint', smallints, ({ type }) => TYPE_CODES.code(type)),
  field('source', 'smallint', smallints, ({ source }) => SOURCE_CODES.code(source)),
  field('simulated', 'boolean', booleans, ({ simulated }) => simulated),
  field('currency', 'text', texts, ({ currency }) => currency),
  field('account_id', 'text', texts, ({ accountId }) => accountId),
  field('counterparty_id', 'text', texts, ({ counterpartyId }) => counterpartyId),
  field('country', 'text', texts, ({ country }) => country),
  field('counterparty_country', 'text', texts, ({ counterpartyCountry }) => counterpartyCountry),
  field('ip', 'text', texts, ({ ip }) => ip),
  field('device', 'text', texts, ({ device }) => device),
  field('description', 'text', texts, ({ description }) => description),
  field('symbol', 'text', texts, ({ symbol }) => symbol),
];
const OF_REQUEST: readonly InsertColumn[] = [
  { name: 'principal_id', type: 'text', encode: (requests) => texts(requests.map(({ principalId }) => principalId)) },
  { name: 'actor', type: 'text', encode: (requests) => texts(requests.map(({ actor }) => actor)) },
];
/** Only of the requests that have a key. */
const OF_KEY: readonly InsertColumn[] = [
  { name: 'keyed_principal_id', type: 'text', encode: (keyed) => texts(keyed.map(({ principalId }) => principalId)) },
  { name: 'key', type: 'text', encode: (keyed) => texts(keyed.map(({ idempotencyKey }) => idempotencyKey)) },
  field('keyed_id', 'uuid', uuids, ({ id }) => id),
  field('keyed_at', 'bigint', bigints, ({ createdAt }) => createdAt),
  { name: 'fingerprint', type: 'bytea', encode: (keyed) => byteas(keyed.map(({ fingerprint }) => fingerprint)) },
];

const PLACES = new Map([...OF_TRANSACTION, ...OF_REQUEST, ...OF_KEY].map(({ name, type }, i) => [name, `$${i + 1}::${type}[]`]));

/** `unnest` in the list of columns streams; in FROM it would fill a table in memory per array first. */
function spread(...names: string[]): string {
  return names.map((name) => `unnest(${PLACES.get(name)!})`).join(', ');
}

const COLUMNS = [...OF_TRANSACTION.map(({ name }) => name), 'principal_id'];
const PENDING = STATUS_CODES.code('Pending');

/** The main statement runs first, so a used key is found before anything else was written. */
const INSERT = `
  WITH rows AS (
    INSERT INTO transactions (${COLUMNS.join(', ')}, updated_at, version, status)
    SELECT ${spread(...COLUMNS, 'created_at')}, 1, ${PENDING}
  ), entries AS (
    INSERT INTO transaction_history (transaction_id, at, actor, version, to_status)
    SELECT ${spread('id', 'created_at', 'actor')}, 1, ${PENDING}
  ), events AS (
    INSERT INTO outbox (transaction_id, version, kind)
    SELECT ${spread('id')}, 1, ${EVENT_CODES.code('accepted')}
  )
  INSERT INTO idempotency_keys (principal_id, key, transaction_id, created_at, fingerprint)
  SELECT ${spread('keyed_principal_id', 'key', 'keyed_id', 'keyed_at', 'fingerprint')}`;

/** Stores all requests, in one statement. Fails where one key was used before. */
export async function insertRequests(queries: Queries, requests: readonly AcceptRequest[]): Promise<void> {
  const keyed = requests.filter(({ idempotencyKey }) => idempotencyKey !== null);
  await queries.execute(INSERT, [
    ...OF_TRANSACTION.map((column) => column.encode(requests)),
    ...OF_REQUEST.map((column) => column.encode(requests)),
    ...OF_KEY.map((column) => column.encode(keyed)),
  ]);
}

/** The first request that used a key. */
export interface KeyUse {
  fingerprint: Buffer;
  /** When the key was used, epoch milliseconds. */
  at: number;
  /** As it was first answered; null when it is no longer kept. */
  transaction: Transaction | null;
}

type KeyRow = Omit<TransactionRow, 'id'> & { id: string | null; principal_id: string; key: string; fingerprint: Buffer; keyed_at: number };

const SELECT_KEYS = `
  SELECT k.principal_id, k.key, k.fingerprint, k.created_at AS keyed_at, ${TRANSACTION_COLUMNS}
  FROM unnest($1::text[], $2::text[]) AS wanted (principal_id, key)
  JOIN idempotency_keys k ON k.principal_id = wanted.principal_id AND k.key = wanted.key
  LEFT JOIN transactions t ON t.id = k.transaction_id`;

/** Who used the keys of these requests, by `keyOf`. */
export async function selectKeyUses(queries: Queries, requests: readonly AcceptRequest[]): Promise<Map<string, KeyUse>> {
  const parameters = [texts(requests.map(({ principalId }) => principalId)), texts(requests.map(({ idempotencyKey }) => idempotencyKey))];
  const rows = await queries.query<KeyRow>(SELECT_KEYS, parameters);
  return new Map(
    rows.map((row) => [
      keyOf(row.principal_id, row.key),
      { fingerprint: row.fingerprint, at: row.keyed_at, transaction: row.id === null ? null : asAccepted(row as TransactionRow) },
    ]),
  );
}

/** Names the key of a principal; neither part holds a line break. */
export function keyOf(principalId: string, idempotencyKey: string): string {
  return `${principalId}\n${idempotencyKey}`;
}

/** What the sender was told first: everything that changed later is taken back. */
function asAccepted(row: TransactionRow): Transaction {
  const first = { status: PENDING, version: 1, updated_at: row.created_at, processed_at: null, reason: null };
  return transactionOf({ ...row, ...first, decision: null, risk_score: null });
}
