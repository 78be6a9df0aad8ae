/** The span of a backtest: a preset that ends now, or two times on the clock of the chosen zone. */
import * as format from '../../lib/format.ts';
import { instantOf, wallTime } from '../../lib/zone-time.ts';

export type Preset = 'hour' | 'day' | 'week' | 'own';
export const PRESETS: readonly Preset[] = ['hour', 'day', 'week', 'own'];

const HOUR = 3_600_000;
const LENGTHS: Readonly<Record<Exclude<Preset, 'own'>, number>> = { hour: HOUR, day: 24 * HOUR, week: 168 * HOUR };

export interface SpanFields {
  preset: Preset;
  /** As fields of date and time hold them. */
  from: string;
  to: string;
}

export type Span = { from: string; to: string } | { faults: { from?: 'badTime' | 'badOrder'; to?: 'badTime' } };

/** What the fields say at this moment. @param now epoch milliseconds, clock of the server */
export function spanOf({ preset, from, to }: SpanFields, now: number): Span {
  if (preset !== 'own') return { from: new Date(now - LENGTHS[preset]).toISOString(), to: new Date(now).toISOString() };
  const [begin, end] = [instantOf(from, format.zoneName()), instantOf(to, format.zoneName())];
  if (begin === null || end === null)
    return { faults: { ...(begin === null && { from: 'badTime' }), ...(end === null && { to: 'badTime' }) } };
  if (begin >= end) return { faults: { from: 'badOrder' } };
  return { from: new Date(begin).toISOString(), to: new Date(end).toISOString() };
}

/** Fields to begin with: the last day, as whole minutes. */
export function dayUntil(now: number): Pick<SpanFields, 'from' | 'to'> {
  return { from: wallTime(now - LENGTHS.day, format.zoneName()), to: wallTime(now, format.zoneName()) };
}
