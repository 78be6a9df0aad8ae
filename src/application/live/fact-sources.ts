/** The three kinds of facts: what each is told as, and where it comes from. */
import type { AnomalyEvents } from '../risk/anomaly-events.ts';
import { anomalyView } from '../market/market.view.ts';
import type { Clock } from '../ports/clock.ts';
import type { AlertEventLog } from '../ports/alert-event-log.ts';
import type { AnomalyEventLog } from '../ports/anomaly-event-log.ts';
import type { Journal } from '../ports/journal.ts';
import type { LiveEpoch } from '../ports/live-epoch.ts';
import type { LiveSnapshots } from '../ports/live-snapshots.ts';
import type { AnomalyRepository } from '../ports/market-repositories.ts';
import type { TransactionEventLog } from '../ports/transaction-event-log.ts';
import type { AlertEvents } from '../risk/alert-events.ts';
import { alertView } from '../risk/alert.view.ts';
import type { SubmitTransactions } from '../transactions/submit-transactions.ts';
import type { TransactionEvents } from '../transactions/transaction-events.ts';
import { transactionView } from '../transactions/transaction.view.ts';
import type { Alert } from '../../domain/risk/alert.ts';
import type { Anomaly } from '../../domain/market/anomaly.ts';
import type { Transaction } from '../../domain/transactions/transaction.ts';
import { Fact, FactItem } from './fact-feed.ts';
import { FactSource } from './fact-source.ts';
import { Untold } from './untold.ts';
import type { LiveSources } from './live-sources.ts';

export interface FactLogs {
  transactions: { tail: TransactionEvents; log: TransactionEventLog; submit: SubmitTransactions };
  alerts: { tail: AlertEvents; log: AlertEventLog };
  anomalies: { tail: AnomalyEvents; log: AnomalyEventLog; repository: AnomalyRepository };
  snapshots: LiveSnapshots;
  epoch: LiveEpoch;
}

export class FactSources {
  private readonly sources: readonly { start(): void; stop(): void }[];

  constructor(live: LiveSources, { transactions, alerts, anomalies, snapshots, epoch }: FactLogs, clock: Clock, journal: Journal) {
    const untold = new Untold();
    transactions.submit.onStored = (ids) => untold.stored(ids, clock.now());
    live.transactions.isWhole = (until, now) => untold.isWhole(until, now);
    const common = { epoch, journal };
    const itemsOf = (feed: { options: { remembered: number } }) => feed.options.remembered;
    this.sources = [
      new FactSource({
        ...common,
        tail: transactions.tail,
        log: transactions.log,
        feed: live.transactions,
        factOf: ({ kind, seq, transaction }) => {
          if (kind === 'accepted') untold.told(transaction.id);
          return seq === null ? null : new Fact(seq, transactionItem(transaction), ['', '']);
        },
        items: async () => (await snapshots.transactions(itemsOf(live.transactions))).map(transactionItem),
      }),
      new FactSource({
        ...common,
        ...alerts,
        feed: live.alerts,
        factOf: ({ position, event, alert }) => new Fact(position, alertItem(alert), [`{"event":"${event}","alert":`, '}']),
        items: async () => (await snapshots.alerts(itemsOf(live.alerts))).map(alertItem),
      }),
      new FactSource({
        ...common,
        tail: anomalies.tail,
        log: anomalies.log,
        feed: live.anomalies,
        factOf: ({ position, event, anomaly }) => new Fact(position, anomalyItem(anomaly), [`{"event":"${event}","anomaly":`, '}']),
        items: async () => (await anomalies.repository.find({}, null, itemsOf(live.anomalies))).map(anomalyItem),
      }),
    ];
  }

  start(): void {
    for (const source of this.sources) source.start();
  }

  stop(): void {
    for (const source of this.sources) source.stop();
  }
}

function transactionItem(transaction: Transaction): FactItem {
  return new FactItem(transaction.id, transaction.createdAt, true, transactionView(transaction));
}

function alertItem(alert: Alert): FactItem {
  return new FactItem(alert.id, alert.createdAt, alert.status !== 'resolved', alertView(alert));
}

function anomalyItem(anomaly: Anomaly): FactItem {
  return new FactItem(anomaly.id, anomaly.detectedAt, true, anomalyView(anomaly));
}
