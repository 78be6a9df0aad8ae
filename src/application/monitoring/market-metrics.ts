/** The figures of the market for Prometheus. */
import type { MarketFigures } from '../ports/market-figures.ts';
import type { Metrics, Sample } from '../ports/metrics.ts';
import type { PartitionCounters, TickProcessor } from '../ports/tick-processor.ts';

const PARTITION_COUNTERS: readonly [name: string, figure: keyof PartitionCounters, help: string][] = [
  ['tapewatch_ticks_accepted_total', 'accepted', 'Ticks taken'],
  ['tapewatch_ticks_processed_total', 'processed', 'Ticks that an engine has seen'],
  ['tapewatch_ticks_dropped_total', 'dropped', 'Ticks lost because a ring was full or a worker died'],
  ['tapewatch_ticks_late_total', 'late', 'Ticks older than the newest of their symbol, within the window'],
  ['tapewatch_ticks_too_late_total', 'tooLate', 'Ticks older than the window'],
  ['tapewatch_partition_restarts_total', 'restarts', 'Engines that died and were replaced'],
  ['tapewatch_partition_held_total', 'held', 'Times an engine waited because its output was full'],
  ['tapewatch_samples_evicted_total', 'samplesEvicted', 'Samples given up at a bound of memory; late ticks are judged on less history'],
];

/** Adds them to `metrics`; each scrape reads what stands at that moment. */
export function exposeMarketMetrics(metrics: Metrics, processor: TickProcessor, figures: MarketFigures): void {
  const perPartition = (figure: keyof PartitionCounters) => (): Sample[] =>
    processor.counters().map((counters) => [{ partition: counters.partition }, counters[figure]]);
  for (const [name, figure, help] of PARTITION_COUNTERS) {
    metrics.expose({ name, help, kind: 'counter', labels: ['partition'] }, perPartition(figure));
  }
  metrics.expose(
    { name: 'tapewatch_ring_depth', help: 'Ticks that wait in the ring', kind: 'gauge', labels: ['partition'] },
    perPartition('queued'),
  );
  // A refused tick has no partition: what is wrong with it may be its symbol.
  metrics.expose({ name: 'tapewatch_ticks_invalid_total', help: 'Ticks refused', kind: 'counter', labels: ['partition'] }, () => [
    [{ partition: 'none' }, figures.invalid],
  ]);
  metrics.expose(
    {
      name: 'tapewatch_anomalies_total',
      help: 'Anomalies by the severity they opened with',
      kind: 'counter',
      labels: ['direction', 'severity'],
    },
    () => figures.anomalies().map(({ direction, severity, count }): Sample => [{ direction, severity }, count]),
  );
}
