/** Triage for every page that shows alerts: what was decided is seen at once, `u` takes it back, what others decided first is told. */
import { alertsApi } from '../api/alerts.ts';
import { entityTag } from '../api/api.ts';
import type { Alert, AlertDetail } from '../api/contract.ts';
import { told, toastClosed } from '../components/toasts.ts';
import { alertStores, newestAlert } from '../live/facts.ts';
import { Topic } from '../live/topic.ts';
import { DecidedUpon } from './decided-upon.ts';
import * as format from './format.ts';
import { actorName, alertTitle } from './hit-words.ts';
import { PendingActs } from './pending-acts.ts';
import type { Gesture, Refusal, WaitingAct } from './pending-acts.ts';
import { meanwhile, sendAct } from './send-act.ts';
import type { ActServer } from './send-act.ts';
import { words } from './words.ts';

/** Whatever takes actions of the store and of the cache. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- thunks of every kind, as the store types them
type Dispatch = (action: any) => any;

class Triage {
  /** Touched when what is shown of any alert changed. */
  readonly topic = new Topic();
  private dispatch: Dispatch | null = null;
  private toastId: string | null = null;
  private readonly decided = new DecidedUpon();
  private readonly server: ActServer = {
    act: (id, act, version, isLeaving) => {
      const request = { id, act, ifMatch: entityTag(version), isUrgent: isLeaving };
      return this.run<Alert>(alertsApi.endpoints.actOnAlert.initiate(request, { track: false }));
    },
    read: (id) => this.run<AlertDetail>(alertsApi.endpoints.getAlert.initiate(id, { forceRefetch: true, subscribe: false })),
    known: (id) => this.known(id),
    took: (alert) => this.took(alert),
  };
  private readonly pending = new PendingActs({
    send: (id, act, seen, isLeaving) => sendAct(this.server, id, act, seen, isLeaving),
    changed: () => this.changed(),
  });
  private toldRefusals = 0;

  /** Call once, with the store of the page. */
  begin(dispatch: Dispatch): void {
    this.dispatch = dispatch;
    for (const { topic } of alertStores) topic.watch(() => this.noticed());
    window.addEventListener('pagehide', () => void this.pending.flush(true));
    document.addEventListener('visibilitychange', () => {
      if (document.hidden) void this.pending.flush(true);
    });
  }

  /** The alert as it will be once what was decided is done. */
  shown<A extends Alert>(alert: A): A {
    const shown = this.pending.shown(alert);
    this.decided.isShownAs(alert, shown);
    return shown;
  }

  isPending(id: string): boolean {
    return this.pending.isPending(id);
  }

  refusal(id: string): Refusal | undefined {
    return this.pending.refusals.get(id);
  }

  /** Ids of alerts whose last act was refused. */
  get refused(): ReadonlySet<string> {
    return new Set(this.pending.refusals.keys());
  }

  forget(id: string): void {
    this.pending.forget(id);
  }

  /** Acknowledges, resolves or snoozes in 5 s, unless it is taken back. The alerts as they are shown. */
  decide(act: WaitingAct, alerts: readonly Alert[]): void {
    if (alerts.length === 0) return;
    this.keep(alerts);
    this.pending.decide(act, alerts);
  }

  /** At once; null gives them to nobody. */
  assign(assignee: string | null, alerts: readonly Alert[]): void {
    if (alerts.length === 0) return;
    this.keep(alerts);
    this.pending.assign(assignee, alerts);
  }

  get canUndo(): boolean {
    return this.pending.newest !== null;
  }

  /** Takes the newest decision back; its alerts: where the person should be again. */
  undo(): readonly string[] {
    const gesture = this.pending.undo();
    if (gesture === null) return [];
    if (gesture.restores !== null) this.tell({ text: words.t('triage.restored', { count: gesture.alerts.size }) });
    return [...gesture.alerts.keys()];
  }

  /** Sends what waits, now. */
  flush(): Promise<void> {
    return this.pending.flush();
  }

  /** Forgets what a person who signed out decided and was told. */
  clear(): void {
    this.pending.clear();
    this.decided.clear();
  }

  private run<T>(action: unknown): Promise<T> {
    return (this.dispatch?.(action) as { unwrap: () => Promise<T> }).unwrap();
  }

  /** Remembers them for as long as something waits: what they are called, and their version where nothing else knows it. */
  private keep(alerts: readonly Alert[]): void {
    this.decided.keep(alerts, (id) => this.pending.newest !== null || this.pending.isPending(id));
  }

  private known(id: string): Alert | undefined {
    return this.decided.newest(id, newestAlert(id));
  }

  private took(alert: Alert): void {
    for (const store of alertStores) if (store.get(alert.id) !== undefined) store.merge([bare(alert)]);
    this.decided.took(bare(alert));
  }

  /** What live messages brought may end what waits. */
  private noticed(): void {
    const { newest } = this.pending;
    if (newest === null) return;
    for (const id of this.pending.waiting) {
      const alert = this.known(id);
      if (alert !== undefined) this.pending.noticed(alert, (act, seen) => meanwhile(this.server, id, act, seen));
    }
  }

  private changed(): void {
    this.topic.touch();
    const { newest, refusals } = this.pending;
    if (refusals.size > this.toldRefusals) this.tellRefusals();
    else if (newest !== null) this.tellGesture(newest);
    else if (this.toastId?.startsWith('undo') === true) this.close();
    this.toldRefusals = refusals.size;
  }

  private tellGesture(gesture: Gesture): void {
    const id = `undo-${gesture.id}-${this.pending.undoable}`;
    if (this.toastId === id) return;
    const [only] = gesture.alerts.keys();
    const alert = gesture.alerts.size === 1 && only !== undefined ? this.decided.get(only) : undefined;
    const done = words.t(`triage.done.${gesture.act.name}`, {
      assignee: gesture.act.name === 'assign' ? (gesture.act.assignee ?? '') : '',
    });
    const what =
      alert === undefined ? words.t('triage.alerts', { count: gesture.alerts.size }) : `${alertTitle(alert, words.t)}, ${alert.subject}`;
    const rest = this.pending.undoable - gesture.alerts.size;
    const text = rest > 0 ? words.t('triage.withRest', { done, what, count: rest }) : words.t('triage.what', { done, what });
    this.toastId = id;
    this.dispatch?.(told({ id, text, undoUntil: gesture.until, about: [...gesture.alerts.keys()] }));
  }

  private tellRefusals(): void {
    const all = [...this.pending.refusals];
    const [id, refusal] = all.at(-1) ?? [];
    if (id === undefined || refusal === undefined) return;
    const text = all.length === 1 ? refusalText(refusal) : words.t('triage.refusals', { count: all.length, last: refusalText(refusal) });
    this.tell({ text, tone: 'error', about: all.map(([each]) => each) });
  }

  private tell(toast: { text: string; tone?: 'error'; about?: string[] }): void {
    this.toastId = `told-${Date.now()}`;
    this.dispatch?.(told({ id: this.toastId, ...toast }));
  }

  private close(): void {
    this.dispatch?.(toastClosed(this.toastId ?? ''));
    this.toastId = null;
  }
}

/** An alert without what only its detail has. */
function bare(alert: Alert): Alert {
  const { etag: _etag, notes: _notes, timeline: _timeline, ...rest } = alert as Alert & Partial<AlertDetail> & { etag?: string | null };
  return rest;
}

/** Why an act was not done, and who was first. */
export function refusalText({ act, code, first, status }: Refusal): string {
  const name = words.t(`triage.not.${act}`);
  if (code === 'decided_meanwhile' && first !== null) {
    const who = actorName(first.actor, words.t);
    const what = words.t(`triage.did.${first.action}`, { defaultValue: first.action });
    return words.t('triage.first', { name, who, what, time: format.time(first.at) });
  }
  if (code === 'decided_meanwhile' && status !== null) return words.t('triage.nowIs', { name, status: words.t(`alertStatus.${status}`) });
  return words.t(`triage.because.${code}`, { name, defaultValue: words.t('triage.because.other', { name, code }) });
}

export const triage = new Triage();
