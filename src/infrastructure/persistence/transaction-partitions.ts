/** Weekly partitions of transactions and their history: names, bounds, and the statements that make them. */

const DAY_MS = 86_400_000;
export const WEEK_MS = 7 * DAY_MS;
/** 1970-01-05, a Monday. */
const FIRST_MONDAY_MS = 4 * DAY_MS;
/** The current week and those after it: a server that stands still for a month finds its partition there. */
const WEEKS = 6;

/** Partitioned tables, and the room that each page of a partition keeps for rows that change. */
const TABLES = [
  { name: 'transactions', fillfactor: 80 },
  { name: 'transaction_history', fillfactor: 100 },
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

/** The week that a partition is for; null for the one for other times. */
export function weekOfPartition(name: string): number | null {
  const date = /_(\d{4})(\d\d)(\d\d)$/.exec(name);
  return date === null ? null : Date.UTC(Number(date[1]), Number(date[2]) - 1, Number(date[3]));
}

/**
 * Statements that make the partitions of a week, or those for ids of other times: imported rows may bring any. Making one that is there is
 * no error.
 */
export function partitionSql(week: number | 'default'): string[] {
  return TABLES.map(({ name, fillfactor }) => {
    const bounds = week === 'default' ? 'DEFAULT' : `FOR VALUES FROM ('${lowestIdAt(week)}') TO ('${lowestIdAt(week + WEEK_MS)}')`;
    const suffix = week === 'default' ? 'other' : partitionSuffix(week);
    return `CREATE TABLE IF NOT EXISTS ${name}_${suffix} PARTITION OF ${name} ${bounds} WITH (fillfactor = ${fillfactor})`;
  });
}
