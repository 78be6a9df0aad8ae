/** Stores statistics and candles of the symbols that changed, at an interval and at the end, and notices symbols that fell silent. */
import * as layout from '../../domain/market/engine-layout.ts';
import type { Candle } from '../../domain/market/candle.ts';
import { openCandlesOf, statisticsOf } from '../../domain/market/engine-rows.ts';
import type { SymbolStatistics } from '../../domain/market/statistics.ts';
import type { Clock } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';
import type { CandleRepository, StatisticsRepository } from '../ports/market-repositories.ts';
import type { TickProcessor } from '../ports/tick-processor.ts';
import type { CandleBook } from './candle-book.ts';
import { silence } from './feed-monitor.ts';
import type { FeedMonitor } from './feed-monitor.ts';
import type { MarketRecorder } from './market-recorder.ts';

const SILENCE_CHECK_MS = 1000;
/** At the end a database that is away for a moment is waited for. */
const STOP_ATTEMPTS = 5;
const STOP_PAUSE_MS = 1000;
/** Candles past their days go at this interval, this many a statement so that others get their turn. */
const EXPIRY_INTERVAL_MS = 600_000;
const EXPIRY_ROWS = 50_000;

export class MarketSnapshots {
  private readonly storedVersions: Int32Array;
  private readonly row = new Float64Array(layout.ROW_DOUBLES);
  private readonly timers: NodeJS.Timeout[] = [];
  private storing: Promise<boolean> | null = null;
  private isExpiring = false;
  private isStopped = false;

  constructor(
    private readonly processor: TickProcessor,
    private readonly stores: { statistics: StatisticsRepository; candles: CandleRepository },
    private readonly candles: CandleBook,
    private readonly feeds: FeedMonitor,
    private readonly recorder: MarketRecorder,
    private readonly clock: Clock,
    private readonly journal: Journal,
    private readonly intervalMs: number,
  ) {
    this.storedVersions = new Int32Array(processor.symbols.capacity);
  }

  start(): void {
    const { symbols, board } = this.processor;
    for (let id = 0; id < symbols.size; id += 1) this.storedVersions[id] = board.version(id);
    this.timers.push(
      setInterval(() => void this.store(), this.intervalMs),
      setInterval(() => this.noticeSilence(), SILENCE_CHECK_MS),
      setInterval(() => void this.expire(), EXPIRY_INTERVAL_MS).unref(),
    );
  }

  /** Ends the timers and stores what is left; the processor must have stopped. */
  async stop(): Promise<void> {
    this.isStopped = true;
    for (const timer of this.timers) clearInterval(timer);
    if (this.storing !== null) await this.storing;
    for (let attempt = 1; attempt < STOP_ATTEMPTS; attempt += 1) {
      if (await this.store()) return;
      await this.clock.sleep(STOP_PAUSE_MS);
    }
    await this.store();
  }

  /** Stores what changed since the last time; one write at a time. False where it failed: the next one makes up for it. */
  store(): Promise<boolean> {
    this.storing ??= this.storeOnce().finally(() => {
      this.storing = null;
    });
    return this.storing;
  }

  private async storeOnce(): Promise<boolean> {
    let versions: [id: number, version: number][] = [];
    try {
      const finished = await this.candles.take((keys) => this.stores.candles.get(keys));
      const snapshot = this.changed();
      versions = snapshot.versions;
      const candles = new Map(finished.map((candle) => [keyOf(candle), candle]));
      for (const candle of snapshot.candles) {
        // The board may still show a candle that has ended, and an engine may go on with one that its predecessor left: more ticks are newer.
        if (candle.count > (candles.get(keyOf(candle))?.count ?? 0)) candles.set(keyOf(candle), candle);
      }
      if (snapshot.statistics.length > 0 || candles.size > 0) await this.stores.statistics.save(snapshot.statistics, [...candles.values()]);
      this.candles.written();
    } catch (error) {
      this.candles.failed();
      this.journal.error('market.write_failed', 'statistics could not be stored; the next interval tries again', error);
      return false;
    }
    for (const [id, version] of versions) this.storedVersions[id] = version;
    return true;
  }

  private changed(): { statistics: SymbolStatistics[]; candles: Candle[]; versions: [number, number][] } {
    const { symbols, board } = this.processor;
    const statistics: SymbolStatistics[] = [];
    const candles: Candle[] = [];
    const versions: [number, number][] = [];
    for (let id = 0; id < symbols.size; id += 1) {
      const version = board.version(id);
      if (version === this.storedVersions[id] || !board.read(id, this.row)) continue;
      const symbol = symbols.nameOf(id);
      versions.push([id, version]);
      statistics.push(statisticsOf(symbol, this.row, this.feeds.isSimulated(id)));
      for (const candle of openCandlesOf(symbol, this.row)) candles.push(this.candles.withBase(candle));
    }
    return { statistics, candles, versions };
  }

  private noticeSilence(): void {
    const { symbols, board } = this.processor;
    const now = this.clock.now();
    for (let id = 0; id < symbols.size; id += 1) {
      if (this.feeds.isKnownSilent(id) || this.feeds.statusOf(id, now) !== 'STALE' || !board.read(id, this.row)) continue;
      this.feeds.fellSilent(id, this.row[layout.ROW_TIME]!);
      this.recorder.gap(silence(symbols.nameOf(id), this.row[layout.ROW_TIME]!, null));
    }
  }

  private async expire(): Promise<void> {
    if (this.isExpiring) return;
    this.isExpiring = true;
    let deleted = 0;
    try {
      for (let rows = EXPIRY_ROWS; rows === EXPIRY_ROWS && !this.isStopped; deleted += rows)
        rows = await this.stores.candles.deleteExpired(EXPIRY_ROWS);
    } catch (error) {
      this.journal.error('market.expiry_failed', 'old candles could not be deleted; the next time tries again', error);
    }
    this.isExpiring = false;
    if (deleted > 0) this.journal.info('market.candles_expired', `${deleted} candles were past their days`, { deleted });
  }
}

function keyOf(candle: Candle): string {
  return `${candle.symbol} ${candle.openTime} ${candle.interval}`;
}
