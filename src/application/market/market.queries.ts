/** The read side of the market: boards and memory first, the database for what is older. */
import type { Anomaly } from '../../domain/market/anomaly.ts';
import { INTERVAL_MS } from '../../domain/market/candle.ts';
import type { Candle, CandleInterval } from '../../domain/market/candle.ts';
import * as layout from '../../domain/market/engine-layout.ts';
import { openCandlesOf } from '../../domain/market/engine-rows.ts';
import type { Gap } from '../../domain/market/statistics.ts';
import { NotFoundError } from '../../domain/kernel/domain-error.ts';
import type { Clock } from '../ports/clock.ts';
import type { AnomalyFilter, AnomalyPosition, AnomalyRepository, CandleRepository, GapRepository } from '../ports/market-repositories.ts';
import type { TickProcessor } from '../ports/tick-processor.ts';
import type { CandleBook } from './candle-book.ts';
import type { FeedMonitor, FeedStatus } from './feed-monitor.ts';
import { anomalyView, candleView, gapView, quoteView, statisticsView } from './market.view.ts';
import type { AnomalyView, CandleView, GapView, QuoteView, StatisticsView } from './market.view.ts';
import type { RecentAnomalies } from './recent-anomalies.ts';

/** One page: `next` is where the following one begins, null after the last. */
export interface Page<T, Position> {
  items: T[];
  next: Position | null;
}

export interface CandleRange {
  /** Epoch milliseconds, inclusive. */
  from: number | null;
  /** Exclusive. */
  to: number | null;
  limit: number;
}

export interface CandleState {
  building: Candle | null;
  /** Event time of the newest tick. */
  newestTime: number;
  windowMs: number;
}

/** Reads of the database for one answer: a write may end during each, but writes come seconds apart. */
const MAX_READS = 3;

export class MarketQueries {
  private readonly row = new Float64Array(layout.ROW_DOUBLES);
  private sorted: string[] = [];

  constructor(
    private readonly processor: TickProcessor,
    private readonly feeds: FeedMonitor,
    private readonly recent: RecentAnomalies,
    private readonly candles: CandleBook,
    private readonly stores: { anomalies: AnomalyRepository; candles: CandleRepository; gaps: GapRepository },
    private readonly clock: Clock,
    private readonly quoteTtlMs: number,
  ) {}

  /** Symbols that have statistics, by name, after `after`; one more than a page tells whether there is a next. */
  prices(after: string | null, limit: number): Page<StatisticsView, string> {
    const now = this.clock.now();
    const items: StatisticsView[] = [];
    const names = this.names();
    for (let at = after === null ? 0 : upperBound(names, after); at < names.length; at += 1) {
      const id = this.processor.symbols.idOf(names[at]!);
      if (!this.processor.board.read(id, this.row)) continue;
      if (items.length === limit) return { items, next: items.at(-1)!.symbol };
      items.push(this.statisticsOf(id, now));
    }
    return { items, next: null };
  }

  /** @throws NotFoundError `symbol_not_found` */
  statistics(symbol: string): StatisticsView {
    return this.statisticsOf(this.readRow(symbol), this.clock.now());
  }

  /** Names of all symbols that were ever seen. */
  symbols(): string[] {
    return this.names().filter((name) => this.processor.board.version(this.processor.symbols.idOf(name)) !== 0);
  }

  /** @throws NotFoundError `symbol_not_found` */
  quote(symbol: string): QuoteView {
    const id = this.readRow(symbol);
    return quoteView(symbol, this.row, this.clock.now() - this.feeds.lastHeard(id) > this.quoteTtlMs);
  }

  /** Oldest first. With `from` the oldest of the range, else the newest. `next` is the `from` of the following page. */
  async candlesOf(symbol: string, interval: CandleInterval, range: CandleRange): Promise<Page<CandleView, number>> {
    this.readRow(symbol);
    const known = await this.finishedCandles(symbol, interval, { ...range, limit: range.limit + 1 });
    const { building, newestTime, windowMs } = this.candleState(symbol, interval)!;
    // A candle that has ended may still stand on the board for a moment, with fewer ticks.
    if (building !== null && building.count >= (known.get(building.openTime)?.count ?? 0)) known.set(building.openTime, building);
    const inRange = (candle: Candle) =>
      (range.from === null || candle.openTime >= range.from) && (range.to === null || candle.openTime < range.to);
    const sorted = [...known.values()].filter(inRange).sort((a, b) => a.openTime - b.openTime);
    const page = range.from === null ? sorted.slice(-range.limit) : sorted.slice(0, range.limit);
    return {
      items: page.map((candle) => candleView(candle, newestTime, windowMs)),
      next: range.from !== null && sorted.length > range.limit ? page.at(-1)!.openTime + INTERVAL_MS[interval] : null,
    };
  }

