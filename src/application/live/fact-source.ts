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
  /** Of the last event that was read: the tail may tell it again. */
  private readUpTo = 0;
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
    // Only then the tail tells all that comes after what is read here.
    void this.parts.tail.begun.then(() => this.begin());
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.retry);
    this.unsubscribe();
  }

  override told(events: readonly Event[]): void {
    if (this.isCut) {
      this.isCut = false;
      this.begin();
    }
    if (this.waiting !== null) this.wait(events);
    else this.append(events);
  }

  override cut(): void {
    this.isCut = true;
    this.waiting = [];
  }

  private append(events: readonly Event[]): void {
    if (this.parts.feed.append(this.factsOf(events.filter((event) => event.position > this.readUpTo)))) return;
    // One between is there no more: its transaction was deleted.
    this.waiting = [];
    this.begin();
  }

  private wait(events: readonly Event[]): void {
    const { capacity } = this.parts.feed.options;
    this.waiting!.push(...events);
    if (this.waiting!.length > 2 * capacity) this.waiting!.splice(0, this.waiting!.length - capacity);
  }

  private factsOf(events: readonly Event[]): Fact[] {
    return events.map((event) => this.parts.factOf(event)).filter((fact) => fact !== null);
  }

  private begin(): void {
    if (this.isStopped) return;
    const reading = (this.reading += 1);
    const isOutdated = () => this.isStopped || this.reading !== reading;
    this.read(isOutdated).catch((error: unknown) => {
      if (isOutdated()) return;
      this.parts.journal.error('live.read_failed', `the stored ${this.parts.feed.channel} could not be read; it is tried again`, error);
      this.retry = setTimeout(() => this.begin(), RETRY_MS).unref();
    });
  }

  /**
   * Everything that the log has by now, also what the tail told before anybody listened; what came later is told by the tail. The log is read
   * after the items: so there is no item whose event is still to come.
   */
  private async read(isOutdated: () => boolean): Promise<void> {
    const { feed, epoch, items, log } = this.parts;
    const name = await epoch.current();
    const stored = await items();
    const position = await log.newest();
    const events = await this.eventsAround(position);
    if (isOutdated()) return;
    const facts = withoutHoles(this.factsOf(events));
    const waiting = this.waiting ?? [];
    this.waiting = null;
    this.readUpTo = events.at(-1)?.position ?? position;
    feed.begin(name, stored, facts, facts.at(-1)?.seq ?? 0);
    this.append(waiting);
  }

  /** Enough to fill the feed, and all that came after `position`. Not every event is a fact: where there are too few it reads from further back. */
  private async eventsAround(position: number): Promise<Event[]> {
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
