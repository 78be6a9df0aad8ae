/** Rows of the watchlist: starred symbols first, in the order of their stars, then all others by name; a row is a new object when it changed. */
import type { Statistics } from '@tapewatch/client';
import type { HeldListSource } from '../../live/held-list.ts';
import { live } from '../../live/live.ts';
import type { PriceHistory } from '../../live/price-history.ts';
import { symbolBoard } from '../../live/symbol-board.ts';
import type { SymbolRow } from '../../live/symbol-board.ts';
import { Topic } from '../../live/topic.ts';

export interface WatchRow {
  /** The symbol. */
  readonly id: string;
  readonly statistics: Statistics;
  readonly previousPrice: number | null;
  readonly isStarred: boolean;
}

/** Names in the order of the list. */
export function ordered(names: readonly string[], stars: readonly string[]): string[] {
  const known = new Set(names);
  const starred = new Set(stars);
  return [...stars.filter((name) => known.has(name)), ...names.filter((name) => !starred.has(name))];
}

export class WatchSource implements HeldListSource<WatchRow> {
  readonly topic = new Topic();
  private shown: WatchRow[] = [];
  private byName = new Map<string, WatchRow>();
  /** In the order of the list. */
  private board: SymbolRow[] = [];

  constructor(
    private readonly history: PriceHistory,
    private readonly stars: readonly string[],
  ) {}

  open(): () => void {
    this.reorder();
    const leave = [
      symbolBoard.membership.watch(() => this.reorder()),
      symbolBoard.any.watch(() => this.refresh()),
      // Ages grow without a message.
      live.topic.watch(() => this.refresh(true)),
    ];
    return () => {
      for (const each of leave) each();
    };
  }

  rows(): readonly WatchRow[] {
    return this.shown;
  }

  get(id: string): WatchRow | undefined {
    return this.byName.get(id);
  }

  private reorder(): void {
    this.board = ordered(symbolBoard.names, this.stars).flatMap((name) => symbolBoard.rows.get(name) ?? []);
    this.byName = new Map([...this.byName].filter(([name]) => symbolBoard.rows.has(name)));
    this.shown = this.board.map((row) => this.byName.get(row.symbol) ?? this.made(row));
    this.topic.touch();
  }

  /** Twice a second for every symbol there is: nothing is looked up that stands at the same place as before. */
  private refresh(agesToo = false): void {
    const { board, shown } = this;
    let next: WatchRow[] | null = null;
    for (let index = 0; index < board.length; index += 1) {
      const row = board[index] as SymbolRow;
      const { statistics } = row;
      if (shown[index]?.statistics === statistics && !(agesToo && statistics.feedStatus === 'STALE')) continue;
      next ??= shown.slice();
      next[index] = this.made(row);
    }
    if (next === null) return;
    this.shown = next;
    this.topic.touch();
  }

  private made({ symbol, statistics, previousPrice }: SymbolRow): WatchRow {
    // A price that only grew older is no price of now.
    if (this.byName.get(symbol)?.statistics !== statistics) this.history.take(symbol, statistics.currentPrice, live.now);
    const made = { id: symbol, statistics, previousPrice, isStarred: this.stars.includes(symbol) };
    this.byName.set(symbol, made);
    return made;
  }
}
