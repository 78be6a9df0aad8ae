/** What happened to transactions in the whole cluster, read in order and told to whoever listens in this process. */
import type { Journal } from '../ports/journal.ts';
import type { TransactionEvent, TransactionEventLog } from '../ports/transaction-event-log.ts';
import { POLL_MS, WorkLoop } from './work-loop.ts';

const PAGE = 1000;

export abstract class TransactionListener {
  /** In order, none twice. Must be quick and must not throw. */
  abstract told(events: readonly TransactionEvent[]): void;
  /** Events are missing before the next: whatever was made of them begins anew. */
  abstract cut(): void;
}

export class TransactionEvents {
  private readonly listeners = new Set<TransactionListener>();
  /** Of the last event that was told; null before the first look. */
  private position: number | null = null;
  private readonly loop: WorkLoop;

  constructor(
    private readonly log: TransactionEventLog,
    private readonly journal: Journal,
    pollMs: number = POLL_MS.shared,
  ) {
    this.loop = new WorkLoop({
      pollMs,
      turn: () => this.turn(),
      onError: (error, failures) => {
        if (failures === 1) journal.error('events.failed', 'events could not be read; it is tried again', error);
      },
    });
  }

  /** Tells `listener` all that is numbered from the next look on; ends with the function that is returned. */
  subscribe(listener: TransactionListener): () => void {
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
    this.position ??= await this.log.newest();
    const page = await this.log.after(this.position, PAGE);
    if (page.isCut) {
      this.journal.warn('events.cut', 'events were deleted before they were read; what is made of them begins anew', {
        after: this.position,
      });
      this.each((listener) => listener.cut());
    }
    this.position = page.position;
    if (page.events.length > 0) this.each((listener) => listener.told(page.events));
    return page.isMoreWaiting;
  }

  /** What one listener does wrong is not the others' loss. */
  private each(tell: (listener: TransactionListener) => void): void {
    for (const listener of this.listeners) {
      try {
        tell(listener);
      } catch (error) {
        this.journal.error('events.listener_failed', 'a listener failed', error);
      }
    }
  }
}
