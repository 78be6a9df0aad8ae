/** The market's own counts, for metrics. */
import { DIRECTIONS, SEVERITIES } from '../../domain/market/anomaly.ts';
import { MarketFigures } from '../ports/market-figures.ts';
import type { AnomalyCount } from '../ports/market-figures.ts';
import type { IngestTicks } from './ingest-ticks.ts';
import type { MarketQueries } from './market.queries.ts';
import type { MarketRecorder } from './market-recorder.ts';

export class MarketCounts extends MarketFigures {
  constructor(
    private readonly ingest: IngestTicks,
    private readonly recorder: MarketRecorder,
    private readonly queries: MarketQueries,
  ) {
    super();
  }

  get invalid(): number {
    return this.ingest.invalid;
  }

  get clockSkewed(): number {
    return this.ingest.clockSkewed;
  }

  activeSymbols(): number {
    return this.queries.activeSymbols();
  }

  anomalies(): AnomalyCount[] {
    return DIRECTIONS.flatMap((direction) =>
      SEVERITIES.map((severity) => ({ direction, severity, count: this.recorder.detected[direction][severity] })),
    );
  }
}
