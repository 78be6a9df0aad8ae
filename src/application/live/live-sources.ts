/** Everything that live channels, streams and quotes tell of, each value as text that all of them share. */
import type { FeedMonitor, FeedStatus } from '../market/feed-monitor.ts';
import type { MarketQueries } from '../market/market.queries.ts';
import type { DashboardView } from '../monitoring/dashboard.view.ts';
import type { Clock } from '../ports/clock.ts';
import type { TickProcessor } from '../ports/tick-processor.ts';
import { FactFeed } from './fact-feed.ts';
import { StateTable } from './state-table.ts';

/** Items in a first message. */
const SHOWN_TRANSACTIONS = 100;
const SHOWN_ANOMALIES = 100;
const SHOWN_ALERTS = 500;
/** Alerts in memory: more unresolved ones than are shown, since those take the place of what is resolved. */
const REMEMBERED_ALERTS = 5000;
/** Symbols without ticks become quiet and stale; looking at all of them so often is enough. */
const STATUS_CHECK_MS = 1000;

export interface MarketState {
  processor: TickProcessor;
  queries: MarketQueries;
  feeds: FeedMonitor;
}

export class LiveSources {
  readonly quotes: StateTable;
  readonly statistics: StateTable;
  /** One key, `metrics`: the object of the dashboard. */
  readonly metrics: StateTable;
  readonly transactions: FactFeed;
  readonly alerts: FactFeed;
  readonly anomalies: FactFeed;
  private readonly seen: Int32Array;
  private readonly statuses: (FeedStatus | undefined)[] = [];
  private statusesAt = -Infinity;
  private refreshedAt = -Infinity;
  private dashboard = '{}';

  /** @param keep facts of each kind that are kept to be told again */
  constructor(
    private readonly market: MarketState,
    private readonly clock: Clock,
    keep: number,
  ) {
    this.seen = new Int32Array(market.processor.symbols.capacity);
    this.quotes = new StateTable((symbol) => this.quoteText(symbol));
    this.statistics = new StateTable((symbol) => JSON.stringify(market.queries.statistics(symbol)));
    this.metrics = new StateTable(() => this.dashboard);
    const newest = (channel: 'transactions' | 'anomalies', shown: number) =>
      new FactFeed({ channel, capacity: keep, shown, remembered: 2 * shown });
    this.transactions = newest('transactions', SHOWN_TRANSACTIONS);
    this.anomalies = newest('anomalies', SHOWN_ANOMALIES);
    this.alerts = new FactFeed({ channel: 'alerts', capacity: keep, shown: SHOWN_ALERTS, remembered: REMEMBERED_ALERTS });
  }

  /** Takes in what changed on the board since the last time. */
  refresh(): void {
    const now = this.clock.monotonic();
    if (now - this.refreshedAt < 1) return;
    this.refreshedAt = now;
    const { symbols, board } = this.market.processor;
    const areStatusesDue = now - this.statusesAt >= STATUS_CHECK_MS;
    if (areStatusesDue) this.statusesAt = now;
    const wallTime = this.clock.now();
    for (let id = 0; id < symbols.size; id += 1) {
      const version = board.version(id);
      const hasTicks = version !== this.seen[id];
      const isOther = (hasTicks || areStatusesDue) && version !== 0 && this.noteStatus(id, wallTime);
      if (hasTicks) {
        this.seen[id] = version;
        this.quotes.touch(symbols.nameOf(id));
      }
      if (hasTicks || isOther) this.statistics.touch(symbols.nameOf(id));
    }
  }

  /** A new object of the dashboard. */
  tell(view: DashboardView): void {
    this.dashboard = JSON.stringify(view);
    this.metrics.touch('metrics');
  }

  /** Whether the feed of a symbol has another status than before. */
  private noteStatus(id: number, now: number): boolean {
    const status = this.market.feeds.statusOf(id, now);
    if (status === this.statuses[id]) return false;
    this.statuses[id] = status;
    return true;
  }

  private quoteText(symbol: string): string {
    const { bid, ask, last, ts } = this.market.queries.quote(symbol);
    return JSON.stringify({ symbol, bid, ask, last, ts });
  }
}
