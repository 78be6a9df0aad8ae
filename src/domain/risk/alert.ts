/** An alert: what a person must look at, and what persons may do about it (all times in epoch milliseconds). */
import type { Severity } from '../market/anomaly.ts';

export const ALERT_KINDS = ['transaction-risk', 'market-spike', 'alert-storm'] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];
export const ALERT_STATUSES = ['open', 'acknowledged', 'investigating', 'resolved'] as const;
export type AlertStatus = (typeof ALERT_STATUSES)[number];
export const DISPOSITIONS = ['confirmed', 'false_positive', 'inconclusive', 'benign'] as const;
export type Disposition = (typeof DISPOSITIONS)[number];

/** Transactions that an alert names; the table of its transactions has all of them. */
export const MAX_NAMED_TRANSACTIONS = 50;

export interface Alert {
  /** UUIDv7 of its creation. */
  readonly id: string;
  readonly kind: AlertKind;
  /** An account, `SYMBOL:UP`, or the kind that storms: of one kind and subject one alert is unresolved at a time. */
  readonly subject: string;
  readonly severity: Severity;
  readonly message: string;
  readonly status: AlertStatus;
  /** Of a person who resolved it; null where it resolved itself. */
  readonly disposition: Disposition | null;
  /** How often it was raised. */
  readonly count: number;
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
  /** Username. */
  readonly assignee: string | null;
  readonly snoozedUntil: number | null;
  /** That of the highest severity; `hits` and `message` are of the same one. */
  readonly transactionId: string | null;
  /** The newest, oldest first. */
  readonly transactionIds: readonly string[];
  /** The newest. */
  readonly anomalyId: string | null;
  readonly symbol: string | null;
  readonly hits: readonly unknown[];
  /** The `alert-storm` that stands for it: it is listed, not pushed. */
  readonly parentId: string | null;
  /** null while it is not resolved. */
  readonly resolvedAt: number | null;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** 1 at creation, one more with each change. */
  readonly version: number;
  /** The last act of a person, by which a repetition is known; null where there is none, or the product acted after it. */
  readonly lastAct: string | null;
  /** When live clients were last told of it. */
  readonly pushedAt: number;
  /** It was raised again since, and that is not told yet. */
  readonly isPushDue: boolean;
}

export interface TimelineEntry {
  readonly at: number;
  readonly actor: string;
  /** The name of an act, or `raised`, `escalated`, `snooze_ended`. */
  readonly action: string;
  readonly details: Readonly<Record<string, string | number | null>>;
}

export type AlertAct =
  | { readonly name: 'acknowledge' }
  | { readonly name: 'assign'; readonly assignee: string | null }
  | { readonly name: 'resolve'; readonly disposition: Disposition; readonly note: string | null }
  | { readonly name: 'reopen'; readonly reason: string }
  | { readonly name: 'snooze'; readonly until: number; readonly reason: string }
  | { readonly name: 'note'; readonly text: string };

const UNRESOLVED: readonly AlertStatus[] = ['open', 'acknowledged', 'investigating'];

/** The life cycle: from which statuses an act is legal, and to which it leads; null where the status stays. */
const LIFE_CYCLE: Readonly<Record<AlertAct['name'], { from: readonly AlertStatus[]; to: AlertStatus | null }>> = {
  acknowledge: { from: ['open'], to: 'acknowledged' },
  assign: { from: UNRESOLVED, to: 'investigating' },
  resolve: { from: UNRESOLVED, to: 'resolved' },
  reopen: { from: ['resolved'], to: 'investigating' },
  snooze: { from: UNRESOLVED, to: null },
  note: { from: ALERT_STATUSES, to: null },
};

/** What an act makes of an alert; `repeated`: it is the last act once more; `illegal`: its status does not have the act. */
export type ActResult =
  | { readonly outcome: 'changed'; readonly alert: Alert; readonly entries: readonly TimelineEntry[] }
  | { readonly outcome: 'repeated' | 'illegal' };

/** Someone acts on an alert. */
export function actOn(alert: Alert, act: AlertAct, actor: string, at: number): ActResult {
  const key = keyOf(act, actor);
  if (alert.lastAct === key) return { outcome: 'repeated' };
  const { from, to } = LIFE_CYCLE[act.name];
  if (!from.includes(alert.status)) return { outcome: 'illegal' };
  // Taking the assignee away starts no investigation.
  const status = act.name === 'assign' && act.assignee === null ? alert.status : (to ?? alert.status);
  const changed: Alert = { ...alert, ...fieldsOf(act, at), status, updatedAt: at, version: alert.version + 1, lastAct: key };
  return { outcome: 'changed', alert: changed, entries: entriesOf(act, actor, at) };
}

/** The product resolves an alert whose cause is over. */
export function resolvedBySystem(alert: Alert, at: number): { alert: Alert; entries: readonly TimelineEntry[] } {
  const resolved: Alert = {
    ...alert,
    status: 'resolved',
    disposition: null,
    snoozedUntil: null,
    resolvedAt: at,
    updatedAt: at,
    version: alert.version + 1,
    lastAct: null,
  };
  return { alert: resolved, entries: [{ at, actor: SYSTEM, action: 'resolve', details: { disposition: null } }] };
}

/** The actor of what the product does by itself. */
export const SYSTEM = 'system';

export function isUnresolved({ status }: Pick<Alert, 'status'>): boolean {
  return status !== 'resolved';
}

export function isSnoozed({ snoozedUntil }: Pick<Alert, 'snoozedUntil'>, at: number): boolean {
  return snoozedUntil !== null && snoozedUntil > at;
}

/** Names an act with what it says, so that the same one is known again. A reason may be worded differently. */
function keyOf(act: AlertAct, actor: string): string {
  switch (act.name) {
    case 'assign':
      return `assign ${act.assignee ?? ''}`;
    case 'resolve':
      return `resolve ${act.disposition}`;
    case 'snooze':
      return `snooze ${act.until}`;
    case 'note':
      return `note ${actor} ${act.text}`;
    default:
      return act.name;
  }
}

function fieldsOf(act: AlertAct, at: number): Partial<Alert> {
  switch (act.name) {
    case 'assign':
      return { assignee: act.assignee };
    case 'resolve':
      return { disposition: act.disposition, snoozedUntil: null, resolvedAt: at };
    case 'reopen':
      return { disposition: null, resolvedAt: null };
    case 'snooze':
      return { snoozedUntil: act.until };
    default:
      return {};
  }
}

function entriesOf(act: AlertAct, actor: string, at: number): TimelineEntry[] {
  switch (act.name) {
    case 'acknowledge':
      return [{ at, actor, action: 'acknowledge', details: {} }];
    case 'assign':
      return [{ at, actor, action: 'assign', details: { assignee: act.assignee } }];
    case 'resolve': {
      const resolved = { at, actor, action: 'resolve', details: { disposition: act.disposition } };
      return act.note === null ? [resolved] : [resolved, { at, actor, action: 'note', details: { text: act.note } }];
    }
    case 'reopen':
      return [{ at, actor, action: 'reopen', details: { reason: act.reason } }];
    case 'snooze':
      return [{ at, actor, action: 'snooze', details: { until: new Date(act.until).toISOString(), reason: act.reason } }];
    case 'note':
      return [{ at, actor, action: 'note', details: { text: act.text } }];
  }
}
