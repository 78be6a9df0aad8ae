/** All that raises, keeps and looks after alerts, on a database of a test, with a clock set by hand. */
import { randomFillSync } from 'node:crypto';
import type { MetricDescription, Sample } from '../../src/application/ports/metrics.ts';
import { Metrics } from '../../src/application/ports/metrics.ts';
import { AlertingAnomalies } from '../../src/application/risk/alerting-anomalies.ts';
import { AlertUpkeep } from '../../src/application/risk/alert-upkeep.ts';
import { AlertWriter } from '../../src/application/risk/alert-writer.ts';
import { LeaseHolder } from '../../src/application/transactions/lease-holder.ts';
import { UuidV7Source } from '../../src/domain/kernel/uuid-v7.ts';
import type { Severity } from '../../src/domain/market/anomaly.ts';
import { AlertBook } from '../../src/domain/risk/alert-book.ts';
import type { Raising } from '../../src/domain/risk/alert-book.ts';
import { PostgresAlertEventLog } from '../../src/infrastructure/persistence/alert-event-log.postgres.ts';
import { PostgresAlertRepository } from '../../src/infrastructure/persistence/alert-repository.postgres.ts';
import { PostgresAlertStore } from '../../src/infrastructure/persistence/alert-store.postgres.ts';
import { PostgresAnomalyRepository } from '../../src/infrastructure/persistence/anomaly-repository.postgres.ts';
import { PostgresClusterLease } from '../../src/infrastructure/persistence/cluster-lease.postgres.ts';
import type { Database } from '../../src/infrastructure/persistence/database.ts';
import { PostgresNotificationQueue } from '../../src/infrastructure/persistence/notification-queue.postgres.ts';
import { SymbolIds } from '../../src/infrastructure/persistence/symbol-ids.ts';
import { PostgresUnitOfWork } from '../../src/infrastructure/persistence/unit-of-work.postgres.ts';
import { HandClock } from './hand-clock.ts';
import { KeptJournal } from './market-stores.ts';

export const HOOK = 'https://desk.example/hook';

/** Keeps how each figure is read. */
export class KeptMetrics extends Metrics {
  readonly contentType = 'text/plain';
  readonly figures = new Map<string, () => Iterable<Sample>>();

  expose({ name }: MetricDescription, read: () => Iterable<Sample>): void {
    this.figures.set(name, read);
  }

  histogram = () => () => undefined;
  requestAnswered = () => undefined;
  text = () => Promise.resolve('');
}

let serial = 0;

export function aRaising(changes: Partial<Raising> = {}): Raising {
  serial += 1;
  return {
    kind: 'transaction-risk',
    subject: `account-${serial}`,
    severity: 'medium',
    message: 'Score 200: large amount',
    transactionId: `00000000-0000-7000-8000-${String(serial).padStart(12, '0')}`,
    counterpartyId: null,
    anomalyId: null,
    symbol: null,
    hits: [],
    ...changes,
  };
}

export class AlertScene {
  readonly clock = new HandClock(Date.now());
  readonly store: PostgresAlertStore;
  readonly repository: PostgresAlertRepository;
  readonly events: PostgresAlertEventLog;
  readonly notifications: PostgresNotificationQueue;
  readonly leases: PostgresClusterLease;
  readonly unit: PostgresUnitOfWork;
  readonly writer: AlertWriter;
  readonly anomalies: AlertingAnomalies;
  readonly upkeep: AlertUpkeep;
  readonly metrics = new KeptMetrics();
  private readonly ids = new UuidV7Source((bytes) => randomFillSync(bytes));
  private readonly nextId = (at: number): string => this.ids.next(at);

  constructor(
    readonly database: Database,
    { minSeverity = 'high', owner = 'a' }: { minSeverity?: Severity; owner?: string } = {},
  ) {
    this.store = new PostgresAlertStore(database);
    this.repository = new PostgresAlertRepository(database);
    this.events = new PostgresAlertEventLog(database);
    this.notifications = new PostgresNotificationQueue(database);
    this.leases = new PostgresClusterLease(database, owner);
    this.unit = new PostgresUnitOfWork(database);
    this.writer = new AlertWriter(this.store, this.unit, this.nextId, { urls: [HOOK], minSeverity }, this.metrics);
    this.anomalies = new AlertingAnomalies(
      new PostgresAnomalyRepository(database, new SymbolIds(database, 100)),
      this.store,
      this.writer,
      this.unit,
      this.clock,
      this.nextId,
    );
    const lease = new LeaseHolder(this.leases, 'alerts', this.clock);
    this.upkeep = new AlertUpkeep(this.store, this.writer, [this.events], this.unit, lease, this.clock, new KeptJournal(), 10);
  }

  /** Raises all in one unit of work. */
  async raise(...raisings: Raising[]): Promise<void> {
    const at = this.clock.at;
    await this.unit.run(async () => {
      await this.store.lock();
      const book = new AlertBook(await this.store.before(raisings, at), this.nextId, at);
      for (const raising of raisings) book.raise(raising);
      await this.writer.write(book.changes());
    });
  }

  /** All events so far: `created account-1 1`, with the count. */
  async told(): Promise<string[]> {
    const { events } = await this.events.after(0, 10_000);
    return events.map(({ event, alert }) => `${event} ${alert.subject} ${alert.count}`);
  }

  async created(): Promise<number> {
    return [...this.metrics.figures.get('tapewatch_alerts_total')!()].reduce((sum, [, value]) => sum + value, 0);
  }
}
