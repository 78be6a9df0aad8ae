/** Metrics in a registry of prom-client. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { Metrics } from '../../application/ports/metrics.ts';
import type { HistogramDescription, MetricDescription, Sample } from '../../application/ports/metrics.ts';

/** From one millisecond, which most reads need, to the deadline of a request. */
const DURATION_BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15];

export class PrometheusMetrics extends Metrics {
  private readonly registry = new Registry();
  private readonly requests: Histogram<'method' | 'route' | 'status_code'>;

  constructor() {
    super();
    collectDefaultMetrics({ register: this.registry });
    this.requests = new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Duration of HTTP requests by method, route template and status code',
      labelNames: ['method', 'route', 'status_code'],
      buckets: DURATION_BUCKETS_SECONDS,
      registers: [this.registry],
    });
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  expose({ name, help, kind, labels }: MetricDescription, read: () => Iterable<Sample>): void {
    const options = { name, help, labelNames: [...labels], registers: [this.registry] };
    if (kind === 'counter') {
      // The owner keeps the count: each scrape begins at 0 and adds what stands there.
      const counter = new Counter({
        ...options,
        collect: () => {
          counter.reset();
          for (const [values, value] of read()) counter.inc(values, value);
        },
      });
    } else {
      const gauge = new Gauge({
        ...options,
        collect: () => {
          gauge.reset();
          for (const [values, value] of read()) gauge.set(values, value);
        },
      });
    }
  }

  histogram({ name, help, buckets }: HistogramDescription): (value: number) => void {
    const histogram = new Histogram({ name, help, buckets: [...buckets], registers: [this.registry] });
    return (value) => histogram.observe(value);
  }

  requestAnswered(method: string, route: string, statusCode: number, seconds: number): void {
    this.requests.observe({ method, route, status_code: statusCode }, seconds);
  }

  text(): Promise<string> {
    return this.registry.metrics();
  }
}
