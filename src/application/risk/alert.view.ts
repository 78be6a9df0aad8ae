/** Alerts as clients see them. */
import type { Severity } from '../../domain/market/anomaly.ts';
import type { Alert, AlertKind, AlertStatus, Disposition, TimelineEntry } from '../../domain/risk/alert.ts';
import type { AlertDetail } from '../ports/alert-repository.ts';

export interface AlertView {
  id: string;
  kind: AlertKind;
  subject: string;
  severity: Severity;
  message: string;
  status: AlertStatus;
  disposition: Disposition | null;
  count: number;
  firstSeenAt: string;
  lastSeenAt: string;
  assignee: string | null;
  snoozedUntil: string | null;
  transactionId: string | null;
  transactionIds: readonly string[];
  anomalyId: string | null;
  symbol: string | null;
  hits: readonly unknown[];
  parentId: string | null;
  createdAt: string;
  updatedAt: string;
  version: number;
}

export interface NoteView {
  at: string;
  author: string;
  text: string;
}

export interface TimelineView {
  at: string;
  actor: string;
  action: string;
  details: TimelineEntry['details'];
}

export interface AlertDetailView extends AlertView {
  notes: NoteView[];
  timeline: TimelineView[];
}

/** The fields in the order of the shape, which exports follow. */
export function alertView(alert: Alert): AlertView {
  return {
    id: alert.id,
    kind: alert.kind,
    subject: alert.subject,
    severity: alert.severity,
    message: alert.message,
    status: alert.status,
    disposition: alert.disposition,
    count: alert.count,
    firstSeenAt: iso(alert.firstSeenAt),
    lastSeenAt: iso(alert.lastSeenAt),
    assignee: alert.assignee,
    snoozedUntil: alert.snoozedUntil === null ? null : iso(alert.snoozedUntil),
    transactionId: alert.transactionId,
    transactionIds: alert.transactionIds,
    anomalyId: alert.anomalyId,
    symbol: alert.symbol,
    hits: alert.hits,
    parentId: alert.parentId,
    createdAt: iso(alert.createdAt),
    updatedAt: iso(alert.updatedAt),
    version: alert.version,
  };
}

export function alertDetailView({ alert, timeline }: AlertDetail): AlertDetailView {
  const notes = timeline.filter(({ action }) => action === 'note');
  return {
    ...alertView(alert),
    notes: notes.map(({ at, actor, details }) => ({ at: iso(at), author: actor, text: String(details['text']) })),
    timeline: timeline.map(({ at, actor, action, details }) => ({ at: iso(at), actor, action, details })),
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
