/** The newest facts of one kind in memory, numbered without holes, and what a client that comes now is shown. */
import { masked } from '../../domain/identity/masking.ts';
import type { Audience } from './audience.ts';

/** Something that facts tell of (a transaction, an alert, an anomaly) as it was when the fact happened. */
export class FactItem {
  private readonly full: string;
  private masked: string | null = null;

  /**
   * @param id the newest item of an id stands in the snapshot
   * @param order the snapshot is sorted by it, then by id: epoch milliseconds
   * @param isShown whether a snapshot shows it
   */
  constructor(
    readonly id: string,
    readonly order: number,
    readonly isShown: boolean,
    view: object,
  ) {
    this.full = JSON.stringify(view);
  }

  /** JSON. */
  text(audience: Audience): string {
    if (audience === 'full') return this.full;
    return (this.masked ??= JSON.stringify(masked(JSON.parse(this.full))));
  }
}

export class Fact {
  /** @param wrap put around the item's text, such as `{"event":"created","alert":` and `}` */
  constructor(
    readonly seq: number,
    readonly item: FactItem,
    private readonly wrap: readonly [before: string, after: string],
  ) {}

  /** JSON of what is pushed. */
  text(audience: Audience): string {
    return this.wrap[0] + this.item.text(audience) + this.wrap[1];
  }
}

export interface FactListener {
  /** There are new ones. */
  told(): void;
  /** It began with what is stored: numbers may have begun anew, and facts may be missing. */
  reset(): void;
}

export interface FactFeedOptions {
  channel: 'transactions' | 'alerts' | 'anomalies';
  /** Facts that are kept to be told again. */
  capacity: number;
  /** Items in a snapshot, the newest ones. */
  shown: number;
  /** Items of which the snapshot is made: those that leave it may come back when others end. */
  remembered: number;
}

export class FactFeed {
  /** The same on all replicas; another one when numbering began anew. Empty until the first start. */
  epoch = '';
  /** False until what is stored was read once: until then there is nothing to be told. */
  isReady = false;
  /** Whether all that was stored here until then has come by. */
  isWhole: (until: number, now: number) => boolean = () => true;
  private facts: Fact[] = [];
  private newestSeq = 0;
  private items = new Map<string, FactItem>();
  private readonly snapshots = new Map<Audience, string>();
  private readonly listeners = new Set<FactListener>();

  constructor(readonly options: FactFeedOptions) {}

  get channel(): FactFeedOptions['channel'] {
    return this.options.channel;
  }

  /** Number of the newest fact; 0 = none. */
  get newest(): number {
    return this.newestSeq;
  }

  /** Begins with what is stored: the items of the snapshot, and the facts up to `newest`, the oldest first. */
  begin(epoch: string, items: readonly FactItem[], facts: readonly Fact[], newest: number): void {
    this.epoch = epoch;
    this.items = new Map();
    for (const item of items) this.remember(item);
    this.facts = [];
    this.newestSeq = (facts[0]?.seq ?? newest + 1) - 1;
    this.keep(facts);
    this.newestSeq = newest;
    this.isReady = true;
    for (const listener of this.listeners) listener.reset();
  }

  /** Adds facts that follow the newest one; false where one between is missing, then nothing is added. */
  append(facts: readonly Fact[]): boolean {
    if (facts.length === 0) return true;
    if (!this.keep(facts)) return false;
    for (const listener of this.listeners) listener.told();
    return true;
  }

  private keep(facts: readonly Fact[]): boolean {
    if (facts.some(({ seq }, i) => seq !== this.newestSeq + 1 + i)) return false;
    for (const fact of facts) {
      this.facts.push(fact);
      this.newestSeq = fact.seq;
      this.remember(fact.item);
    }
    // In blocks, because removing the first moves all others.
    if (this.facts.length > this.options.capacity * 1.1) this.facts.splice(0, this.facts.length - this.options.capacity);
    return true;
  }

  /** At most `limit` facts after `seq`, the oldest first; none where `seq` is ahead of this replica. null: some of them are kept no more. */
  after(seq: number, limit = Infinity): readonly Fact[] | null {
    const missed = this.newestSeq - seq;
    if (missed <= 0) return [];
    if (missed > Math.min(this.facts.length, this.options.capacity)) return null;
    const from = this.facts.length - missed;
    return this.facts.slice(from, from + limit);
  }

  /** JSON array, the oldest first, as of the fact `seq`. */
  snapshot(audience: Audience): { seq: number; text: string } {
    let text = this.snapshots.get(audience);
    if (text === undefined) {
      const shown = this.sorted().slice(-this.options.shown);
      this.snapshots.set(audience, (text = `[${shown.map((item) => item.text(audience)).join(',')}]`));
    }
    return { seq: this.newestSeq, text };
  }

  /** Ends with the function that is returned. */
  subscribe(listener: FactListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private remember(item: FactItem): void {
    this.snapshots.clear();
    if (item.isShown) this.items.set(item.id, item);
    else this.items.delete(item.id);
    const { remembered } = this.options;
    if (this.items.size > remembered * 1.2)
      this.items = new Map(
        this.sorted()
          .slice(-remembered)
          .map((kept) => [kept.id, kept]),
      );
  }

  private sorted(): FactItem[] {
    return [...this.items.values()].sort((a, b) => a.order - b.order || (a.id < b.id ? -1 : 1));
  }
}
