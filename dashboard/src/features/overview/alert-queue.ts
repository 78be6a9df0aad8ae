/** Which alerts the page lists and in which order: what needs a person first, spikes that resolved themselves at the end for a while. */
import type { Alert } from '@tapewatch/client';
import { alertStore } from '../../live/facts.ts';
import type { HeldListSource } from '../../live/held-list.ts';
import { triage } from '../../lib/triage.ts';
import { live } from '../../live/live.ts';
import { Topic } from '../../live/topic.ts';

export type AlertView = 'open' | 'mine' | 'snoozed';
export const ALERT_VIEWS: readonly AlertView[] = ['open', 'mine', 'snoozed'];

/** How long a spike that resolved itself stays in sight. */
export const RESTS_MS = 300_000;
/** More of them are on the page of alerts. */
export const ROWS_SHOWN = 100;

const WEIGHT = { critical: 0, high: 1, medium: 2 } as const;

function isSnoozed(alert: Alert, now: number): boolean {
  return alert.snoozedUntil !== null && Date.parse(alert.snoozedUntil) > now;
}

/** Closed by its episode's end, not by a person. */
function restsStill(alert: Alert, now: number): boolean {
  return (
    alert.kind === 'market-spike' &&
    alert.status === 'resolved' &&
    alert.disposition === null &&
    now - Date.parse(alert.updatedAt) < RESTS_MS
  );
}

export interface AlertCounts {
  open: number;
  mine: number;
  snoozed: number;
}

export interface Queue {
  /** Severity, then when they were last seen; then those that resolved themselves. */
  rows: Alert[];
  counts: AlertCounts;
  /** Unresolved ones of the view beyond `rows`. */
  more: number;
}

/** Children of a storm stand behind it, unless it is not known. */
export function queueOf(alerts: readonly Alert[], view: AlertView, username: string, now: number): Queue {
  const known = new Set(alerts.map(({ id }) => id));
  const rows: Alert[] = [];
  const resting: Alert[] = [];
  const counts = { open: 0, mine: 0, snoozed: 0 };
  for (const alert of alerts) {
    if (alert.parentId !== null && known.has(alert.parentId)) continue;
    if (alert.status === 'resolved') {
      if (view === 'open' && restsStill(alert, now)) resting.push(alert);
      continue;
    }
    const isAsleep = isSnoozed(alert, now);
    const isMine = alert.assignee === username;
    counts[isAsleep ? 'snoozed' : 'open'] += 1;
    if (isMine) counts.mine += 1;
    if (view === 'open' ? !isAsleep : view === 'mine' ? isMine : isAsleep) rows.push(alert);
  }
  rows.sort((a, b) => WEIGHT[a.severity] - WEIGHT[b.severity] || (a.lastSeenAt < b.lastSeenAt ? 1 : a.lastSeenAt > b.lastSeenAt ? -1 : 0));
  resting.sort((a, b) => (a.updatedAt < b.updatedAt ? 1 : -1));
  return { rows: [...rows.slice(0, ROWS_SHOWN), ...resting.slice(0, ROWS_SHOWN)], counts, more: Math.max(0, rows.length - ROWS_SHOWN) };
}

/** The queue as it changes, also by time alone: a snooze ends, a resolved spike has rested. */
export class AlertQueue implements HeldListSource<Alert> {
  readonly topic = new Topic();
  counts: AlertCounts = { open: 0, mine: 0, snoozed: 0 };
  more = 0;
  private shown: readonly Alert[] = [];

  constructor(
    private readonly view: AlertView,
    private readonly username: string,
  ) {}

  /** Follows its sources until the function that it returns is called. */
  open(): () => void {
    this.refresh();
    const leave = [alertStore.topic, triage.topic, live.topic].map((topic) => topic.watch(() => this.refresh()));
    return () => {
      for (const each of leave) each();
    };
  }

  rows(): readonly Alert[] {
    return this.shown;
  }

  get(id: string): Alert | undefined {
    const alert = alertStore.get(id);
    return alert && triage.shown(alert);
  }

  private refresh(): void {
    const { rows, counts, more } = queueOf(
      alertStore.rows.map((alert) => triage.shown(alert)),
      this.view,
      this.username,
      live.now,
    );
    const { shown } = this;
    const isSame =
      rows.length === shown.length &&
      rows.every((row, index) => row === shown[index]) &&
      more === this.more &&
      ALERT_VIEWS.every((view) => counts[view] === this.counts[view]);
    if (isSame) return;
    this.shown = rows;
    this.counts = counts;
    this.more = more;
    this.topic.touch();
  }
}
