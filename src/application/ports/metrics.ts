/** Figures for operators in the Prometheus text format. */

/** A figure of one metric: values of its labels, and the number. */
export type Sample = readonly [labels: Readonly<Record<string, string | number>>, value: number];

export interface MetricDescription {
  name: string;
  help: string;
  kind: 'counter' | 'gauge';
  labels: readonly string[];
}

export interface HistogramDescription {
  name: string;
  help: string;
  /** Upper bounds, ascending. */
  buckets: readonly number[];
}

export abstract class Metrics {
  /** Media type of `text()`. */
  abstract readonly contentType: string;
  /** Adds a metric whose samples are read at each scrape; `read` must be quick. */
  abstract expose(metric: MetricDescription, read: () => Iterable<Sample>): void;
  /** Adds a histogram; the function that is returned adds a value to it. */
  abstract histogram(metric: HistogramDescription): (value: number) => void;
  /** An HTTP request was answered; `route` is the template, never the URL. */
  abstract requestAnswered(method: string, route: string, statusCode: number, seconds: number): void;
  abstract text(): Promise<string>;
}
