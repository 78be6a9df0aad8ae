/** Live transactions, alerts and anomalies of this page. */
import type { Alert, Anomaly, Transaction } from '@tapewatch/client';
import { FactStore } from './fact-store.ts';
import { live } from './live.ts';

const TRANSACTIONS = 2_000;
/** Alerts of each kind that are kept. */
export const ALERTS_KEPT = 1_000;
const ANOMALIES = 1_000;

/** ISO instants of one length compare as text; ids are UUIDv7, so they break ties in time order. */
function newestFirst<K extends string>(key: K): (a: Record<K | 'id', string>, b: Record<K | 'id', string>) => number {
  return (a, b) => {
    if (a[key] !== b[key]) return a[key] < b[key] ? 1 : -1;
    return a.id < b.id ? 1 : a.id > b.id ? -1 : 0;
  };
}

export const transactionStore = new FactStore<Transaction>(
  TRANSACTIONS,
  newestFirst('createdAt'),
  (known, next) => next.version > known.version,
);

/** By severity happens where they are shown; here by the time they were last seen. */
export const alertStore = new FactStore<Alert>(
  ALERTS_KEPT,
  newestFirst('lastSeenAt'),
  (known, next) => next.version >= known.version,
  ({ status }) => status === 'resolved',
);

/** Alerts that a request brought. */
function readAlertStore(): FactStore<Alert> {
  return new FactStore<Alert>(ALERTS_KEPT, newestFirst('lastSeenAt'), (known, next) => next.version >= known.version);
}

/** While there are any that live messages do not tell of: the children of a storm, and more than a snapshot has. */
export const unresolvedAlerts = readAlertStore();

/** For as long as they are listed: a snapshot has none of them. */
export const resolvedAlerts = readAlertStore();

/** What came live first. */
export const alertStores = [alertStore, unresolvedAlerts, resolvedAlerts] as const;

/** The newest version that is known, live or read. */
export function newestAlert(id: string): Alert | undefined {
  let newest: Alert | undefined;
  for (const store of alertStores) {
    const alert = store.get(id);
    if (alert !== undefined && (newest === undefined || alert.version > newest.version)) newest = alert;
  }
  return newest;
}

export const anomalyStore = new FactStore<Anomaly>(
  ANOMALIES,
  newestFirst('detectedAt'),
  (known, next) => next.breachCount >= known.breachCount || next.status === 'closed',
);

/** Follows a channel for the first of its followers and leaves it with the last. */
function shared(begin: () => () => void): () => () => void {
  let followers = 0;
  let leave: (() => void) | null = null;
  return () => {
    followers += 1;
    leave ??= begin();
    return () => {
      followers -= 1;
      if (followers > 0) return;
      leave?.();
      leave = null;
    };
  };
}

export const followTransactions = shared(() =>
  live.follow('transactions', ({ type, data }) => (type === 'snapshot' ? transactionStore.replace(data) : transactionStore.merge(data))),
);

/** Resolved ones stay for as long as there is room: a queue shows them under a heading of their own. */
export const followAlerts = shared(() =>
  live.follow('alerts', (message) => {
    if (message.type === 'update') alertStore.merge([message.data.alert]);
    else alertStore.replace(message.data);
  }),
);

export const followAnomalies = shared(() =>
  live.follow('anomalies', (message) => {
    if (message.type === 'update') anomalyStore.merge([message.data.anomaly]);
    else anomalyStore.replace(message.data);
  }),
);

/** Forgets what a person who signed out has seen. */
export function clearFacts(): void {
  transactionStore.clear();
  for (const store of alertStores) store.clear();
  anomalyStore.clear();
}
