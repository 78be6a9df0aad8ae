/**
 * Triage that can be taken back: what was just decided is shown at once and sent a little later. It goes early on the next act on the same
 * alert, on demand and when the page is left; what somebody else decided first rolls it back.
 */
import type { Alert, AlertAct } from '../api/contract.ts';

/** Time in which an act can be taken back. */
export const UNDO_MS = 5_000;

/** Acts without an exact inverse: they wait. The others are sent at once. */
export type WaitingAct = Extract<AlertAct, { name: 'acknowledge' | 'resolve' | 'snooze' }>;

/** What was decided upon: an alert that differs in it was decided by somebody else meanwhile. */
export type SeenState = Pick<Alert, 'status' | 'assignee' | 'snoozedUntil' | 'severity'>;

/** Why an act was not done. */
export interface Refusal {
  readonly act: AlertAct['name'];
  /** `decided_meanwhile`, `escalated`, `unreachable`, or the code of the server. */
  readonly code: string;
  /** Who was first, with what and when; null where it is not known. */
  readonly first: { readonly actor: string; readonly action: string; readonly at: string } | null;
  /** What the alert is now; null where it could not be read. */
  readonly status: Alert['status'] | null;
}

export type Sent = { readonly outcome: 'done' } | { readonly outcome: 'refused'; readonly refusal: Refusal };

export interface PendingActsOptions {
  /** Sends; tells the store of the answer before it resolves. Never throws. */
  send: (alertId: string, act: AlertAct, seen: SeenState, isLeaving: boolean) => Promise<Sent>;
  /** Something that is shown changed. */
  changed: () => void;
  now?: () => number;
  schedule?: (run: () => void, ms: number) => () => void;
}

/** One decision of a person about one alert or many. */
export interface Gesture {
  readonly id: number;
  readonly act: AlertAct;
  /** What was seen, by id of the alert; of those it still stands for. */
  readonly alerts: Map<string, SeenState>;
  /** It can be taken back until then. */
  readonly until: number;
  /** Already sent: it is taken back by giving the alerts to who had them before. */
  readonly restores: ReadonlyMap<string, string | null> | null;
}

function scheduleByTimer(run: () => void, ms: number): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}

export class PendingActs {
  /** Refused ones stay until the next act on the alert. */
  readonly refusals = new Map<string, Refusal>();
  private gestures: Gesture[] = [];
  /** Acts on their way, oldest first, by alert. */
  private readonly sending = new Map<string, { act: AlertAct; done: Promise<void> }[]>();
  private lastId = 0;
  private cancelTimer: (() => void) | null = null;
  private readonly now: () => number;
  private readonly schedule: (run: () => void, ms: number) => () => void;

  constructor(private readonly options: PendingActsOptions) {
    this.now = options.now ?? Date.now;
    this.schedule = options.schedule ?? scheduleByTimer;
  }

  /** The newest decision that can be taken back; null: there is none. */
  get newest(): Gesture | null {
    return this.gestures.at(-1) ?? null;
  }

  /** Alerts with a decision that can be taken back. */
  get undoable(): number {
    return new Set(this.gestures.flatMap(({ alerts }) => [...alerts.keys()])).size;
  }

  /** Alerts with a decision that is not sent yet. */
  get waiting(): readonly string[] {
    return this.gestures.flatMap(({ alerts, restores }) => (restores === null ? [...alerts.keys()] : []));
  }

  /** The alert as it is once everything that was decided is done; the same object where nothing was. */
  shown<A extends Alert>(alert: A): A {
    const acts = [
      ...(this.sending.get(alert.id) ?? []).map(({ act }) => act),
      ...this.gestures.flatMap(({ act, alerts, restores }) => (restores === null && alerts.has(alert.id) ? [act] : [])),
    ];
    return acts.reduce(applied, alert);
  }

  /** A decision waits or is on its way. */
  isPending(alertId: string): boolean {
    return this.sending.has(alertId) || this.gestures.some(({ alerts, restores }) => restores === null && alerts.has(alertId));
  }

  /** Decides about alerts, as they are shown. What waits for one of them goes first. */
  decide(act: WaitingAct, alerts: readonly Alert[]): void {
    this.hurry(alerts.map(({ id }) => id));
    this.add(act, new Map(alerts.map((alert) => [alert.id, seenIn(alert)])), null);
  }

  /** Gives alerts to somebody, at once: it keeps two people from the same work. */
  assign(assignee: string | null, alerts: readonly Alert[]): void {
    this.hurry(alerts.map(({ id }) => id));
    const act: AlertAct = { name: 'assign', assignee };
    this.add(
      act,
      new Map(alerts.map((alert) => [alert.id, seenIn(alert)])),
      new Map(alerts.map(({ id, assignee: before }) => [id, before])),
    );
    for (const alert of alerts) void this.send(alert.id, act, seenIn(alert), false);
    this.options.changed();
  }

  /** Takes the newest decision back. Of an assignment only the assignee is restored, not the state. */
  undo(): Gesture | null {
    const gesture = this.gestures.pop();
    if (gesture === undefined) return null;
    for (const [id, assignee] of gesture.restores ?? []) {
      const seen = gesture.alerts.get(id);
      if (seen === undefined) continue;
      // By then it is what the assignment made of it.
      void this.send(id, { name: 'assign', assignee }, applied(seen, gesture.act), false);
    }
    this.rearm();
    this.options.changed();
    return gesture;
  }

