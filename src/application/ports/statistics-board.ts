/** Last published row of every symbol, readable at any time without asking an engine. */
export abstract class StatisticsBoard {
  /** Changes whenever the row of the symbol does; 0 = nothing published yet. */
  abstract version(symbolId: number): number;
  /** Copies the row (layout: `domain/market/engine-layout.ts`, ROW_…) and returns true; false when there is none. */
  abstract read(symbolId: number, row: Float64Array): boolean;
  /** Event time of the last tick of the symbol that was dropped, 0 where none was. */
  abstract lossTime(symbolId: number): number;
}
