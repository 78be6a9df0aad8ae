/** The last 15 minutes as columns for the charts, and what is said of them beside the charts. */
import type { ChartData } from '../../lib/series.ts';
import type { RuntimeSample } from '../../live/runtime-store.ts';

export type HistoryName = 'ticks' | 'queued' | 'eventLoop' | 'memory' | 'payments';
export const HISTORY_NAMES: readonly HistoryName[] = ['ticks', 'queued', 'eventLoop', 'memory', 'payments'];

const VALUES: Readonly<Record<HistoryName, (sample: RuntimeSample) => number | null>> = {
  ticks: ({ metrics }) => metrics?.ticksPerSecond ?? null,
  queued: ({ metrics }) => metrics?.queued ?? null,
  eventLoop: ({ metrics }) => metrics?.eventLoopDelayP99Ms ?? null,
  memory: ({ metrics }) => metrics?.rssBytes ?? null,
  payments: ({ transactionsPerSecond }) => transactionsPerSecond,
};

/** Instants in seconds and one column of values. */
export function columnsOf(history: readonly RuntimeSample[], name: HistoryName): ChartData {
  return [history.map(({ at }) => at / 1000), history.map(VALUES[name])];
}

/** Shown stretch in seconds: so many milliseconds up to the newest sample. */
export function spanOf(history: readonly RuntimeSample[], now: number, lengthMs: number): readonly [number, number] {
  const to = history.at(-1)?.at ?? now;
  return [(to - lengthMs) / 1000, to / 1000];
}

export interface HistoryFigures {
  /** null: not received. */
  newest: number | null;
  least: number | null;
  greatest: number | null;
  /** Samples with a value. */
  count: number;
}

export function figuresOf([, values = []]: ChartData): HistoryFigures {
  const known = values.filter((value) => value !== null);
  return {
    newest: values.at(-1) ?? null,
    least: known.length === 0 ? null : Math.min(...known),
    greatest: known.length === 0 ? null : Math.max(...known),
    count: known.length,
  };
}
