/** The figures of the dashboard as clients see them. */

export interface DashboardView {
  totalTransactions1Min: number;
  totalTransactions5Min: number;
  totalTransactions1Hour: number;
  /** Decimal text in `currency`, as all volumes. */
  totalVolume1Min: string;
  totalVolume5Min: string;
  totalVolume1Hour: string;
  currency: string;
  /** Transactions of the last hour that have no rate: they are in no volume. */
  unconvertedCount: number;
  /** Percent of those that ended within the last hour; null without any. */
  successRate: number | null;
  failureRate: number | null;
  /** Of those that ended within five minutes; null without any. */
  averageProcessingTimeMs: number | null;
  p95ProcessingTimeMs: number | null;
  /** Over the last ten seconds. */
  transactionsPerSecond: number;
  topSources: { source: string; count: number; volume: string }[];
  topCountries: { country: string; count: number; volume: string }[];
  flaggedCount: number;
  /** Now. */
  heldCount: number;
  /** As those below, of all replicas that live. */
  ticksPerSecond: number;
  ticksDropped: number;
  /** Ticks that wait. */
  queueDepth: number;
  activeConnections: number;
  /** The moment that the windows end with. */
  computedAt: string;
}
