/** The newest facts of a kind, one row per id with its newest version, newest first. */
import { Topic } from './topic.ts';

export class FactStore<T extends { readonly id: string }> {
  readonly topic = new Topic();
  /** A snapshot has come. */
  isLoaded = false;
  private readonly byId = new Map<string, T>();
  private sorted: readonly T[] | null = [];

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
    private readonly isDone: (row: T) => boolean = () => false,
  ) {}

  get size(): number {
    return this.byId.size;
  }

  get(id: string): T | undefined {
    return this.byId.get(id);
  }

  /** Newest first; the same array until something changed. */
  get rows(): readonly T[] {
    this.sorted ??= [...this.byId.values()].sort(this.order);
    return this.sorted;
  }

  /** The whole as the server has it now. */
  replace(rows: readonly T[]): void {
    this.byId.clear();
    for (const row of rows) this.byId.set(row.id, row);
    this.isLoaded = true;
    this.changed();
  }

  merge(rows: readonly T[]): void {
    let isChanged = false;
    for (const row of rows) {
      const known = this.byId.get(row.id);
      if (known !== undefined && !this.isNewer(known, row)) continue;
      this.byId.set(row.id, row);
      isChanged = true;
    }
    if (isChanged) this.changed();
  }

  clear(): void {
    this.byId.clear();
    this.isLoaded = false;
    this.changed();
  }

  private changed(): void {
    this.sorted = null;
    if (this.byId.size > this.capacity) {
      const leaving = [...this.rows.filter(this.isDone).toReversed(), ...this.rows.toReversed()];
      for (const { id } of leaving) {
        if (this.byId.size <= this.capacity) break;
        this.byId.delete(id);
      }
      this.sorted = null;
    }
    this.topic.touch();
  }
}
