/** All alerts that the page knows, live or read, as they are shown: what lists and counts of alerts are made of. */
import type { Alert } from '../api/contract.ts';
import { alertStores, newestAlert } from '../live/facts.ts';
import { live } from '../live/live.ts';
import type { AlertSource } from './alert-queue.ts';
import { triage } from './triage.ts';

const topics = [...alertStores.map(({ topic }) => topic), triage.topic];
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
      all = { of, alerts: newestOfAll().map((alert) => triage.shown(alert)) };
    }
    return all.alerts;
  },
  get: (id) => {
    const alert = newestAlert(id);
    return alert === undefined ? undefined : triage.shown(alert);
  },
};

/** Each once, whatever stores have it. */
function newestOfAll(): readonly Alert[] {
  const [told, ...read] = alertStores;
  if (read.every(({ size }) => size === 0)) return told.rows;
  const ids = new Set(alertStores.flatMap(({ rows }) => rows.map(({ id }) => id)));
  return [...ids].flatMap((id) => newestAlert(id) ?? []);
}
