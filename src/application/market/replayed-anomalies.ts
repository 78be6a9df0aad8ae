/** Gathers the anomalies of a replayed recording and names their sum by a digest. */
import { createHash } from 'node:crypto';
import type { Anomaly, AnomalyEventKind } from '../../domain/market/anomaly.ts';
import { MarketOutput } from '../ports/tick-processor.ts';
import { anomalyView } from './market.view.ts';

/** About 1 GB. A recording with more of them has a threshold that says nothing. */
export const MAX_REPLAYED_ANOMALIES = 2_000_000;

/**
 * Keeps the last state of every anomaly, and nothing else: they are the result, and their order is known only at the end. Memory grows
 * with the anomalies (about 500 bytes each), never with the ticks. Candles and gaps are let go.
 */
export class ReplayedAnomalies extends MarketOutput {
  private readonly byId = new Map<string, Anomaly>();
  private readonly limit: number;
  private overflowed = false;

  constructor(limit = MAX_REPLAYED_ANOMALIES) {
    super();
    this.limit = limit;
  }

  get size(): number {
    return this.byId.size;
  }

  /** Whether there were more than the limit: the result is not whole. */
  get full(): boolean {
    return this.overflowed;
  }

  anomaly(_event: AnomalyEventKind | 'progress', anomaly: Anomaly): void {
    if (this.byId.size < this.limit || this.byId.has(anomaly.id)) this.byId.set(anomaly.id, anomaly);
    else this.overflowed = true;
  }

  candle(): void {
    // Nothing of a replay is stored.
  }

  gap(): void {
    // As candles.
  }

  ready(): boolean {
    return true;
  }

  /** By opening time, symbol, direction; of equal ones (two breaches of one millisecond) by arrival. */
  sorted(): Anomaly[] {
    return [...this.byId.values()].sort(
      (a, b) => a.triggerTime - b.triggerTime || compare(a.symbol, b.symbol) || compare(a.direction, b.direction) || a.ordinal - b.ordinal,
    );
  }
}

/** `sha256:` and the hash of the anomalies as NDJSON without `detectedAt`: the only field that differs between runs. */
export function anomaliesDigest(sorted: readonly Anomaly[]): string {
  const hash = createHash('sha256');
  for (const anomaly of sorted) {
    const { detectedAt: _, ...rest } = anomalyView(anomaly);
    hash.update(`${JSON.stringify(rest)}\n`);
  }
  return `sha256:${hash.digest('hex')}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
