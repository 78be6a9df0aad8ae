/** Alerts, rules and lists, as HTTP has them. */
import type { Alert, Severity } from '@tapewatch/client';
import type { Decision, TimeFilter } from './common.ts';

export type { Alert } from '@tapewatch/client';

export type AlertKind = Alert['kind'];
export type AlertStatus = Alert['status'];
export type Disposition = NonNullable<Alert['disposition']>;

export interface AlertFilter extends TimeFilter {
  status?: AlertStatus | undefined;
  kind?: AlertKind | undefined;
  severity?: Severity | undefined;
  subject?: string | undefined;
  assignee?: string | undefined;
}

export interface AlertNote {
  at: string;
  author: string;
  text: string;
}

export interface TimelineEntry {
  at: string;
  actor: string;
  /** The name of an act, or `raised`, `escalated`, `snooze_ended`. */
  action: string;
  details: Readonly<Record<string, string | number | null>>;
}

export interface AlertDetail extends Alert {
  notes: AlertNote[];
  /** Oldest first. */
  timeline: TimelineEntry[];
}

/** Of alerts that are not resolved. */
export interface AlertCounts {
  open: number;
  acknowledged: number;
  investigating: number;
  /** Assigned to whoever asks. */
  mine: number;
  unassigned: number;
  snoozed: number;
  bySeverity: Record<Severity, number>;
}

/** What a person does about an alert. */
export type AlertAct =
  | { name: 'acknowledge' }
  /** null: nobody has it any more. */
  | { name: 'assign'; assignee: string | null }
  | { name: 'resolve'; disposition: Disposition; note?: string }
  | { name: 'reopen'; reason: string }
  /** RFC 3339. */
  | { name: 'snooze'; until: string; reason: string }
  | { name: 'note'; text: string };
export type AlertActName = AlertAct['name'];

export type NotificationState = 'pending' | 'delivered' | 'failed';

/** A webhook about an alert, and what became of it. */
export interface Notification {
  id: string;
  alertId: string;
  url: string;
  state: NotificationState;
  attempts: number;
  /** HTTP status of the last attempt. */
  lastStatus: number | null;
  nextAttemptAt: string | null;
  createdAt: string;
}

export type RuleState = 'draft' | 'shadow' | 'active' | 'retired';
/** Money as decimal text, all others as numbers. */
export type RuleParams = Readonly<Record<string, string | number>>;

/** What is written in a version of a rule. */
export interface RuleText {
  params: RuleParams;
  /** From 0 to 1000. */
  weight: number;
  /** Absent: the score decides. */
  decision?: Decision;
}

export interface NewRule extends RuleText {
  kind: string;
  name: string;
}

export interface Rule {
  id: string;
  kind: string;
  name: string;
  state: RuleState;
  version: number;
  params: RuleParams;
  weight: number;
  decision: Decision | null;
  hits24h: number;
  createdAt: string;
  createdBy: string;
}

/** What became of the alerts that a version had part in. */
export interface RuleQuality {
  alerts: number;
  confirmed: number;
  falsePositive: number;
}

export interface RuleVersion {
  version: number;
  state: RuleState;
  params: RuleParams;
  weight: number;
  decision: Decision | null;
  createdAt: string;
  createdBy: string;
  /** When it came to its state. */
  changedAt: string;
  quality28d: RuleQuality;
}

export interface RuleDetail extends Rule {
  versions: RuleVersion[];
}

/** The answer to activate and shadow: what the version would have raised in the last 7 days. */
export type TriedRule = Rule & { expectedAlertsPerDay: number | null };

export interface RuleParameter {
  name: string;
  type: 'money' | 'integer' | 'number';
  /** The reporting currency, `ms`, `km`, `km/h`, `%`, or null. */
  unit: string | null;
  min: string | number;
  max: string | number;
  default: string | number;
}

export interface RuleKind {
  kind: string;
  description: string;
  /** Of a new rule of this kind. */
  weight: number;
  params: RuleParameter[];
}

/** Without a rule: all that are in force, together. Without times: the last 7 days. */
export interface BacktestRequest extends TimeFilter {
  rule?: RuleText & { kind: string; name?: string };
}

/** Ratios are not rounded; the last four null without labels. */
export interface Backtest {
  transactions: number;
  hits: number;
  /** Each account once a day. */
  alerts: number;
  days: number;
  /** null with less than an hour of transactions. */
  alertsPerDay: number | null;
  labelled: number | null;
  truePositives: number | null;
  precision: number | null;
  recall: number | null;
}

export type ListName = 'block' | 'watch';
export type ListedKind = 'account' | 'counterparty' | 'ip' | 'country';

export interface ListEntry {
  id: string;
  list: ListName;
  kind: ListedKind;
  value: string;
  reason: string;
  expiresAt: string | null;
  createdBy: string;
  createdAt: string;
}

export interface NewListEntry {
  kind: ListedKind;
  value: string;
  reason: string;
  /** RFC 3339; absent: it stays until it is deleted. */
  expiresAt?: string;
}
