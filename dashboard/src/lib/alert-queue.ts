/** A list of alerts as it changes, also by time alone: those of a view, in its order, under headings. */
import type { Alert } from '../api/contract.ts';
import type { HeldListSource } from '../live/held-list.ts';
import { Topic } from '../live/topic.ts';
import { ALERT_VIEWS, byChange, byTime, byUrgency, isDone, isIn, withoutChildren } from './alert-views.ts';
import type { AlertView } from './alert-views.ts';

/** Time for which what resolved itself rests under the open ones. */
export const REST_MS = 5 * 60_000;

export type SectionName = Alert['severity'] | 'themselves' | 'all';

/** Where alerts come from. */
export interface AlertSource {
  /** Touched when alerts changed. */
  readonly topics: readonly Topic[];
  /** In the newest version that is known; the same array while nothing changed. */
  readonly all: readonly Alert[];
  readonly now: number;
  get: (id: string) => Alert | undefined;
}

export interface AlertQuestion {
  view: AlertView;
  /** Whether the filter finds it. */
  isFound: (alert: Alert) => boolean;
  me: string | null;
  /** Transactions that are held now. */
  held: ReadonlySet<string>;
  /** Storms whose children are shown. */
  expanded: ReadonlySet<string>;
}

interface Arranged {
  rows: readonly Alert[];
  sections: ReadonlyMap<string, SectionName>;
  /** How many rows each view has, whatever the filter and what is expanded. */
  counts: Readonly<Record<AlertView, number>>;
}

const NONE: ReadonlySet<string> = new Set();

export class AlertQueue implements HeldListSource<Alert> {
  readonly topic = new Topic();
  private question: AlertQuestion = { view: 'open', isFound: () => true, me: null, held: NONE, expanded: NONE };
  private arranged: Arranged | null = null;

  constructor(
    private readonly alerts: AlertSource,
    question: Partial<AlertQuestion> = {},
  ) {
    this.question = { ...this.question, ...question };
  }

  /** Takes in what changes until the function that it returns is called. */
  open(): () => void {
    const leave = this.alerts.topics.map((topic) => topic.watch(() => this.changed()));
    this.changed();
    return () => leave.forEach((each) => each());
  }

  ask(question: Partial<AlertQuestion>): void {
    this.question = { ...this.question, ...question };
    this.changed();
  }

  get(id: string): Alert | undefined {
    return this.alerts.get(id);
  }

  rows(): readonly Alert[] {
    return this.now.rows;
  }

  /** Under which heading a row stands. */
  section(id: string): SectionName {
    return this.now.sections.get(id) ?? 'all';
  }

  get counts(): Arranged['counts'] {
    return this.now.counts;
  }

  private get now(): Arranged {
    return (this.arranged ??= this.arrange());
  }

  private changed(): void {
    const before = this.arranged;
    this.arranged = this.arrange();
    if (before !== null && isSame(before, this.arranged)) this.arranged = before;
    else this.topic.touch();
  }

  private arrange(): Arranged {
    const { view, isFound, me, held, expanded } = this.question;
    const { all, now } = this.alerts;
    const facts = { me, held, now };
    const of = (each: AlertView, alerts: readonly Alert[]): Alert[] => alerts.filter((alert) => isIn(each, alert, facts));
    const counts = Object.fromEntries(ALERT_VIEWS.map((each) => [each, withoutChildren(of(each, all)).length])) as Arranged['counts'];
    const found = all.filter(isFound);
    const own = of(view, found);
    if (isDone(view)) return { rows: own.sort(byChange), sections: new Map(), counts };
    const sections = new Map<string, SectionName>();
    const rows: Alert[] = [];
    const add = (alerts: readonly Alert[], section: SectionName): void => {
      for (const alert of alerts) {
        rows.push(alert);
        sections.set(alert.id, section);
      }
    };
    for (const head of withoutChildren(own).sort(byUrgency)) {
      add([head], head.severity);
      if (!expanded.has(head.id)) continue;
      add(found.filter(({ parentId, status }) => parentId === head.id && status !== 'resolved').sort(byTime), head.severity);
    }
    if (view !== 'open') return { rows, sections, counts };
    const rests = of('themselves', found).filter(({ updatedAt }) => now - Date.parse(updatedAt) < REST_MS);
    add(withoutChildren(rests, [...own, ...rests]).sort(byChange), 'themselves');
    return { rows, sections, counts };
  }
}

/** While the order is held, a row stays under the heading under which it was read. */
export function sectionHeld(frozen: Map<string, SectionName>, id: string, now: SectionName, isHeld: boolean): SectionName {
  const before = frozen.get(id);
  if (isHeld && before !== undefined) return before;
  frozen.set(id, now);
  return now;
}

function isSame(a: Arranged, b: Arranged): boolean {
  return (
    a.rows.length === b.rows.length &&
    a.rows.every((row, at) => row === b.rows[at] && a.sections.get(row.id) === b.sections.get(row.id)) &&
    ALERT_VIEWS.every((view) => a.counts[view] === b.counts[view])
  );
}
