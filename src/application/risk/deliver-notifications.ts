/** Delivers webhooks, those of one alert and address in order, on one replica at a time; what fails is tried again for a day. */
import type { Clock } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';
import type { AttemptResult, DueNotification, NotificationQueue } from '../ports/notification-queue.ts';
import type { WebhookSender } from '../ports/webhook-sender.ts';
import type { LeaseHolder } from '../transactions/lease-holder.ts';
import { WorkLoop } from '../transactions/work-loop.ts';

const POLL_MS = 500;
/** To one address at once. */
const BATCH = 20;
const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 900_000;
const HOUR_MS = 3_600_000;
/** Then a webhook is given up. */
export const PATIENCE_MS = 24 * HOUR_MS;
/** Then it leaves the log. */
const MEMORY_MS = 30 * 24 * HOUR_MS;
const EXPIRE_EVERY_MS = 60_000;

export class DeliverNotifications {
  /** Since the start, by outcome of the attempt. */
  readonly attempts = { delivered: 0, failed: 0 };
  /** An address that does not answer keeps no other waiting. */
  private readonly loops: readonly WorkLoop[];
  /** Also of addresses that are set no more. */
  private readonly upkeep: WorkLoop;
  private closing = new AbortController();

  constructor(
    private readonly queue: NotificationQueue,
    private readonly sender: WebhookSender,
    private readonly lease: LeaseHolder,
    private readonly clock: Clock,
    private readonly journal: Journal,
    urls: readonly string[],
    /** From 0 to 1, so that many that failed together do not come back together. */
    private readonly random: () => number,
  ) {
    const onError = (error: unknown, failures: number): void => {
      if (failures === 1) journal.error('webhook.failed', 'webhooks could not be read or recorded; it is tried again', error);
    };
    this.loops = urls.map((url) => new WorkLoop({ pollMs: POLL_MS, turn: () => this.turn(url), onError }));
    this.upkeep = new WorkLoop({ pollMs: EXPIRE_EVERY_MS, turn: () => this.expire(), onError });
  }

  start(): void {
    this.closing = new AbortController();
    for (const loop of [...this.loops, this.upkeep]) loop.start();
  }

  /** There is something to deliver. */
  wake(): void {
    for (const loop of this.loops) loop.wake();
  }

  async stop(): Promise<void> {
    this.closing.abort();
    await Promise.all([...this.loops, this.upkeep].map((loop) => loop.stop()));
    await this.lease.release();
  }

  /** Delivers what is due to one address; true where more may be. */
  async turn(url: string): Promise<boolean> {
    const token = await this.lease.current();
    if (token === null) return false;
    const due = await this.queue.due(url, this.clock.now(), BATCH);
    if (due.length === 0) return false;
    const { signal } = this.closing;
    const results = await Promise.all(due.map((notification) => this.attempt(notification, signal)));
    const made = results.filter((result) => result !== null);
    if (made.length > 0 && !(await this.queue.record(made, token))) this.lease.lost();
    return !signal.aborted;
  }

  /** null where the end of the process cut it off: then it is made again by the next. */
  private async attempt(notification: DueNotification, signal: AbortSignal): Promise<AttemptResult | null> {
    const { id, attempts, createdAt, alertId } = notification;
    const status = await this.sender.send(notification, signal);
    if (signal.aborted && status === null) return null;
    if (status !== null && status >= 200 && status < 300) {
      this.attempts.delivered += 1;
      return { id, state: 'delivered', status, nextAttemptAt: null };
    }
    this.attempts.failed += 1;
    const pause = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempts, 30)) * (0.75 + this.random() / 2);
    const nextAttemptAt = Math.round(this.clock.now() + pause);
    const isOver = nextAttemptAt > createdAt + PATIENCE_MS;
    this.journal.warn('webhook.not_delivered', isOver ? 'a webhook was given up' : 'a webhook was not delivered; it is tried again', {
      notificationId: id,
      alertId,
      attempt: attempts + 1,
      status,
    });
    return isOver ? { id, state: 'failed', status, nextAttemptAt: null } : { id, state: 'pending', status, nextAttemptAt };
  }

  /** Gives up what waits for too long, and forgets what ended long ago; more is due in a while only. */
  private async expire(): Promise<boolean> {
    const now = this.clock.now();
    // A little later than the last attempt, which may be under way.
    await this.queue.expire(now - PATIENCE_MS - EXPIRE_EVERY_MS, now - MEMORY_MS);
    return false;
  }
}
