/** Alerts: raised by decisions and by the market, acted upon by persons, told to webhooks and to whoever listens. So are anomalies. */
import { randomFillSync, randomUUID } from 'node:crypto';
import { Inject, Module } from '@nestjs/common';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { AnomalyEvents } from '../application/risk/anomaly-events.ts';
import { AlertEventLog } from '../application/ports/alert-event-log.ts';
import { AlertRepository } from '../application/ports/alert-repository.ts';
import { AlertStore } from '../application/ports/alert-store.ts';
import { AnomalyEventLog } from '../application/ports/anomaly-event-log.ts';
import { Clock } from '../application/ports/clock.ts';
import { ClusterSignal } from '../application/ports/cluster-signal.ts';
import { DecisionSink } from '../application/ports/decision-sink.ts';
import { Journal } from '../application/ports/journal.ts';
import type { AnomalyRepository } from '../application/ports/market-repositories.ts';
import { Metrics } from '../application/ports/metrics.ts';
import { NotificationQueue } from '../application/ports/notification-queue.ts';
import { RiskFindings } from '../application/ports/risk-findings.ts';
import { TriageStaff } from '../application/ports/triage-staff.ts';
import { UnitOfWork } from '../application/ports/unit-of-work.ts';
import { AlertEvents } from '../application/risk/alert-events.ts';
import { POLL_MS } from '../application/transactions/work-loop.ts';
import { AlertingAnomalies } from '../application/risk/alerting-anomalies.ts';
import { AlertQueries } from '../application/risk/alert.queries.ts';
import { AlertUpkeep } from '../application/risk/alert-upkeep.ts';
import { AlertWriter } from '../application/risk/alert-writer.ts';
import { DeliverNotifications } from '../application/risk/deliver-notifications.ts';
import { StoredFindings } from '../application/risk/findings.ts';
import { RaiseTransactionAlerts } from '../application/risk/raise-transaction-alerts.ts';
import { TriageAlertHandler } from '../application/risk/triage-alert.command.ts';
import { LeaseHolder } from '../application/transactions/lease-holder.ts';
import { UuidV7Source } from '../domain/kernel/uuid-v7.ts';
import { Config } from '../infrastructure/config.ts';
import { HttpWebhookSender } from '../infrastructure/notifications/webhook-sender.http.ts';
import { PostgresAlertEventLog } from '../infrastructure/persistence/alert-event-log.postgres.ts';
import { PostgresAlertRepository } from '../infrastructure/persistence/alert-repository.postgres.ts';
import { PostgresAlertStore } from '../infrastructure/persistence/alert-store.postgres.ts';
import { PostgresAnomalyEventLog } from '../infrastructure/persistence/anomaly-event-log.postgres.ts';
import { PostgresClusterLease } from '../infrastructure/persistence/cluster-lease.postgres.ts';
import { Database } from '../infrastructure/persistence/database.ts';
import { PostgresListRepository } from '../infrastructure/persistence/list-repository.postgres.ts';
import { PostgresNotificationQueue } from '../infrastructure/persistence/notification-queue.postgres.ts';
import { PostgresTriageStaff } from '../infrastructure/persistence/triage-staff.postgres.ts';
import { AlertActsController } from '../presentation/http/alert-acts.controller.ts';
import { AlertsController } from '../presentation/http/alerts.controller.ts';
import { AuditModule } from './audit.module.ts';

/** Events that stay at least, whatever live clients may resume: a replica that was held up finds them. */
const MIN_EVENTS = 10_000;

/** Puts alerts around the storing of anomalies. */
export class AnomalyAlerts {
  constructor(readonly around: (anomalies: AnomalyRepository) => AnomalyRepository) {}
}

/** Ids of alerts and of what tells of them. */
class AlertIds {
  private readonly source = new UuidV7Source((bytes) => randomFillSync(bytes));
  readonly next = (at: number): string => this.source.next(at);
}

/** Twice the deadline of a delivery: a receiver that is slow must not cost the lease. */
const DELIVERY_LEASE_MS = 20_000;

/** Leases of this part, of this start of this process. */
class AlertLeases {
  constructor(private readonly leases: PostgresClusterLease) {}

  holder(name: 'alerts' | 'notifications', clock: Clock): LeaseHolder {
    return new LeaseHolder(this.leases, name, clock, name === 'notifications' ? DELIVERY_LEASE_MS : undefined);
  }
}

