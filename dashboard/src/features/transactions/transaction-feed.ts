/**
 * All transactions of a filtered list that the page knows: pages that were asked for, and what came live since, each in its newest version.
 * What the page cannot judge by itself (an amount in another currency, a masked account) the server is asked about, in one question for many.
 */
import type { Page, Transaction, TransactionFilter } from '../../api/contract.ts';
import type { HeldListSource } from '../../live/held-list.ts';
import { Topic } from '../../live/topic.ts';
import { resolved } from './filter.ts';
import type { UrlFilter } from './filter.ts';
import { lasting, matches } from './matcher.ts';

/** Rows of a page, and by which the list grows at its end. */
export const PAGE_ROWS = 200;
/** Rows that a person can scroll to. */
export const MOST_SHOWN = 10_000;
/** With those that came while the list was held. */
const MOST_KEPT = 15_000;
/** Newest versions of rows that came live, whatever the filter. */
const MOST_SEEN = 4_000;
const MOST_VERDICTS = 20_000;
/** Of one question to the server about many rows. */
const ASKED_ROWS = 500;
const ASKED_PAGES = 4;
const ASK_AFTER_MS = 500;
const ASK_AGAIN_MS = 5_000;

export interface FeedSurroundings {
  ask(filter: TransactionFilter & { limit: number }, cursor: string | null): Promise<Page<Transaction>>;
  /** null while it is not known. */
  reportingCurrency(): string | null;
  now(): number;
  /** Rows may be missing or old: the list begins anew. */
  onLost(): void;
}

export class TransactionFeed implements HeldListSource<Transaction> {
  readonly topic = new Topic();
  /** The list that shows the rows: held, it gets all newcomers; following, so many rows that its length stays the same. */
  list: { readonly isHeld: boolean; readonly rows: readonly Transaction[] } | null = null;
  private watchedId: string | null = null;
  private watched: Transaction | null = null;
  private readonly known = new Map<string, Transaction>();
  private readonly seen = new Map<string, Transaction>();
  private readonly verdicts = new Map<string, boolean>();
  private readonly unknown = new Set<string>();
  private added: Transaction[] = [];
  private all: readonly Transaction[] = [];
  private top: readonly Transaction[] = [];
  /** The oldest row of the pages that were read: what is older and not of a page would leave a hole above it. null: nothing is missing. */
  private frontier: Transaction | null = null;
  private isDirty = false;
  private limit = PAGE_ROWS;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isClosed = false;

