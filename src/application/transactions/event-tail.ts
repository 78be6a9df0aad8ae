/** Reads what happened in the whole cluster, in order, and tells it to whoever listens in this process. */
import type { EventLog } from '../ports/event-log.ts';
import type { Journal } from '../ports/journal.ts';
import { WorkLoop } from './work-loop.ts';

export abstract class EventListener<Event> {
  /** In order, none twice. Must be quick and must not throw. */
  abstract told(events: readonly Event[]): void;
  /** Events are missing before the next: whatever was made of them begins anew. */
  abstract cut(): void;
}

export interface EventTailOptions {
  /** Events read at a time. */
  page: number;
  pollMs: number;
  /** Before the name of what it logs. */
  logPrefix: string;
}

export abstract class EventTail<Event> {
  private readonly listeners = new Set<EventListener<Event>>();
  /** Of the last event that was told; null before the first look. */
  private position: number | null = null;
  /** The position that this began with: what is numbered up to there is told to nobody here. Pending until the log was read once. */
  readonly begun: Promise<number>;
  private announceBegun!: (position: number) => void;
  private readonly loop: WorkLoop;

  constructor(
    private readonly log: EventLog<Event>,
    private readonly journal: Journal,
    private readonly options: EventTailOptions,
  ) {
    this.begun = new Promise((resolve) => (this.announceBegun = resolve));
    this.loop = new WorkLoop({
      pollMs: options.pollMs,
      turn: () => this.turn(),
      onError: (error, failures) => {
        if (failures === 1) journal.error(`${options.logPrefix}failed`, 'events could not be read; it is tried again', error);
      },
    });
  }

  /** Tells `listener` all that is numbered from the next look on; ends with the function that is returned. */
  subscribe(listener: EventListener<Event>): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  start(): void {
    this.loop.start();
  }

  /** Something was numbered. */
  wake(): void {
    this.loop.wake();
  }

  async stop(): Promise<void> {
    await this.loop.stop();
  }

  /** Tells the next page; true where more waits. */
  async turn(): Promise<boolean> {
    const { page: limit, logPrefix } = this.options;
    if (this.position === null) {
      this.position = await this.log.newest();
      this.announceBegun(this.position);
    }
    const page = await this.log.after(this.position, limit);
    if (page.isCut) {
      this.journal.warn(`${logPrefix}cut`, 'events were deleted before they were read; what is made of them begins anew', {
        after: this.position,
      });
      this.each((listener) => listener.cut());
    }
    this.position = page.position;
    if (page.events.length > 0) this.each((listener) => listener.told(page.events));
    return page.isMoreWaiting;
  }

  /** What one listener does wrong is not the others' loss. */
  private each(tell: (listener: EventListener<Event>) => void): void {
    for (const listener of this.listeners) {
      try {
        tell(listener);
      } catch (error) {
        this.journal.error(`${this.options.logPrefix}listener_failed`, 'a listener failed', error);
      }
    }
  }
}
