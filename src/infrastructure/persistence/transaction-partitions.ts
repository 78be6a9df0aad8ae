/** Partitions of transactions and their history, weekly and for other times: names, bounds, and the statements that make them. */

const DAY_MS = 86_400_000;
export const WEEK_MS = 7 * DAY_MS;
/** 1970-01-05, a Monday. */
const FIRST_MONDAY_MS = 4 * DAY_MS;
/** The current week and those after it: a server that stands still for a month finds its partition there. */
const WEEKS = 6;

/** Partitioned tables, by which column, and the room that each page of a partition keeps for rows that change. */
const TABLES = [
  { name: 'transactions', key: 'id', fillfactor: 80 },
  { name: 'transaction_history', key: 'transaction_id', fillfactor: 100 },
] as const;

/** The Monday, 0:00 UTC, before or at `ms`. */
export function weekOf(ms: number): number {
  return Math.floor((ms - FIRST_MONDAY_MS) / WEEK_MS) * WEEK_MS + FIRST_MONDAY_MS;
}

/** Beginnings of the weeks that must have partitions at `ms`, oldest first. */
export function weeksAhead(ms: number): number[] {
  return Array.from({ length: WEEKS }, (_, i) => weekOf(ms) + i * WEEK_MS);
}

/** The lowest id of a millisecond: every UUIDv7 of that time or later is above it, every earlier one below. */
export function lowestIdAt(ms: number): string {
  const hex = ms.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}

/** `20261116` for the week that begins then. */
export function partitionSuffix(week: number): string {
  return new Date(week).toISOString().slice(0, 10).replaceAll('-', '');
}

/** Partitions of a week: of transactions, of their history. */
export function partitionNames(week: number): string[] {
  return TABLES.map(({ name }) => `${name}_${partitionSuffix(week)}`);
}

/** The week that a partition is for; null for those of no week. */
export function weekOfPartition(name: string): number | null {
  const date = /_(\d{4})(\d\d)(\d\d)$/.exec(name);
  return date === null ? null : Date.UTC(Number(date[1]), Number(date[2]) - 1, Number(date[3]));
}

/** Ids from `from`, or all below, up to `to`, which is not among them. */
export interface IdRange {
  readonly suffix: string;
  readonly from: string | null;
  readonly to: string;
}

export function rangeOfWeek(week: number): IdRange {
  return { suffix: partitionSuffix(week), from: lowestIdAt(week), to: lowestIdAt(week + WEEK_MS) };
}

/** All ids before those of the first week: what is imported is older than the product, most of it. */
export function rangeOfPast(firstWeek: number): IdRange {
  return { suffix: 'past', from: null, to: lowestIdAt(firstWeek) };
}

/** Statements that make the partitions for ids of other times: imported rows may bring any. */
export function otherPartitionSql(): string[] {
  return TABLES.map(({ name, fillfactor }) => `CREATE TABLE ${name}_other PARTITION OF ${name} DEFAULT WITH (fillfactor = ${fillfactor})`);
}

/**
 * Statements that make the partitions of a range while others read and write, with the rows that the one for other times holds of it: a
 * single one there would forbid the partition.
 */
export function partitionSql({ suffix, from, to }: IdRange): string[] {
  return TABLES.flatMap(({ name, key, fillfactor }) => {
    const partition = `${name}_${suffix}`;
    const lowest = from === null ? 'MINVALUE' : `'${from}'`;
    return [
      `CREATE TABLE ${partition} (LIKE ${name} INCLUDING DEFAULTS INCLUDING CONSTRAINTS) WITH (fillfactor = ${fillfactor})`,
      `WITH moved AS (DELETE FROM ${name}_other WHERE ${key} < '${to}' ${from === null ? '' : `AND ${key} >= ${lowest}`} RETURNING *)
       INSERT INTO ${partition} SELECT * FROM moved`,
      `ALTER TABLE ${name} ATTACH PARTITION ${partition} FOR VALUES FROM (${lowest}) TO ('${to}')`,
    ];
  });
}
