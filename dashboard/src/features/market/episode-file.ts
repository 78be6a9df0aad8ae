/** The episodes of a symbol as a file: all their fields, in the order of their shape. */
import type { Anomaly } from '@tapewatch/client';
import { csvText } from '../../lib/csv.ts';

const COLUMNS: readonly (keyof Anomaly)[] = [
  'id',
  'symbol',
  'direction',
  'status',
  'oldPrice',
  'newPrice',
  'changePercent',
  'severity',
  'peakPrice',
  'peakChangePercent',
  'breachCount',
  'detectedAt',
  'referenceTime',
  'triggerTime',
  'elapsedMs',
  'lastBreachTime',
  'closedAt',
  'windowMs',
  'thresholdPercent',
  'late',
  'gap',
  'simulated',
];

export function episodesText(episodes: readonly Anomaly[]): string {
  return csvText(
    COLUMNS.map((name) => [name, (episode: Anomaly) => episode[name]] as const),
    episodes,
  );
}

/** Hands the file to the browser. */
export function saveEpisodes(symbol: string, episodes: readonly Anomaly[]): void {
  const url = URL.createObjectURL(new Blob([episodesText(episodes)], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `episodes-${symbol.replaceAll(/[^\w.-]/g, '_')}-${new Date().toISOString().replaceAll(/[:.]/g, '-')}.csv`;
  link.click();
  URL.revokeObjectURL(url);
}
