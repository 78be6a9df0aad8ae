/** Arguments that `backtest` and `train` have in common, checked. */
import { parseTimestamp } from '../domain/kernel/timestamp.ts';
import { UsageError } from './cli-command.ts';

const UNITS: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);
const LONGEST_MS = 365 * 86_400_000;

/** Epoch milliseconds of a day (its beginning, UTC) or an RFC 3339 time; null where it is not given. @throws UsageError */
export function timeOf(option: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  const time = parseTimestamp(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text);
  if (Number.isNaN(time))
    throw new UsageError(`${option} must be a time such as 2026-08-01 or 2026-08-01T12:00:00Z, was ${JSON.stringify(text)}`);
  return time;
}

/** Milliseconds of `7d`, `12h`, `30m`, `90s` or `500ms`. @throws UsageError */
export function durationOf(option: string, text: string): number {
  const match = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text);
  const ms = match === null ? NaN : Number(match[1]) * UNITS.get(match[2]!)!;
  if (!(ms <= LONGEST_MS))
    throw new UsageError(`${option} must be a duration such as 7d, 12h or 90s, at most 365d, was ${JSON.stringify(text)}`);
  return ms;
}

/** @throws UsageError */
export function spanOf(from: string | undefined, to: string | undefined): { from: number | null; to: number | null } {
  const span = { from: timeOf('--from', from), to: timeOf('--to', to) };
  if (span.from !== null && span.to !== null && span.from >= span.to) throw new UsageError('--from must be before --to');
  return span;
}
