/** Raises alerts: one per open kind and subject, with repeats absorbed, storms collapsed, and what clients and webhooks are to be told. */
import { SEVERITIES } from '../market/anomaly.ts';
import type { Severity } from '../market/anomaly.ts';
import { isSnoozed, isUnresolved, MAX_NAMED_TRANSACTIONS, resolvedBySystem, SYSTEM } from './alert.ts';
import type { Alert, AlertKind, TimelineEntry } from './alert.ts';

/** From the next alert of a kind on that is created within the window, they are children of a storm. */
export const STORM_ALERTS = 20;
export const STORM_WINDOW_MS = 60_000;
/** Pure counts of an alert are pushed at most so often. */
export const PUSH_INTERVAL_MS = 1000;

/** A reason for an alert. */
export interface Raising {
  readonly kind: AlertKind;
  readonly subject: string;
  readonly severity: Severity;
  readonly message: string;
  readonly transactionId: string | null;
  /** Of the transaction. */
  readonly counterpartyId: string | null;
  readonly anomalyId: string | null;
  readonly symbol: string | null;
  readonly hits: readonly unknown[];
}

export type AlertEventKind = 'created' | 'updated' | 'resolved';
export type NoticeKind = 'created' | 'escalated' | 'resolved';

/** What became of an alert in one unit of work. */
export interface AlertChange {
  alert: Alert;
  isNew: boolean;
  /** For live clients, in order, each with the alert as it was then. */
  readonly events: { readonly event: AlertEventKind; readonly alert: Alert }[];
  /** For webhooks. */
  readonly notices: { readonly notice: NoticeKind; readonly alert: Alert }[];
  readonly entries: TimelineEntry[];
  readonly transactions: { readonly id: string; readonly counterpartyId: string | null }[];
  readonly anomalyIds: string[];
}

/** A change without content, to be filled. */
export function changeOf(alert: Alert, isNew = false): AlertChange {
  return { alert, isNew, events: [], notices: [], entries: [], transactions: [], anomalyIds: [] };
}

/** What is known before anything is raised. */
export interface AlertsBefore {
  /** Unresolved ones of the subjects that are raised, and the storms of their kinds. */
  readonly unresolved: readonly Alert[];
  /** createdAt of the newest `STORM_ALERTS` of each kind. */
  readonly newest: ReadonlyMap<AlertKind, readonly number[]>;
}

export class AlertBook {
  private readonly changed = new Map<string, AlertChange>();
  private readonly unresolved = new Map<string, Alert>();
  private readonly newest = new Map<AlertKind, number[]>();

  /** @param nextId UUIDv7 of a moment */
  constructor(
    before: AlertsBefore,
    private readonly nextId: (at: number) => string,
    private readonly at: number,
  ) {
    for (const alert of before.unresolved) this.unresolved.set(keyOf(alert), alert);
    for (const [kind, times] of before.newest) this.newest.set(kind, [...times]);
  }

  /** All that changed, parents before their children. */
  changes(): AlertChange[] {
    const all = [...this.changed.values()].map((change) => this.withPush(change));
    return all.sort((a, b) => Number(a.alert.kind !== 'alert-storm') - Number(b.alert.kind !== 'alert-storm'));
  }

  /** The id of the alert that stands for it. */
  raise(raising: Raising): string {
    const open = this.unresolved.get(keyOf(raising));
    const alert = open === undefined ? this.create(raising) : this.absorb(open, raising);
    const change = this.changed.get(alert.id)!;
    if (raising.transactionId !== null) change.transactions.push({ id: raising.transactionId, counterpartyId: raising.counterpartyId });
    if (raising.anomalyId !== null) change.anomalyIds.push(raising.anomalyId);
    return alert.id;
  }

  /** What it stands for became worse, without happening again; false where there is no alert about it that is not resolved. */
  escalate(kind: AlertKind, subject: string, severity: Severity, message: string): boolean {
    const alert = this.unresolved.get(keyOf({ kind, subject }));
    if (alert === undefined) return false;
    if (rank(severity) <= rank(alert.severity)) return true;
    this.put({ ...alert, severity, message, updatedAt: this.at, version: alert.version + 1 });
    this.tellEscalation(alert.severity, this.unresolved.get(keyOf(alert))!);
    return true;
  }

  /** Its cause is over: it resolves itself, unless a person has it in hand. */
  end(kind: AlertKind, subject: string): void {
    const alert = this.unresolved.get(keyOf({ kind, subject }));
    if (alert?.status !== 'open') return;
    const { alert: resolved, entries } = resolvedBySystem(alert, this.at);
    this.put(resolved);
    const change = this.changed.get(alert.id)!;
    change.entries.push(...entries);
    if (this.isMuted(resolved)) return;
    // Who was not told of the last count hears it now.
    change.events.push({ event: 'resolved', alert: resolved });
    change.notices.push({ notice: 'resolved', alert: resolved });
  }