  constructor(
    private readonly filter: UrlFilter,
    private readonly around: FeedSurroundings,
  ) {}

  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
  }

  rows(): readonly Transaction[] {
    if (this.isDirty) this.rebuild();
    if (this.list?.isHeld !== true) return this.top;
    // What lies below the last row that is shown is not new, only not scrolled to yet.
    const last = this.list.rows.at(-1);
    const end = last === undefined ? -1 : this.all.findIndex((row) => newestFirst(row, last) > 0);
    return end === -1 ? this.all : this.all.slice(0, end);
  }

  get(id: string): Transaction | undefined {
    return this.known.get(id) ?? this.seen.get(id) ?? (this.watched?.id === id ? this.watched : undefined);
  }

  /** The newest version of this one is kept, whatever the filter. */
  watch(id: string | null): void {
    this.watchedId = id;
    this.watched = id === null ? null : (this.get(id) ?? null);
  }

  /** What came live: each row as of a change; a snapshot comes first, and again where something may have been missed. */
  take(rows: readonly Transaction[], isSnapshot: boolean): void {
    const mayHaveMissed = isSnapshot && this.known.size > 0;
    for (const row of rows) {
      if (this.isOld(row)) continue;
      this.see(row);
      this.judge(row);
    }
    this.changed();
    if (mayHaveMissed) void this.catchUp();
  }

  /** All rows of the filter down to this one are known, or on their way to `takeFound`; null: down to the very first. */
  reachedDownTo(row: Transaction | null): void {
    this.frontier = row;
    if (row === null) return;
    // What came live before the first page may be older than it.
    for (const known of this.known.values()) if (newestFirst(known, row) > 0) this.known.delete(known.id);
    this.isDirty = true;
  }

  /** What the server found by the filter. */
  takeFound(rows: readonly Transaction[]): void {
    for (const row of rows) {
      const newest = this.seen.get(row.id);
      if (newest !== undefined && newest.version > row.version) this.judge(newest);
      // What was seen live only waited for its page; what the server found belongs, whatever the page can judge.
      else if ((this.known.get(row.id)?.version ?? 0) < row.version) this.put(row);
    }
    this.changed();
  }

  /** The rows that stand next after a row, and are shown from now on. */
  older(than: Transaction | undefined): readonly Transaction[] {
    if (this.isDirty) this.rebuild();
    const from = than === undefined ? 0 : this.all.findIndex((row) => newestFirst(row, than) > 0);
    if (from === -1) return [];
    const next = this.all.slice(from, Math.min(from + PAGE_ROWS, MOST_SHOWN));
    if (next.length === 0) return next;
    this.limit = Math.max(this.limit, Math.min(MOST_SHOWN, from + PAGE_ROWS));
    this.changed();
    return next;
  }

  /** Forgets everything: the first page is asked for again. */
  reset(): void {
    this.known.clear();
    this.added = [];
    this.all = [];
    this.limit = PAGE_ROWS;
    this.frontier = null;
    this.changed();
  }

  private isOld({ id, version }: Transaction): boolean {
    const known = this.known.get(id) ?? this.seen.get(id);
    return known !== undefined && known.version >= version;
  }

  private see(row: Transaction): void {
    if (row.id === this.watchedId) this.watched = row;
    this.seen.delete(row.id);
    this.seen.set(row.id, row);
    forgetOldest(this.seen, MOST_SEEN);
  }

  private judge(row: Transaction): void {
    const told = matches(row, resolved(this.filter, this.around.now()), this.around.reportingCurrency());
    const belongs = told ?? this.verdicts.get(row.id) ?? null;
    if (belongs === null) {
      this.unknown.add(row.id);
      this.timer ??= setTimeout(() => void this.askAboutUnknown(), ASK_AFTER_MS);
    } else if (belongs) this.put(row);
    else if (this.known.delete(row.id)) this.isDirty = true;
  }

  private put(row: Transaction): void {
    if (!this.known.has(row.id)) {
      if (this.frontier !== null && newestFirst(row, this.frontier) > 0) return;
      this.added.push(row);
    }
    this.known.set(row.id, row);
    this.isDirty = true;
  }

  /** One pass over what is there: newest versions in their places, gone ones left out, newcomers between them. */
  private rebuild(): void {
    this.isDirty = false;
    const { last } = this.filter;
    const since = last === undefined ? '' : (resolved(this.filter, this.around.now()).from ?? '');
    const next: Transaction[] = [];
    const added = this.added.sort(newestFirst);
    const taken = new Set<string>();
    let at = 0;
    const push = (row: Transaction | undefined): void => {
      if (row === undefined || taken.has(row.id)) return;
      if (row.createdAt < since || next.length >= MOST_KEPT) this.known.delete(row.id);
      else next.push(row);
    };
    for (const old of this.all) {
      for (let row = added[at]; row !== undefined && newestFirst(row, old) < 0; row = added[++at]) {
        push(this.known.get(row.id));
        taken.add(row.id);
      }
      push(this.known.get(old.id));
    }
    for (; at < added.length; at += 1) {
      push(this.known.get(added[at]!.id));
      taken.add(added[at]!.id);
    }
    this.added = [];
    this.all = next;
    this.top = next.slice(0, this.limit);
  }

  private changed(): void {
    this.isDirty = true;
    this.topic.touch();
  }

  /** In one question for all rows that wait: those in the answer belong to the list. */
  private async askAboutUnknown(): Promise<void> {
    const rows = [...this.unknown].flatMap((id) => this.seen.get(id) ?? []).sort(newestFirst);
    this.unknown.clear();
    let waitMs = ASK_AFTER_MS;
    try {
      const [newest, oldest] = [rows[0], rows.at(-1)];
      if (newest === undefined || oldest === undefined) return;
      const range = { from: oldest.createdAt, to: new Date(Date.parse(newest.createdAt) + 1).toISOString() };
      const found = await this.find({ ...lasting(this.filter), ...range });
      for (const { id, createdAt } of rows) {
        if (createdAt < found.since) this.unknown.add(id);
        else this.verdicts.set(id, found.byId.has(id));
      }
      forgetOldest(this.verdicts, MOST_VERDICTS);
      for (const { id } of rows) {
        const row = this.seen.get(id);
        if (row !== undefined && this.verdicts.has(id)) this.judge(row);
      }
      this.changed();
    } catch {
      for (const { id } of rows) this.unknown.add(id);
      waitMs = ASK_AGAIN_MS;
    } finally {
      this.timer = this.unknown.size === 0 || this.isClosed ? undefined : setTimeout(() => void this.askAboutUnknown(), waitMs);
    }
  }

  /** Asks for everything since the oldest row that may have changed meanwhile; where that is too much, the list begins anew. */
  private async catchUp(): Promise<void> {
    const isOpen = ({ status }: Transaction): boolean => status !== 'Completed' && status !== 'Failed';
    const rows = [...this.known.values()].sort(newestFirst);
    const since = rows.findLast(isOpen) ?? rows[0];
    if (since === undefined) return;
    try {
      const found = await this.find({ ...resolved(this.filter, this.around.now()), from: since.createdAt });
      if (this.isClosed) return;
      if (found.since > since.createdAt) return this.around.onLost();
      for (const row of rows) {
        if (row.createdAt >= since.createdAt && isOpen(row) && !found.byId.has(row.id) && this.known.get(row.id) === row)
          this.known.delete(row.id);
      }
      this.takeFound([...found.byId.values()]);
    } catch {
      if (!this.isClosed) this.around.onLost();
    }
  }

  /** Some pages of what a filter finds; whole from `since` on. */
  private async find(filter: TransactionFilter): Promise<{ byId: Map<string, Transaction>; since: string }> {
    const byId = new Map<string, Transaction>();
    let cursor: string | null = null;
    for (let page = 0; page < ASKED_PAGES; page += 1) {
      const { items, nextCursor }: Page<Transaction> = await this.around.ask({ ...filter, limit: ASKED_ROWS }, cursor);
      for (const row of items) byId.set(row.id, row);
      cursor = nextCursor;
      if (cursor === null) return { byId, since: '' };
    }
    return { byId, since: [...byId.values()].at(-1)?.createdAt ?? '' };
  }
}

/** Instants of one length compare as text; ids break ties in time order. */
function newestFirst(a: Transaction, b: Transaction): number {
  if (a.createdAt !== b.createdAt) return a.createdAt < b.createdAt ? 1 : -1;
  return a.id < b.id ? 1 : a.id > b.id ? -1 : 0;
}

/** A map keeps the order in which its keys came. */
function forgetOldest(map: Map<string, unknown>, most: number): void {
  if (map.size <= most) return;
  for (const key of map.keys()) {
    map.delete(key);
    if (map.size <= most) return;
  }
}
