/** Where ticks go: partitioned single-writer engines behind bounded rings, in worker threads or in this one. */
import type { AnomalyEventKind, Anomaly } from '../../domain/market/anomaly.ts';
import type { Candle } from '../../domain/market/candle.ts';
import type { Gap, SymbolSettings, SymbolStatistics } from '../../domain/market/statistics.ts';
import type { SymbolTable } from '../../domain/market/symbol-table.ts';
import type { TickBatch } from '../../domain/market/tick.ts';
import type { StatisticsBoard } from './statistics-board.ts';

/**
 * What the engines found, called on the main thread in the order of each symbol's ticks. An `anomaly` carries the whole episode as it
 * stands; `progress` says that only its count, peak or last breach moved. The processor waits for `ready()` before it delivers more.
 */
export abstract class MarketOutput {
  abstract anomaly(event: AnomalyEventKind | 'progress', anomaly: Anomaly): void;
  /** `complete`: the whole candle so far; otherwise a late part, to be merged into what is stored. */
  abstract candle(candle: Candle, complete: boolean): void;
  abstract gap(gap: Gap): void;
  /** An engine died and begins anew: these candles were being built, what it builds of them from now on is a further part. */
  restarted(openCandles: readonly Candle[]): void {
    for (const candle of openCandles) this.candle(candle, true);
  }
  /** False holds the engines back: nothing is lost, the rings fill. */
  abstract ready(): boolean;
}

/** What a processor begins with: the state of an earlier run. */
export interface MarketSetup {
  statistics: readonly SymbolStatistics[];
  openAnomalies: readonly Anomaly[];
  settings: ReadonlyMap<string, SymbolSettings>;
}

/**
 * Figures of one partition; at any moment accepted = processed + dropped + queued. Ticks that were overwritten count as dropped once the
 * engine has come to them, until then as queued.
 */
export interface PartitionCounters {
  partition: number;
  accepted: number;
  processed: number;
  dropped: number;
  queued: number;
  late: number;
  tooLate: number;
  /** Single breaches found (an anomaly gathers many). */
  breaches: number;
  /** Times the engine waited because its output was full. */
  held: number;
  /** Samples given up because a bound of memory was reached; above 0 late ticks may be judged on less history. */
  samplesEvicted: number;
  restarts: number;
}

export abstract class TickProcessor {
  /** Ids of all symbols; only the door of the market adds to it. */
  abstract readonly symbols: SymbolTable;
  /** What the engines published last. */
  abstract readonly board: StatisticsBoard;
  /** Starts the engines. Call once, before anything else. */
  abstract start(setup: MarketSetup, output: MarketOutput): Promise<void>;
  /** Hands over checked ticks and returns at once; where a ring is full its oldest ticks are dropped and counted. */
  abstract publish(batch: TickBatch): void;
  /** As `publish`, but waits for room: nothing is dropped. One call at a time. */
  abstract publishLossless(batch: TickBatch): Promise<void>;
  /** Resolves when all that was published so far is processed and its output delivered. */
  abstract settled(): Promise<void>;
  /** Ends every open episode, as at the end of a recorded file, and delivers the output. */
  abstract closeEpisodes(): Promise<void>;
  /** In force for the next tick of the symbol; within a second where too many orders wait. */
  abstract configure(symbolId: number, settings: SymbolSettings): void;
  /** Begins updateCount, minPrice and maxPrice of the symbol anew; resolves when the board shows it. */
  abstract reset(symbolId: number): Promise<void>;
  abstract counters(): PartitionCounters[];
  /** Partitions without an engine: for a moment while a dead one is replaced, longer where it dies again and again. */
  abstract idlePartitions(): number[];
  /** Drains the rings, delivers the last output and ends the threads. */
  abstract stop(): Promise<void>;
}
