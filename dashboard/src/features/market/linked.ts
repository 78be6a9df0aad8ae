/** Which alerts belong to an episode. */
import type { Alert, Anomaly } from '@tapewatch/client';

/** Its own first, then those raised within `withinMs` of it, the nearest first; each once, in its newest version. */
export function linkedAlerts(
  { id, symbol, direction, triggerTime, lastBreachTime }: Anomaly,
  alerts: readonly Alert[],
  withinMs: number,
): Alert[] {
  const at = Date.parse(triggerTime);
  const subject = `${symbol}:${direction}`;
  const byId = new Map<string, Alert>();
  for (const alert of alerts) {
    const known = byId.get(alert.id);
    if (known === undefined || alert.version > known.version) byId.set(alert.id, alert);
  }
  const distance = ({ createdAt }: Alert): number => Math.abs(Date.parse(createdAt) - at);
  const isOwn = (alert: Alert): boolean =>
    alert.anomalyId === id ||
    (alert.subject === subject &&
      Date.parse(alert.firstSeenAt) <= Date.parse(lastBreachTime) + withinMs &&
      Date.parse(alert.lastSeenAt) >= at);
  return [...byId.values()]
    .filter((alert) => isOwn(alert) || distance(alert) <= withinMs)
    .sort((a, b) => Number(isOwn(b)) - Number(isOwn(a)) || distance(a) - distance(b));
}
