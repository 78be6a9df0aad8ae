/** The newest statistics of every symbol: merged from frames, painted by row. */
import type { Statistics, StatisticsMessage } from '@tapewatch/client';
import { live } from './live.ts';
import { Topic } from './topic.ts';

/** One symbol; the object stays the same, so that who paints it may keep it. */
export class SymbolRow {
  readonly topic = new Topic();
  /** Price before the newest one, so that the digits that changed can be told apart. */
  previousPrice: number | null = null;

  constructor(
    readonly symbol: string,
    public statistics: Statistics,
  ) {}
}

class SymbolBoard {
  readonly rows = new Map<string, SymbolRow>();
  /** Names in order. */
  names: readonly string[] = [];
  /** Touched once per frame in which anything changed. */
  readonly any = new Topic();
  /** Touched when a symbol came or went. */
  readonly membership = new Topic();
  /** A snapshot has come. */
  isLoaded = false;
  private followers = 0;
  private leave: (() => void) | null = null;

  /** Keeps the board fresh until the function that it returns is called. */
  readonly follow = (): (() => void) => {
    this.followers += 1;
    this.leave ??= live.follow('statistics:*', (message) => this.merge(message));
    return () => {
      this.followers -= 1;
      if (this.followers > 0) return;
      this.leave?.();
      this.leave = null;
    };
  };

  merge({ type, data }: StatisticsMessage): void {
    const known = this.rows.size;
    let isShrunk = false;
    if (type === 'snapshot') {
      const present = new Set(data.map(({ symbol }) => symbol));
      for (const name of this.rows.keys()) if (!present.has(name)) isShrunk = this.rows.delete(name);
    }
    for (const statistics of data) {
      const row = this.rows.get(statistics.symbol);
      if (row === undefined) {
        this.rows.set(statistics.symbol, new SymbolRow(statistics.symbol, statistics));
        continue;
      }
      if (row.statistics.currentPrice !== statistics.currentPrice) row.previousPrice = row.statistics.currentPrice;
      row.statistics = statistics;
      row.topic.touch();
    }
    if (isShrunk || this.rows.size !== known || !this.isLoaded) {
      this.isLoaded = true;
      this.names = [...this.rows.keys()].sort();
      this.membership.touch();
    }
    this.any.touch();
  }

  clear(): void {
    this.rows.clear();
    this.names = [];
    this.isLoaded = false;
    this.membership.touch();
    this.any.touch();
  }
}

export const symbolBoard = new SymbolBoard();
