/** All alerts that the page knows, live or read, as they are shown: what lists and counts of alerts are made of. */
import type { Alert } from '../api/contract.ts';
import { alertStore, newestAlert, readAlerts } from '../live/facts.ts';
import { live } from '../live/live.ts';
import type { AlertSource } from './alert-queue.ts';
import { triage } from './triage.ts';

const topics = [alertStore.topic, readAlerts.topic, triage.topic];
let all: { of: string; alerts: readonly Alert[] } = { of: '', alerts: [] };

export const knownAlerts: AlertSource = {
  // A snooze ends by time alone.
  topics: [...topics, live.topic],
  get now(): number {
    return live.now;
  },
  get all(): readonly Alert[] {
    const of = topics.map(({ version }) => version).join();
    if (of !== all.of) {
      const read = readAlerts.rows.filter(({ id }) => alertStore.get(id) === undefined);
      const newest = readAlerts.size === 0 ? alertStore.rows : [...alertStore.rows.map(({ id }) => newestAlert(id)!), ...read];
      all = { of, alerts: newest.map((alert) => triage.shown(alert)) };
    }
    return all.alerts;
  },
  get: (id) => {
    const alert = newestAlert(id);
    return alert === undefined ? undefined : triage.shown(alert);
  },
};