  /** Sends all that waits. `isLeaving`: the page is being left. */
  flush(isLeaving = false): Promise<void> {
    const gestures = this.gestures.filter(({ restores }) => restores === null);
    this.gestures = [];
    return this.release(gestures, isLeaving);
  }

  /** Another person is here: nothing of the one before is sent, shown or told. */
  clear(): void {
    this.gestures = [];
    this.refusals.clear();
    this.rearm();
    this.options.changed();
  }

  /** An alert came from the server: what somebody else decided meanwhile ends a decision that waits. `refused` tells who it was. */
  noticed(alert: Alert, refused: (act: AlertAct['name'], seen: SeenState) => Promise<Refusal>): void {
    if (this.sending.has(alert.id)) return;
    for (const gesture of this.gestures) {
      const seen = gesture.alerts.get(alert.id);
      if (seen === undefined || gesture.restores !== null || isSame(seen, alert)) continue;
      gesture.alerts.delete(alert.id);
      this.tidy();
      void refused(gesture.act.name, seen).then((refusal) => this.refuse(alert.id, refusal));
    }
  }

  /** The person has seen why. */
  forget(alertId: string): void {
    if (this.refusals.delete(alertId)) this.options.changed();
  }

  private add(act: AlertAct, alerts: Map<string, SeenState>, restores: Gesture['restores']): void {
    for (const id of alerts.keys()) this.refusals.delete(id);
    this.gestures.push({ id: ++this.lastId, act, alerts, until: this.now() + UNDO_MS, restores });
    this.rearm();
    this.options.changed();
  }

  /** Sends now what waits for these alerts; other alerts of the same decision go on waiting. */
  private hurry(ids: readonly string[]): void {
    for (const gesture of this.gestures) {
      for (const id of ids) {
        const seen = gesture.alerts.get(id);
        if (seen === undefined) continue;
        gesture.alerts.delete(id);
        if (gesture.restores === null) void this.send(id, gesture.act, seen, false);
      }
    }
    this.tidy();
  }

  /** Sends what may not be taken back any more. */
  private ripen(): void {
    const now = this.now();
    const ripe = this.gestures.filter(({ until }) => until <= now);
    this.gestures = this.gestures.filter(({ until }) => until > now);
    void this.release(
      ripe.filter(({ restores }) => restores === null),
      false,
    );
  }

  private async release(gestures: readonly Gesture[], isLeaving: boolean): Promise<void> {
    const sent = gestures.flatMap(({ act, alerts }) => [...alerts].map(([id, seen]) => this.send(id, act, seen, isLeaving)));
    this.rearm();
    this.options.changed();
    await Promise.all(sent);
  }

  /** After what is already on its way for the same alert. */
  private send(id: string, act: AlertAct, seen: SeenState, isLeaving: boolean): Promise<void> {
    const queue = this.sending.get(id) ?? [];
    const before = queue.at(-1)?.done;
    const entry = { act, done: Promise.resolve() };
    entry.done = (async () => {
      // Where there is nothing to wait for it is sent in this very moment: the page may be leaving.
      if (before !== undefined) await before;
      const sent = await this.options.send(id, act, seen, isLeaving);
      const rest = this.sending.get(id)?.filter((each) => each !== entry) ?? [];
      if (rest.length === 0) this.sending.delete(id);
      else this.sending.set(id, rest);
      if (sent.outcome === 'refused') this.refuse(id, sent.refusal);
      else this.options.changed();
    })();
    this.sending.set(id, [...queue, entry]);
    return entry.done;
  }

  private refuse(id: string, refusal: Refusal): void {
    // An assignment that did not come about cannot be taken back.
    for (const gesture of this.gestures) if (gesture.restores !== null && refusal.act === 'assign') gesture.alerts.delete(id);
    this.refusals.set(id, refusal);
    this.tidy();
  }

  private tidy(): void {
    this.gestures = this.gestures.filter(({ alerts }) => alerts.size > 0);
    this.rearm();
    this.options.changed();
  }

  private rearm(): void {
    this.cancelTimer?.();
    this.cancelTimer = null;
    const next = this.gestures[0];
    if (next !== undefined) this.cancelTimer = this.schedule(() => this.ripen(), Math.max(0, next.until - this.now()));
  }
}

/** What an act makes of an alert. */
export function applied<A extends SeenState>(alert: A, act: AlertAct): A {
  switch (act.name) {
    case 'acknowledge':
      return { ...alert, status: 'acknowledged' };
    case 'assign':
      return { ...alert, assignee: act.assignee, status: act.assignee === null ? alert.status : 'investigating' };
    case 'resolve':
      return { ...alert, status: 'resolved', disposition: act.disposition, snoozedUntil: null };
    case 'snooze':
      return { ...alert, snoozedUntil: act.until };
    case 'reopen':
      return { ...alert, status: 'investigating', disposition: null };
    case 'note':
      return alert;
  }
}

export function seenIn({ status, assignee, snoozedUntil, severity }: SeenState): SeenState {
  return { status, assignee, snoozedUntil, severity };
}

/** Nobody else has decided; repeats that only count up do not matter. */
export function isSame(seen: SeenState, now: SeenState): boolean {
  return (
    seen.status === now.status &&
    seen.assignee === now.assignee &&
    seen.severity === now.severity &&
    instantOf(seen.snoozedUntil) === instantOf(now.snoozedUntil)
  );
}

function instantOf(at: string | null): number | null {
  return at === null ? null : Date.parse(at);
}