  /** The candle that is being built, and by what times candles are closed; null for a symbol that was never seen. */
  candleState(symbol: string, interval: CandleInterval): CandleState | null {
    const id = this.processor.symbols.idOf(symbol);
    if (id < 0 || !this.processor.board.read(id, this.row)) return null;
    const building = openCandlesOf(symbol, this.row).find((candle) => candle.interval === interval);
    return {
      building: building === undefined ? null : this.candles.withBase(building),
      newestTime: this.row[layout.ROW_TIME]!,
      windowMs: this.row[layout.ROW_WINDOW_MS]!,
    };
  }

  private async finishedCandles(symbol: string, interval: CandleInterval, range: CandleRange): Promise<Map<number, Candle>> {
    for (let attempt = 1; ; attempt += 1) {
      const { writes } = this.candles;
      const stored = await this.stores.candles.find(symbol, interval, range);
      if (writes === this.candles.writes || attempt === MAX_READS) return this.candles.overlay(symbol, interval, stored);
    }
  }

  async anomalies(filter: AnomalyFilter, after: AnomalyPosition | null, limit: number): Promise<Page<AnomalyView, AnomalyPosition>> {
    const memory = this.recent.find(filter, after, limit + 1);
    const older = memory.rest === null ? [] : await this.stores.anomalies.find(filter, memory.rest, limit + 1 - memory.items.length);
    const found: Anomaly[] = [...memory.items, ...older];
    const items = found.slice(0, limit);
    const last = items.at(-1);
    return { items: items.map(anomalyView), next: found.length > limit && last ? { detectedAt: last.detectedAt, id: last.id } : null };
  }

  /** @throws NotFoundError */
  async anomaly(id: string): Promise<AnomalyView> {
    const anomaly = this.recent.get(id) ?? (await this.stores.anomalies.get(id));
    if (anomaly === null) throw new NotFoundError('there is no anomaly with this id');
    return anomalyView(anomaly);
  }

  /** Newest first. @throws NotFoundError `symbol_not_found` */
  async gaps(
    symbol: string,
    range: { from: number | null; to: number | null },
    after: Pick<Gap, 'from' | 'reason'> | null,
    limit: number,
  ): Promise<Page<GapView, Pick<Gap, 'from' | 'reason'>>> {
    this.readRow(symbol);
    const found = await this.stores.gaps.find(symbol, range, after, limit + 1);
    const items = found.slice(0, limit);
    const last = items.at(-1);
    return { items: items.map(gapView), next: found.length > limit && last ? { from: last.from, reason: last.reason } : null };
  }

  /** Symbols that are not stale. */
  activeSymbols(): number {
    const now = this.clock.now();
    let active = 0;
    for (let id = 0; id < this.processor.symbols.size; id += 1) if (this.feeds.statusOf(id, now) !== 'STALE') active += 1;
    return active;
  }

  /** Reads the row of a symbol and returns its id. */
  private readRow(symbol: string): number {
    const id = this.processor.symbols.idOf(symbol);
    if (id < 0 || !this.processor.board.read(id, this.row))
      throw new NotFoundError(`the symbol ${symbol} has never been seen`, 'symbol_not_found');
    return id;
  }

  private statisticsOf(id: number, now: number): StatisticsView {
    const { symbols } = this.processor;
    return statisticsView(this.row, {
      symbol: symbols.nameOf(id),
      partition: symbols.partitionOf(id),
      feedStatus: this.feedStatusOf(id, now),
      simulated: this.feeds.isSimulated(id),
    });
  }

  private feedStatusOf(id: number, now: number): FeedStatus {
    const gapTime = Math.max(this.row[layout.ROW_GAP_TO]!, this.processor.board.lossTime(id));
    if (gapTime > 0 && this.row[layout.ROW_TIME]! - gapTime < this.row[layout.ROW_WINDOW_MS]!) return 'GAP';
    return this.feeds.statusOf(id, now);
  }

  private names(): string[] {
    if (this.sorted.length !== this.processor.symbols.size) this.sorted = this.processor.symbols.sortedNames();
    return this.sorted;
  }
}

/** Index of the first name after `name`. */
function upperBound(names: readonly string[], name: string): number {
  let low = 0;
  let high = names.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (names[middle]! <= name) low = middle + 1;
    else high = middle;
  }
  return low;
}
