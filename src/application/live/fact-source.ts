/** Fills a feed of facts: first with what is stored, then with what the tail of the cluster's events tells. */
import type { EventLog } from '../ports/event-log.ts';
import type { Journal } from '../ports/journal.ts';
import type { LiveEpoch } from '../ports/live-epoch.ts';
import { EventListener } from '../transactions/event-tail.ts';
import type { EventTail } from '../transactions/event-tail.ts';
import type { Fact, FactFeed, FactItem } from './fact-feed.ts';

/** Events read at a time. */
const PAGE = 1000;
const RETRY_MS = 1000;

export interface FactSourceParts<Event> {
  feed: FactFeed;
  tail: EventTail<Event>;
  log: EventLog<Event>;
  epoch: LiveEpoch;
  journal: Journal;
  /** null for an event that is not told. */
  factOf: (event: Event) => Fact | null;
  /** What a snapshot shows, as it is stored now. */
  items: () => Promise<FactItem[]>;
}

export class FactSource<Event extends { readonly position: number }> extends EventListener<Event> {
  /** Told while what is stored is being read; null: it was read. */
  private waiting: Event[] | null = [];
  private isCut = false;
  private isStopped = false;
  /** Of the reading that counts: an older one that is still under way has nothing to say any more. */
  private reading = 0;
  private retry: NodeJS.Timeout | undefined;
  private unsubscribe: () => void = () => undefined;

  constructor(private readonly parts: FactSourceParts<Event>) {
    super();
  }

  start(): void {
    this.unsubscribe = this.parts.tail.subscribe(this);
    void this.parts.tail.begun.then((position) => this.begin(position));
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.retry);
    this.unsubscribe();
  }

  override told(events: readonly Event[]): void {
    if (this.isCut) {
      this.isCut = false;
      this.begin(events.at(-1)!.position);
    }
    if (this.waiting !== null) this.wait(events);
    else this.append(events);
  }

  override cut(): void {
    this.isCut = true;
    this.waiting = [];
  }

  private append(events: readonly Event[]): void {
    if (this.parts.feed.append(this.factsOf(events))) return;
    // One between is there no more: its transaction was deleted.
    this.waiting = [];
    this.begin(events.at(-1)!.position);
  }

  private wait(events: readonly Event[]): void {
    const { capacity } = this.parts.feed.options;
    this.waiting!.push(...events);
    if (this.waiting!.length > 2 * capacity) this.waiting!.splice(0, this.waiting!.length - capacity);
  }

  private factsOf(events: readonly Event[]): Fact[] {
    return events.map((event) => this.parts.factOf(event)).filter((fact) => fact !== null);
  }

  private begin(position: number): void {
    if (this.isStopped) return;
    const reading = (this.reading += 1);
    const isOutdated = () => this.isStopped || this.reading !== reading;
    this.read(position, isOutdated).catch((error: unknown) => {
      if (isOutdated()) return;
      this.parts.journal.error('live.read_failed', `the stored ${this.parts.feed.channel} could not be read; it is tried again`, error);
      this.retry = setTimeout(() => this.begin(position), RETRY_MS).unref();
    });
  }

  /** Everything as of `position`; what came later is told by the tail. */
  private async read(position: number, isOutdated: () => boolean): Promise<void> {
    const { feed, epoch, items } = this.parts;
    const name = await epoch.current();
    const stored = await items();
    const events = await this.eventsBefore(position);
    if (isOutdated()) return;
    // What is stored may be newer than `position`: then its event is still to come.
    const later = new Set(this.factsOf(events.filter((event) => event.position > position)).map(({ item }) => item.id));
    const facts = withoutHoles(this.factsOf(events.filter((event) => event.position <= position)));
    const waiting = this.waiting ?? [];
    this.waiting = null;
    feed.begin(
      name,
      stored.filter(({ id }) => !later.has(id)),
      facts,
      facts.at(-1)?.seq ?? 0,
    );
    const missed = waiting.filter((event) => event.position > position);
    if (missed.length > 0) this.append(missed);
  }

  /** Enough to fill the feed, and all that came after `position`. Not every event is a fact: where there are too few it reads from further back. */
  private async eventsBefore(position: number): Promise<Event[]> {
    const { capacity } = this.parts.feed.options;
    for (let span = capacity; ; span *= 2) {
      const events = await this.eventsFrom(Math.max(0, position - span));
      if (span >= position || this.factsOf(events).length >= capacity || !isFrom(events[0], position - span + 1)) return events;
    }
  }

  private async eventsFrom(position: number): Promise<Event[]> {
    const events: Event[] = [];
    for (let after = position; ;) {
      const page = await this.parts.log.after(after, PAGE);
      events.push(...page.events);
      after = page.position;
      if (!page.isMoreWaiting) return events;
    }
  }
}

/** Whether there may be events before these: what was deleted is not looked for. */
function isFrom(oldest: { readonly position: number } | undefined, position: number): boolean {
  return oldest !== undefined && oldest.position <= position;
}

/** Those after the last hole. */
function withoutHoles(facts: readonly Fact[]): Fact[] {
  let from = facts.length - 1;
  while (from > 0 && facts[from - 1]!.seq === facts[from]!.seq - 1) from -= 1;
  return facts.slice(Math.max(from, 0));
}
