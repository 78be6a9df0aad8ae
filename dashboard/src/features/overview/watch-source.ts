/** Rows of the watchlist: starred symbols first, in the order of their stars, then all others by name; a row is a new object when it changed. */
import type { Statistics } from '@tapewatch/client';
import type { HeldListSource } from '../../live/held-list.ts';
import { live } from '../../live/live.ts';
import type { PriceHistory } from '../../live/price-history.ts';
import { symbolBoard } from '../../live/symbol-board.ts';
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
  private order: string[] = [];

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
    this.order = ordered(symbolBoard.names, this.stars);
    this.byName = new Map([...this.byName].filter(([name]) => symbolBoard.rows.has(name)));
    this.refresh();
  }

  private refresh(agesToo = false): void {
    let isChanged = this.shown.length !== this.order.length;
    const now = live.now;
    const next = this.order.flatMap((name, index) => {
      const row = symbolBoard.rows.get(name);
      if (row === undefined) return [];
      const { statistics, previousPrice } = row;
      const known = this.byName.get(name);
      if (known?.statistics === statistics && !(agesToo && statistics.feedStatus === 'STALE')) {
        isChanged ||= this.shown[index] !== known;
        return [known];
      }
      this.history.take(name, statistics.currentPrice, now);
      const made = { id: name, statistics, previousPrice, isStarred: this.stars.includes(name) };
      this.byName.set(name, made);
      isChanged = true;
      return [made];
    });
    if (!isChanged) return;
    this.shown = next;
    this.topic.touch();
  }
}