  private create(raising: Raising): Alert {
    const { at } = this;
    const parentId = this.storm(raising.kind);
    const { transactionId, kind, subject, severity, message, anomalyId, symbol, hits } = raising;
    const alert: Alert = {
      id: this.nextId(at),
      kind,
      subject,
      severity,
      message,
      status: 'open',
      disposition: null,
      count: 1,
      firstSeenAt: at,
      lastSeenAt: at,
      assignee: null,
      snoozedUntil: null,
      transactionId,
      transactionIds: transactionId === null ? [] : [transactionId],
      anomalyId,
      symbol,
      hits,
      parentId,
      resolvedAt: null,
      createdAt: at,
      updatedAt: at,
      version: 1,
      lastAct: null,
      pushedAt: at,
      isPushDue: false,
    };
    this.unresolved.set(keyOf(alert), alert);
    const change = changeOf(alert, true);
    this.changed.set(alert.id, change);
    change.entries.push({ at, actor: SYSTEM, action: 'raised', details: { severity } });
    return alert;
  }

  private absorb(alert: Alert, raising: Raising): Alert {
    const { at } = this;
    const { transactionId } = raising;
    const isWorse = rank(raising.severity) > rank(alert.severity);
    const ids = transactionId === null ? alert.transactionIds : [...alert.transactionIds, transactionId].slice(-MAX_NAMED_TRANSACTIONS);
    const worst = isWorse
      ? { severity: raising.severity, message: raising.message, hits: raising.hits, transactionId: transactionId ?? alert.transactionId }
      : {};
    const next: Alert = {
      ...alert,
      ...worst,
      count: alert.count + 1,
      lastSeenAt: at,
      transactionIds: ids,
      anomalyId: raising.anomalyId ?? alert.anomalyId,
      updatedAt: at,
      version: alert.version + 1,
      isPushDue: !this.isMuted(alert),
    };
    this.put(next);
    if (isWorse) this.tellEscalation(alert.severity, next);
    return next;
  }

  /** The parent of an alert that is created now; null while there are few. */
  private storm(kind: AlertKind): string | null {
    if (kind === 'alert-storm') return null;
    const times = (this.newest.get(kind) ?? []).filter((time) => time > this.at - STORM_WINDOW_MS);
    this.newest.set(kind, [...times, this.at].slice(-STORM_ALERTS));
    if (times.length < STORM_ALERTS) return null;
    return this.raise({
      kind: 'alert-storm',
      subject: kind,
      severity: 'high',
      message: `More than ${STORM_ALERTS} alerts of kind ${kind} within ${STORM_WINDOW_MS / 1000} s: further ones are listed under this one`,
      transactionId: null,
      counterpartyId: null,
      anomalyId: null,
      symbol: null,
      hits: [],
    });
  }

  /** Its parent speaks for it, as long as the storm lasts. */
  private isMuted({ kind, parentId }: Alert): boolean {
    return parentId !== null && this.unresolved.get(keyOf({ kind: 'alert-storm', subject: kind }))?.id === parentId;
  }

  /** A rise of severity is told at once, also of a snoozed one; of one that is new, its creation tells it. */
  private tellEscalation(from: Severity, alert: Alert): void {
    const change = this.changed.get(alert.id)!;
    if (change.isNew) return;
    change.entries.push({ at: this.at, actor: SYSTEM, action: 'escalated', details: { from, to: alert.severity } });
    if (this.isMuted(alert)) return;
    change.events.push({ event: 'updated', alert });
    change.notices.push({ notice: 'escalated', alert });
    this.put({ ...alert, pushedAt: this.at, isPushDue: false });
  }

  private put(alert: Alert): void {
    if (isUnresolved(alert)) this.unresolved.set(keyOf(alert), alert);
    else this.unresolved.delete(keyOf(alert));
    const change = this.changed.get(alert.id);
    if (change === undefined) this.changed.set(alert.id, changeOf(alert));
    else {
      // A creation is told with all that followed it while it was open.
      if (change.isNew && !isUnresolved(alert)) this.tellCreation(change);
      change.alert = alert;
    }
  }

  private tellCreation(change: AlertChange): void {
    const { alert } = change;
    if (alert.parentId !== null) return;
    change.events.unshift({ event: 'created', alert });
    change.notices.unshift({ notice: 'created', alert });
  }

  /** With the creation, or, where enough time has gone by, the new count. */
  private withPush(change: AlertChange): AlertChange {
    const { alert, isNew } = change;
    if (isNew) {
      if (isUnresolved(alert)) {
        change.alert = { ...alert, isPushDue: false };
        this.tellCreation(change);
      }
      return change;
    }
    if (!isUnresolved(alert)) {
      change.alert = { ...alert, isPushDue: false };
      return change;
    }
    if (!alert.isPushDue || isSnoozed(alert, this.at) || this.at - alert.pushedAt < PUSH_INTERVAL_MS) return change;
    const pushed = { ...alert, pushedAt: this.at, isPushDue: false };
    change.alert = pushed;
    change.events.push({ event: 'updated', alert: pushed });
    return change;
  }
}

/** From mild to severe. */
export function rank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

function keyOf({ kind, subject }: Pick<Alert, 'kind' | 'subject'>): string {
  return `${kind} ${subject}`;
}
