/** Figures, analytics and health, as HTTP has them. */

export type { DashboardMetrics } from '@tapewatch/client';

/** The answer of every analysis; volumes are decimal text in `currency`. */
export interface Analytics<Item> {
  source: 'sql';
  from: string;
  to: string;
  generatedAt: string;
  currency: string;
  items: Item[];
}

export interface TransactionSummary {
  count: number;
  volume: string;
  completed: number;
  failed: number;
  held: number;
  flagged: number;
  averageProcessingTimeMs: number | null;
}

export interface MinuteVolume {
  minute: string;
  count: number;
  volume: string;
}

/** Of a country, a source or a type, which `key` names. */
export interface GroupVolume {
  key: string;
  count: number;
  volume: string;
  flagged: number;
}

export interface AccountVolume {
  accountId: string;
  count: number;
  volume: string;
  flagged: number;
}

export interface PartitionMetrics {
  partition: number;
  accepted: number;
  processed: number;
  dropped: number;
  queued: number;
  restarts: number;
}

/** Counters of the process that answers. */
export interface RuntimeMetrics {
  instance: string;
  uptimeSeconds: number;
  accepted: number;
  processed: number;
  dropped: number;
  queued: number;
  invalid: number;
  late: number;
  tooLate: number;
  clockSkewed: number;
  anomaliesDetected: number;
  activeSymbols: number;
  ticksPerSecond: number;
  partitions: PartitionMetrics[];
  rssBytes: number;
  eventLoopDelayP99Ms: number;
}

export interface PartHealth {
  status: 'up' | 'down' | 'disabled';
  /** What is wrong, for people. */
  message?: string;
  /** `durability` of the database, `partitions` of the market … */
  [detail: string]: unknown;
}

/** By part: database, redis, kafka, pinot, market. */
export type HealthParts = Record<string, PartHealth>;

export interface Health {
  status: 'ok' | 'degraded';
  version: string;
  mode: string;
  instance: string;
  uptimeSeconds: number;
  details: HealthParts;
}

export interface Readiness {
  /** `ok`, `error` or `shutting_down`. */
  status: string;
  info: HealthParts;
  error: HealthParts;
  details: HealthParts;
}