@Module({
  imports: [AuditModule],
  controllers: [AlertsController, AlertActsController],
  providers: [
    AlertIds,
    {
      provide: AlertLeases,
      inject: [Database, Config],
      useFactory: (database: Database, { instanceId }: Config) =>
        new AlertLeases(new PostgresClusterLease(database, `${instanceId} ${randomUUID()}`)),
    },
    { provide: AlertStore, inject: [Database], useFactory: (database: Database) => new PostgresAlertStore(database) },
    { provide: AlertRepository, inject: [Database], useFactory: (database: Database) => new PostgresAlertRepository(database) },
    { provide: AlertEventLog, inject: [Database], useFactory: (database: Database) => new PostgresAlertEventLog(database) },
    { provide: NotificationQueue, inject: [Database], useFactory: (database: Database) => new PostgresNotificationQueue(database) },
    { provide: TriageStaff, inject: [Database], useFactory: (database: Database) => new PostgresTriageStaff(database) },
    {
      provide: AlertWriter,
      inject: [AlertStore, UnitOfWork, AlertIds, Config, Metrics],
      useFactory: (store: AlertStore, unit: UnitOfWork, ids: AlertIds, config: Config, metrics: Metrics) =>
        new AlertWriter(store, unit, ids.next, { urls: config.webhookUrls, minSeverity: config.webhookMinSeverity }, metrics),
    },
    {
      provide: DecisionSink,
      inject: [AlertStore, AlertWriter, AlertIds],
      useFactory: (store: AlertStore, writer: AlertWriter, ids: AlertIds) => new RaiseTransactionAlerts(store, writer, ids.next),
    },
    {
      provide: AnomalyAlerts,
      inject: [AlertStore, AlertWriter, UnitOfWork, Clock, AlertIds],
      useFactory: (store: AlertStore, writer: AlertWriter, unit: UnitOfWork, clock: Clock, ids: AlertIds) =>
        new AnomalyAlerts((anomalies) => new AlertingAnomalies(anomalies, store, writer, unit, clock, ids.next)),
    },
    {
      provide: RiskFindings,
      inject: [AlertRepository, Database, Clock],
      useFactory: (alerts: AlertRepository, database: Database, clock: Clock) =>
        new StoredFindings(alerts, new PostgresListRepository(database), clock),
    },
    {
      provide: AlertQueries,
      inject: [AlertRepository, NotificationQueue, Clock],
      useFactory: (...parts: ConstructorParameters<typeof AlertQueries>) => new AlertQueries(...parts),
    },
    {
      provide: AlertUpkeep,
      inject: [AlertStore, AlertWriter, AlertEventLog, AnomalyEventLog, UnitOfWork, AlertLeases, Clock, Journal, Config],
      useFactory: (
        store: AlertStore,
        writer: AlertWriter,
        alerts: AlertEventLog,
        anomalies: AnomalyEventLog,
        unit: UnitOfWork,
        leases: AlertLeases,
        clock: Clock,
        journal: Journal,
        { liveResumeEvents }: Config,
      ) =>
        new AlertUpkeep(
          store,
          writer,
          [alerts, anomalies],
          unit,
          leases.holder('alerts', clock),
          clock,
          journal,
          Math.max(MIN_EVENTS, liveResumeEvents),
        ),
    },
    {
      provide: AlertEvents,
      inject: [AlertEventLog, Journal, Database],
      useFactory: (log: AlertEventLog, journal: Journal, database: Database) => new AlertEvents(log, journal, POLL_MS[database.mode]),
    },
    { provide: AnomalyEventLog, inject: [Database], useFactory: (database: Database) => new PostgresAnomalyEventLog(database) },
    {
      provide: AnomalyEvents,
      inject: [AnomalyEventLog, Journal, Database],
      useFactory: (log: AnomalyEventLog, journal: Journal, database: Database) => new AnomalyEvents(log, journal, POLL_MS[database.mode]),
    },
    {
      provide: DeliverNotifications,
      inject: [NotificationQueue, AlertLeases, Clock, Journal, Config],
      useFactory: (queue: NotificationQueue, leases: AlertLeases, clock: Clock, journal: Journal, config: Config) => {
        const sender = new HttpWebhookSender(config.webhookSecret ?? '', () => clock.now());
        const lease = leases.holder('notifications', clock);
        return new DeliverNotifications(queue, sender, lease, clock, journal, config.webhookUrls, Math.random);
      },
    },
    TriageAlertHandler,
  ],
  exports: [DecisionSink, AnomalyAlerts, RiskFindings, AlertEvents, AnomalyEvents, AlertEventLog, AnomalyEventLog],
})
export class AlertsModule implements OnApplicationBootstrap, OnApplicationShutdown {
  private isEnding = false;

  constructor(
    @Inject(AlertWriter) private readonly writer: AlertWriter,
    @Inject(AlertUpkeep) private readonly upkeep: AlertUpkeep,
    @Inject(AlertEvents) private readonly events: AlertEvents,
    @Inject(DeliverNotifications) private readonly deliveries: DeliverNotifications,
    @Inject(AnomalyEvents) private readonly anomalies: AnomalyEvents,
    @Inject(ClusterSignal) private readonly signal: ClusterSignal,
    @Inject(Database) private readonly database: Database,
  ) {}

  /** At once, or, where a database server is away, whenever it comes. */
  onApplicationBootstrap(): void {
    this.writer.onChanged = () => this.signal.send('alerts');
    this.signal.listen('alerts', () => this.events.wake());
    this.signal.listen('anomalies', () => this.anomalies.wake());
    this.writer.onNotification = () => this.deliveries.wake();
    void this.database.opened.then(() => {
      if (this.isEnding) return;
      for (const part of [this.upkeep, this.events, this.anomalies, this.deliveries]) part.start();
    });
  }

  async onApplicationShutdown(): Promise<void> {
    this.isEnding = true;
    await Promise.all([this.upkeep.stop(), this.deliveries.stop()]);
    await Promise.all([this.events.stop(), this.anomalies.stop()]);
  }
}
