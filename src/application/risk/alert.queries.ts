/** The read side of alerts: one with its timeline, lists, counts, the log of webhooks, and everything that a filter finds. */
import { NotFoundError } from '../../domain/kernel/domain-error.ts';
import type { AlertCounts, AlertFilter, AlertPosition, AlertRepository } from '../ports/alert-repository.ts';
import type { Alert } from '../../domain/risk/alert.ts';
import type { Clock } from '../ports/clock.ts';
import type { Notification, NotificationPosition, NotificationQueue, NotificationState } from '../ports/notification-queue.ts';
import { alertDetailView, alertView } from './alert.view.ts';
import type { AlertDetailView, AlertView } from './alert.view.ts';

/** Rows of one read of an export. */
const EXPORT_PAGE = 1000;

/** Some of a list, and the place after which the rest begins; null: there is none. */
export interface Listed<T, Position> {
  items: T[];
  next: Position | null;
}

export interface NotificationView {
  id: string;
  alertId: string;
  url: string;
  state: NotificationState;
  attempts: number;
  lastStatus: number | null;
  nextAttemptAt: string | null;
  createdAt: string;
}

export class AlertQueries {
  constructor(
    private readonly alerts: AlertRepository,
    private readonly notifications: NotificationQueue,
    private readonly clock: Clock,
  ) {}

  /** @throws NotFoundError */
  async one(id: string): Promise<AlertDetailView> {
    const detail = await this.alerts.detail(id);
    if (detail === null) throw new NotFoundError('there is no alert with this id');
    return alertDetailView(detail);
  }

  /** Newest first. */
  async list(filter: AlertFilter, after: AlertPosition | null, limit: number): Promise<Listed<AlertView, AlertPosition>> {
    const found = await this.alerts.find(filter, after, limit + 1);
    return { items: found.slice(0, limit).map(alertView), next: nextOf(found, limit) };
  }

  /** Everything that the filter finds, newest first, read page by page as it is consumed. */
  async *all(filter: AlertFilter): AsyncGenerator<AlertView[], void, undefined> {
    let after: AlertPosition | null = null;
    for (;;) {
      const found: Alert[] = await this.alerts.find(filter, after, EXPORT_PAGE);
      if (found.length > 0) yield found.map(alertView);
      if (found.length < EXPORT_PAGE) return;
      const { createdAt, id } = found.at(-1)!;
      after = { createdAt, id };
    }
  }

  /** @param username whose alerts are `mine`; null: nobody's */
  async counts(username: string | null): Promise<AlertCounts> {
    return this.alerts.counts(username, this.clock.now());
  }

  /** Newest first. */
  async log(after: NotificationPosition | null, limit: number): Promise<Listed<NotificationView, NotificationPosition>> {
    const found = await this.notifications.find(after, limit + 1);
    return { items: found.slice(0, limit).map(notificationView), next: nextOf(found, limit) };
  }
}

function nextOf(found: readonly { createdAt: number; id: string }[], limit: number): { createdAt: number; id: string } | null {
  const last = found.length > limit ? found[limit - 1] : undefined;
  return last === undefined ? null : { createdAt: last.createdAt, id: last.id };
}

function notificationView({ id, alertId, url, state, attempts, lastStatus, nextAttemptAt, createdAt }: Notification): NotificationView {
  return {
    id,
    alertId,
    url: shownUrl(url),
    state,
    attempts,
    lastStatus,
    nextAttemptAt: nextAttemptAt === null ? null : new Date(nextAttemptAt).toISOString(),
    createdAt: new Date(createdAt).toISOString(),
  };
}

/** Where it goes, without what opens the address: for many receivers that is the path. */
function shownUrl(url: string): string {
  return `${new URL(url).origin}/•••`;
}
