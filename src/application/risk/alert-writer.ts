/** Stores what became of alerts, with the webhooks that tell of it, in the unit of work that runs; counts and tells it once committed. */
import type { Severity } from '../../domain/market/anomaly.ts';
import { ALERT_KINDS } from '../../domain/risk/alert.ts';
import type { Alert, AlertKind } from '../../domain/risk/alert.ts';
import { rank } from '../../domain/risk/alert-book.ts';
import type { AlertChange } from '../../domain/risk/alert-book.ts';
import { SEVERITIES } from '../../domain/market/anomaly.ts';
import type { AlertStore } from '../ports/alert-store.ts';
import type { Metrics, Sample } from '../ports/metrics.ts';
import type { NewNotification } from '../ports/notification-queue.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import { alertView } from './alert.view.ts';

export interface WebhookOptions {
  readonly urls: readonly string[];
  readonly minSeverity: Severity;
}

export class AlertWriter {
  /** Told when alerts have changed. */
  onChanged: () => void = () => undefined;
  /** Told when a webhook is to be delivered. */
  onNotification: () => void = () => undefined;
  /** Alerts that this process created. */
  private readonly created = Object.fromEntries(ALERT_KINDS.map((kind) => [kind, { medium: 0, high: 0, critical: 0 }])) as Record<
    AlertKind,
    Record<Severity, number>
  >;

  /** @param nextId UUIDv7 of a moment */
  constructor(
    private readonly store: AlertStore,
    private readonly unit: UnitOfWork,
    private readonly nextId: (at: number) => string,
    private readonly webhooks: WebhookOptions,
    metrics: Metrics,
  ) {
    metrics.expose(
      { name: 'tapewatch_alerts_total', help: 'Alerts that were created', kind: 'counter', labels: ['kind', 'severity'] },
      () => ALERT_KINDS.flatMap((kind) => SEVERITIES.map((severity): Sample => [{ kind, severity }, this.created[kind][severity]])),
    );
  }

  /** Inside a unit of work that has called `AlertStore.lock`. */
  async write(changes: readonly AlertChange[]): Promise<void> {
    const notifications = changes.flatMap((change) => this.notificationsOf(change));
    await this.store.save(changes, notifications);
    this.unit.afterCommit(() => {
      for (const { alert, isNew } of changes) if (isNew) this.created[alert.kind][alert.severity] += 1;
      this.onChanged();
      if (notifications.length > 0) this.onNotification();
    });
  }

  private notificationsOf({ notices }: AlertChange): NewNotification[] {
    const { urls, minSeverity } = this.webhooks;
    // Of a child only what becomes worse is told, which the book notes once its storm is over.
    const isTold = ({ notice, alert }: AlertChange['notices'][number]) => alert.parentId === null || notice === 'escalated';
    const wanted = notices.filter((one) => isTold(one) && rank(one.alert.severity) >= rank(minSeverity));
    return wanted.flatMap(({ notice, alert }) => urls.map((url) => this.notificationOf(url, `alert.${notice}`, alert)));
  }

  private notificationOf(url: string, type: string, alert: Alert): NewNotification {
    const createdAt = alert.updatedAt;
    const id = this.nextId(createdAt);
    const body = JSON.stringify({ id, type, createdAt: new Date(createdAt).toISOString(), data: alertView(alert) });
    return { id, alertId: alert.id, url, type, body, createdAt };
  }
}
