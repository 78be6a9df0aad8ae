/** What happened to alerts in the whole cluster, read in order and told to whoever listens in this process. */
import type { AlertEvent, AlertEventLog } from '../ports/alert-event-log.ts';
import type { Journal } from '../ports/journal.ts';
import { WorkLoop } from '../transactions/work-loop.ts';

const PAGE = 500;
const POLL_MS = 250;

export abstract class AlertListener {
  /** In order, none twice. Must be quick and must not throw. */
  abstract told(events: readonly AlertEvent[]): void;
  /** Events are missing before the next: whatever was made of them begins anew. */
  abstract cut(): void;
}

export class AlertEvents {
  private readonly listeners = new Set<AlertListener>();
  /** Of the last event that was told; null before the first look. */
  private position: number | null = null;
  private readonly loop: WorkLoop;

  constructor(
    private readonly log: AlertEventLog,
    private readonly journal: Journal,
  ) {
    this.loop = new WorkLoop({
      pollMs: POLL_MS,
      turn: () => this.turn(),
      onError: (error, failures) => {
        if (failures === 1) journal.error('alerts.events_failed', 'events of alerts could not be read; it is tried again', error);
      },
    });
  }

  /** Tells `listener` all that is committed from the next look on; ends with the function that is returned. */
  subscribe(listener: AlertListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  start(): void {
    this.loop.start();
  }

  /** Something was committed here. */
  wake(): void {
    this.loop.wake();
  }

  async stop(): Promise<void> {
    await this.loop.stop();
  }

  /** Tells the next page; true where more waits. */
  async turn(): Promise<boolean> {
    this.position ??= await this.log.newest();
    const page = await this.log.after(this.position, PAGE);
    if (page.isCut) {
      this.journal.warn('alerts.events_cut', 'events of alerts were deleted before they were read', { after: this.position });
      this.each((listener) => listener.cut());
    }
    this.position = page.events.at(-1)?.position ?? this.position;
    if (page.events.length > 0) this.each((listener) => listener.told(page.events));
    return page.isMoreWaiting;
  }

  /** What one listener does wrong is not the others' loss. */
  private each(tell: (listener: AlertListener) => void): void {
    for (const listener of this.listeners) {
      try {
        tell(listener);
      } catch (error) {
        this.journal.error('alerts.listener_failed', 'a listener failed', error);
      }
    }
  }
}
