/** What each figure says of a frame. Rates are null, and shown as such, where there is nothing to divide by. */
import type { DashboardMetrics } from '@tapewatch/client';
import * as format from '../../lib/format.ts';

type Words = (key: string, values?: Readonly<Record<string, string | number>>) => string;

export interface FigureDefinition {
  name: 'rate' | 'volume' | 'success' | 'processing' | 'flagged' | 'ticks';
  /** Whose page it opens, and where. */
  page: 'transactions' | 'system';
  to: string;
  value: (metrics: DashboardMetrics) => string;
  unit: (metrics: DashboardMetrics) => string;
  /** Longer windows, and what belongs to the figure. */
  second: (metrics: DashboardMetrics, t: Words) => string;
  /** What the line beside it follows. */
  series: (metrics: DashboardMetrics) => number | null;
  /** Every digit, for a figure that is shown short. */
  whole?: (metrics: DashboardMetrics) => string;
  /** It counts what feeds sent: a gap makes it incomplete. */
  isOfFeeds?: boolean;
}

const percent = (value: number | null): string => (value === null ? '' : '%');

export const FIGURES: readonly FigureDefinition[] = [
  {
    name: 'rate',
    page: 'transactions',
    to: '/transactions',
    value: (m) => format.decimal(m.transactionsPerSecond, 1),
    unit: () => '',
    second: (m, t) =>
      t('figures.rate.second', { minute: format.count(m.totalTransactions1Min), hour: format.count(m.totalTransactions1Hour) }),
    series: (m) => m.transactionsPerSecond,
  },
  {
    name: 'volume',
    page: 'transactions',
    to: '/transactions',
    value: (m) => format.compact(m.totalVolume1Min),
    unit: (m) => m.currency,
    second: (m, t) =>
      m.unconvertedCount > 0
        ? t('figures.volume.unconverted', { hour: format.compact(m.totalVolume1Hour), count: m.unconvertedCount })
        : t('figures.volume.second', { five: format.compact(m.totalVolume5Min), hour: format.compact(m.totalVolume1Hour) }),
    series: (m) => Number(m.totalVolume1Min),
    whole: (m) => `${format.amount(m.totalVolume1Min)} ${m.currency}`,
  },
  {
    name: 'success',
    page: 'transactions',
    to: '/transactions?status=Failed',
    value: (m) => format.decimal(m.successRate, 1),
    unit: (m) => percent(m.successRate),
    second: (m, t) => t('figures.success.second', { failed: format.percent(m.failureRate, 1) }),
    series: (m) => m.successRate,
  },
  {
    name: 'processing',
    page: 'system',
    to: '/system',
    value: (m) => format.count(m.p95ProcessingTimeMs),
    unit: (m) => (m.p95ProcessingTimeMs === null ? '' : 'ms'),
    second: (m, t) => t('figures.processing.second', { mean: format.duration(m.averageProcessingTimeMs) }),
    series: (m) => m.p95ProcessingTimeMs,
  },
  {
    name: 'flagged',
    page: 'transactions',
    to: '/transactions?flagged=true',
    value: (m) => format.count(m.flaggedCount),
    unit: () => '',
    second: (m, t) =>
      t('figures.flagged.second', {
        held: format.count(m.heldCount),
        share: m.totalTransactions1Hour === 0 ? format.NONE : format.percent((m.flaggedCount / m.totalTransactions1Hour) * 100),
        hour: format.count(m.totalTransactions1Hour),
      }),
    series: (m) => m.flaggedCount,
  },
  {
    name: 'ticks',
    page: 'system',
    to: '/system',
    value: (m) => format.count(Math.round(m.ticksPerSecond)),
    unit: () => '',
    second: (m, t) => t('figures.ticks.second', { dropped: format.count(m.ticksDropped), queued: format.count(m.queueDepth) }),
    series: (m) => m.ticksPerSecond,
    isOfFeeds: true,
  },
];
