/** What a list of alerts has, in which order, and which of them their storm stands for. */
import type { Alert, Severity } from '../api/contract.ts';

export const ALERT_VIEWS = ['open', 'mine', 'unassigned', 'held', 'snoozed', 'themselves', 'resolved'] as const;
export type AlertView = (typeof ALERT_VIEWS)[number];

/** From the most severe on. */
export const SEVERITIES: readonly Severity[] = ['critical', 'high', 'medium'];

export interface AlertFacts {
  me: string | null;
  now: number;
  /** Transactions that are held now. */
  held: ReadonlySet<string>;
}

/** Views of what is done: they are read from the server page by page. */
export function isDone(view: AlertView): boolean {
  return view === 'themselves' || view === 'resolved';
}

export function isAsleep({ snoozedUntil }: Pick<Alert, 'snoozedUntil'>, now: number): boolean {
  return snoozedUntil !== null && Date.parse(snoozedUntil) > now;
}

export function isIn(view: AlertView, alert: Alert, { me, now, held }: AlertFacts): boolean {
  const { status, assignee, disposition, transactionIds, transactionId } = alert;
  if (isDone(view)) return status === 'resolved' && (disposition === null) === (view === 'themselves');
  if (status === 'resolved') return false;
  switch (view) {
    case 'mine':
      return assignee !== null && assignee === me;
    case 'unassigned':
      return assignee === null && !isAsleep(alert, now);
    case 'held':
      return [...transactionIds, transactionId ?? ''].some((id) => held.has(id));
    case 'snoozed':
      return isAsleep(alert, now);
    default:
      return !isAsleep(alert, now);
  }
}

/** Those that stand for themselves: no storm among `others` stands for them. */
export function withoutChildren(alerts: readonly Alert[], others = alerts): Alert[] {
  const storms = new Set(others.filter(({ kind }) => kind === 'alert-storm').map(({ id }) => id));
  return alerts.filter(({ parentId }) => parentId === null || !storms.has(parentId));
}

/** What is open, wherever it is counted or listed: not resolved, not snoozed, and no open storm stands for it. */
export function openAlerts(alerts: readonly Alert[], now: number): Alert[] {
  return withoutChildren(alerts.filter((alert) => alert.status !== 'resolved' && !isAsleep(alert, now)));
}

/** The most severe first, of equals the one that was seen last. */
export function byUrgency(a: Alert, b: Alert): number {
  return SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || byTime(a, b);
}

/** The one that was seen last first. */
export function byTime(a: Alert, b: Alert): number {
  return compare(b.lastSeenAt, a.lastSeenAt) || compare(b.id, a.id);
}

/** The one that changed last first. */
export function byChange(a: Alert, b: Alert): number {
  return compare(b.updatedAt, a.updatedAt) || compare(b.id, a.id);
}

/** ISO instants of one length, and UUIDv7, compare as text. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
