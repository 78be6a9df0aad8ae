/** The statistics board: what the engines published last of each symbol, in shared memory. */
import { StatisticsBoard } from '../../application/ports/statistics-board.ts';
import type { Candle } from '../../domain/market/candle.ts';
import { openCandlesOf } from '../../domain/market/engine-rows.ts';
import * as layout from '../../domain/market/engine-layout.ts';
import type { Gap, SymbolStatistics } from '../../domain/market/statistics.ts';
import type { BoardMemory } from './partition-memory.ts';
import { PublishedRows } from './published-rows.ts';

export class SharedBoard extends StatisticsBoard {
  private readonly rows: PublishedRows;
  private readonly losses: Float64Array;
  private readonly lost: Float64Array;
  private readonly lossIds = new Set<number>();
  private readonly row = new Float64Array(layout.ROW_DOUBLES);

  constructor(memory: BoardMemory, maxSymbols: number) {
    super();
    this.rows = new PublishedRows(memory, layout.ROW_DOUBLES);
    this.losses = new Float64Array(memory.losses);
    this.lost = new Float64Array(maxSymbols);
  }

  version(symbolId: number): number {
    return this.rows.version(symbolId);
  }

  read(symbolId: number, row: Float64Array): boolean {
    return this.rows.read(symbolId, row);
  }

  lossTime(symbolId: number): number {
    return this.losses[2 * symbolId + 1]!;
  }

  /** Notes a tick that was overwritten before an engine took it. */
  readonly dropped = (symbolId: number, time: number): void => {
    if (!this.lossIds.has(symbolId)) {
      this.lossIds.add(symbolId);
      this.losses[2 * symbolId] = time;
      this.losses[2 * symbolId + 1] = time;
      this.lost[symbolId] = 0;
    } else if (time < this.losses[2 * symbolId]!) this.losses[2 * symbolId] = time;
    else if (time > this.losses[2 * symbolId + 1]!) this.losses[2 * symbolId + 1] = time;
    this.lost[symbolId]! += 1;
  };

  /** What was lost since the last call, a gap per symbol. */
  takeLosses(nameOf: (symbolId: number) => string): Gap[] {
    const gaps = [...this.lossIds].map((id): Gap => {
      return {
        symbol: nameOf(id),
        from: this.losses[2 * id]!,
        to: this.losses[2 * id + 1]!,
        reason: 'dropped',
        lost: this.lost[id]!,
      };
    });
    this.lossIds.clear();
    return gaps;
  }

  /** Puts the statistics of an earlier run on the board; `windowMs` is the symbol's w. */
  restore(symbolId: number, statistics: SymbolStatistics, windowMs: number): void {
    const row = this.row.fill(NaN);
    row[layout.ROW_TIME] = statistics.lastUpdateTime;
    row[layout.ROW_PRICE] = statistics.currentPrice;
    row[layout.ROW_COUNT] = statistics.updateCount;
    row[layout.ROW_MIN] = statistics.minPrice;
    row[layout.ROW_MAX] = statistics.maxPrice;
    row[layout.ROW_DAY_OPEN] = statistics.dayOpen;
    row[layout.ROW_DAY_OPEN_TIME] = statistics.dayOpenTime;
    row[layout.ROW_DAY_HIGH] = statistics.dayHigh;
    row[layout.ROW_DAY_LOW] = statistics.dayLow;
    row[layout.ROW_DAY_VOLUME] = statistics.dayVolume;
    row[layout.ROW_BID] = statistics.bid ?? NaN;
    row[layout.ROW_ASK] = statistics.ask ?? NaN;
    row[layout.ROW_GAP_TO] = 0;
    row[layout.ROW_FIRST_TIME] = 0;
    row[layout.ROW_WINDOW_MS] = windowMs;
    clearCandles(row);
    this.rows.write(symbolId, row);
  }

  /** Takes the candles of a symbol off the board. Its engine must be dead: while it lives, it alone writes the row. */
  takeOpenCandles(symbolId: number, symbol: string): Candle[] {
    if (!this.rows.read(symbolId, this.row)) return [];
    const candles = openCandlesOf(symbol, this.row);
    clearCandles(this.row);
    this.rows.write(symbolId, this.row);
    return candles;
  }
}

function clearCandles(row: Float64Array): void {
  for (let level = 0; level < layout.CANDLE_LEVELS; level += 1) {
    row[layout.ROW_CANDLES + level * layout.CANDLE_DOUBLES + layout.CANDLE_TIME] = 0;
  }
}
