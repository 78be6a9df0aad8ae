/** The order of a live list: it follows its source, or holds still while a person reads, with its cells alive and the newcomers counted. */
import { Topic } from './topic.ts';

/** What makes a list hold: any one is enough. */
export type HoldReason = 'pointer' | 'focus' | 'scrolled' | 'row-open' | 'selection' | 'marked' | 'key';

export interface HeldListSource<T> {
  /** Touched when rows changed. */
  readonly topic: Topic;
  /** What the list would show now, in its order; the same array while nothing changed. */
  rows(): readonly T[];
  /** The newest version of a row, also of one that left the filter; undefined when it is not known any more. */
  get(id: string): T | undefined;
  /** A list holds these rows: they do not make room for others until it is told anew. */
  keep?(ids: readonly string[]): void;
}

/** Newcomers that are counted one by one; beyond, the list is to be loaded anew. */
export const NEWCOMERS_COUNTED = 5_000;

export class HeldList<T extends { readonly id: string }> {
  /** Touched when rows, count or hold changed. */
  readonly topic = new Topic();
  /** What is shown. */
  rows: readonly T[] = [];
  /** When the hold began, epoch milliseconds; null while the list follows. */
  heldSince: number | null = null;
  private readonly reasons = new Set<HoldReason>();
  private heldIds: readonly string[] = [];
  private known = new Set<string>();
  private readonly gone = new Set<string>();
  private readonly missed = new Set<string>();
  private unwatch: () => void = () => undefined;

  constructor(
    private readonly source: HeldListSource<T>,
    private readonly now: () => number = Date.now,
  ) {
    this.open();
  }

  /** Follows its source (again, after it was closed) until the function that it returns is called: what an effect does and undoes. */
  open(): () => void {
    this.unwatch();
    this.unwatch = this.source.topic.watch(() => {
      if (this.isHeld || this.source.rows() !== this.rows) this.refresh();
    });
    this.refresh();
    return () => this.close();
  }

  close(): void {
    this.source.keep?.([]);
    this.unwatch();
  }

  get isHeld(): boolean {
    return this.heldSince !== null;
  }

  /** Rows of the source that are not shown since the hold began; one that has left again stays counted: it was missed. */
  get newcomers(): number {
    return this.missed.size;
  }

  /** Why it holds, the strongest first; null while it follows. */
  get reason(): HoldReason | null {
    return (
      (['key', 'selection', 'marked', 'row-open', 'focus', 'scrolled', 'pointer'] as const).find((reason) => this.reasons.has(reason)) ??
      null
    );
  }

  /** The row is shown but no longer belongs to the list. */
  isGone(id: string): boolean {
    return this.gone.has(id);
  }

  hold(reason: HoldReason): void {
    if (this.reasons.has(reason)) return;
    this.reasons.add(reason);
    if (this.heldSince === null) {
      this.heldSince = this.now();
      this.take();
    }
    this.topic.touch();
  }

  letGo(reason: HoldReason): void {
    if (!this.reasons.delete(reason)) return;
    if (this.reasons.size === 0) this.resume();
    else this.topic.touch();
  }

  /** Space: holds by key, or lets go of everything. */
  toggle(): void {
    if (this.isHeld) this.resume();
    else this.hold('key');
  }

  /** Lets go of all reasons and shows what is new. */
  resume(): void {
    this.reasons.clear();
    this.heldSince = null;
    this.missed.clear();
    this.gone.clear();
    this.source.keep?.([]);
    this.refresh();
  }

  /**
   * Shows what is new and holds on from now: for another reason where one is given, for what a person looks at does not stand at the top any
   * more, else for those that it had.
   */
  takeIn(reason?: HoldReason): void {
    if (this.heldSince === null) return;
    this.rows = this.source.rows();
    if (reason !== undefined) {
      this.reasons.clear();
      this.reasons.add(reason);
    }
    this.heldSince = this.now();
    this.take();
    this.missed.clear();
    this.gone.clear();
    this.topic.touch();
  }

  /** Takes in what changed at the source. */
  refresh(): void {
    const current = this.source.rows();
    if (this.heldSince === null) {
      this.rows = current;
      this.topic.touch();
      return;
    }
    const present = new Set<string>();
    for (const { id } of current) {
      present.add(id);
      if (!this.known.has(id) && this.missed.size < NEWCOMERS_COUNTED) this.missed.add(id);
    }
    const shown = new Map(this.rows.map((row) => [row.id, row]));
    this.gone.clear();
    this.rows = this.heldIds.flatMap((id) => {
      if (!present.has(id)) this.gone.add(id);
      const row = this.source.get(id) ?? shown.get(id);
      return row === undefined ? [] : [row];
    });
    this.topic.touch();
  }

  /** What is shown is the order that is held. */
  private take(): void {
    this.heldIds = this.rows.map(({ id }) => id);
    this.known = new Set(this.heldIds);
    this.source.keep?.(this.heldIds);
  }

  /** Rows that were loaded at the end, such as older ones, belong to the held order too. */
  append(rows: readonly T[]): void {
    if (this.heldSince === null) return;
    const added = rows.filter(({ id }) => !this.known.has(id));
    this.heldIds = [...this.heldIds, ...added.map(({ id }) => id)];
    for (const { id } of added) {
      this.known.add(id);
      this.missed.delete(id);
    }
    this.rows = [...this.rows, ...added];
    this.refresh();
  }
}
