/** The newest facts of a kind, one row per id with its newest version, newest first. */
import { Topic } from './topic.ts';

export class FactStore<T extends { readonly id: string }> {
  readonly topic = new Topic();
  /** A snapshot has come. */
  isLoaded = false;
  private readonly byId = new Map<string, T>();
  /** In their order, as it was when rows were last asked for. */
  private ordered: readonly T[] = [];
  /** Not among the ordered ones yet. */
  private newcomers: T[] = [];
  private isOrdered = true;
  /** A list holds them: they stay, and stay new, whatever comes. */
  private kept: ReadonlySet<string> = new Set();

  /**
   * @param capacity rows kept; the oldest go first
   * @param order newest first
   * @param isNewer whether the second replaces the first
   * @param isDone such rows go before others, however new
   */
  constructor(
    private readonly capacity: number,
    private readonly order: (a: T, b: T) => number,
    private readonly isNewer: (known: T, next: T) => boolean,
    private readonly isDone: ((row: T) => boolean) | null = null,
  ) {}

  get size(): number {
    return this.byId.size;
  }

  get(id: string): T | undefined {
    return this.byId.get(id);
  }

  /** Newest first; the same array until something changed. */
  get rows(): readonly T[] {
    if (!this.isOrdered) this.arrange();
    return this.ordered;
  }

  /** The whole as the server has it now. */
  replace(rows: readonly T[]): void {
    this.clearRows();
    this.isLoaded = true;
    this.add(rows);
    this.changed();
  }

  merge(rows: readonly T[]): void {
    if (this.add(rows)) this.changed();
  }

  /** These do not make room for others until another set is named; at most as many as the store holds. */
  keep(ids: readonly string[]): void {
    this.kept = new Set(ids);
  }

  clear(): void {
    this.clearRows();
    this.isLoaded = false;
    this.changed();
  }

  /** Whether anything changed. */
  private add(rows: readonly T[]): boolean {
    let isChanged = false;
    for (const row of rows) {
      const known = this.byId.get(row.id);
      if (known !== undefined && !this.isNewer(known, row)) continue;
      this.byId.set(row.id, row);
      if (known === undefined) this.newcomers.push(row);
      isChanged = true;
    }
    return isChanged;
  }

  private clearRows(): void {
    this.byId.clear();
    this.ordered = [];
    this.newcomers = [];
  }

  private changed(): void {
    this.isOrdered = false;
    if (this.byId.size > this.capacity) this.evict();
    this.topic.touch();
  }

  /** Most rows stay where they were: only what is new, or moved, is sorted and put among them. */
  private arrange(): void {
    const stayed: T[] = [];
    const placed: T[] = [];
    for (const before of this.ordered) {
      const now = this.byId.get(before.id);
      if (now === undefined) continue;
      if (now === before || this.order(before, now) === 0) stayed.push(now);
      else placed.push(now);
    }
    // A newcomer may have had a newer version, or have left, since it came.
    for (const { id } of this.newcomers) {
      const now = this.byId.get(id);
      if (now !== undefined) placed.push(now);
    }
    this.newcomers = [];
    placed.sort(this.order);
    this.ordered = merged(placed, stayed, this.order);
    this.isOrdered = true;
  }

  /** Done ones first, the oldest first among each. */
  private evict(): void {
    const excess = this.rows.length - this.capacity;
    const { isDone } = this;
    let kept = this.rows;
    if (isDone !== null) {
      const done = new Set(kept.filter((row) => isDone(row) && !this.kept.has(row.id)).slice(-excess));
      kept = kept.filter((row) => !done.has(row));
      for (const { id } of done) this.byId.delete(id);
    }
    const over = kept.slice(this.capacity);
    for (const { id } of over) if (!this.kept.has(id)) this.byId.delete(id);
    this.ordered = [...kept.slice(0, this.capacity), ...over.filter(({ id }) => this.kept.has(id))];
  }
}

/** Two sorted lists as one. */
function merged<T>(a: readonly T[], b: readonly T[], order: (a: T, b: T) => number): T[] {
  const all: T[] = [];
  let from = 0;
  for (const one of a) {
    for (let next = b[from]; next !== undefined && order(next, one) < 0; next = b[from]) {
      all.push(next);
      from += 1;
    }
    all.push(one);
  }
  for (; from < b.length; from += 1) all.push(b[from] as T);
  return all;
}
