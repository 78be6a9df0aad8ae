/** The rows of the queue: live alerts and those that were read from the server, as they are shown, in the order of the view. */
import type { Alert } from '../../api/contract.ts';
import type { FactStore } from '../../live/fact-store.ts';
import type { HeldListSource } from '../../live/held-list.ts';
import { Topic } from '../../live/topic.ts';
import { isDone, isIn, matches, SEVERITIES } from './queue-choice.ts';
import type { FilterWords, ViewName } from './queue-choice.ts';

/** Time for which what resolved itself rests under the open ones. */
export const REST_MS = 5 * 60_000;

export type SectionName = Alert['severity'] | 'themselves' | 'all';

export interface QueueQuestion {
  view: ViewName;
  words: FilterWords;
  me: string | null;
  /** Transactions that are held now. */
  held: ReadonlySet<string>;
  /** Storms whose children are shown. */
  expanded: ReadonlySet<string>;
}

export interface QueueParts {
  shown: (alert: Alert) => Alert;
  title: (alert: Alert) => string;
  now: () => number;
}

const NOTHING: QueueQuestion = {
  view: 'open',
  words: { severities: [], rules: [], subjects: [], texts: [] },
  me: null,
  held: new Set(),
  expanded: new Set(),
};

export class QueueSource implements HeldListSource<Alert> {
  readonly topic = new Topic();
  private readonly read = new Map<string, Alert>();
  private question = NOTHING;
  private sorted: readonly Alert[] | null = null;
  private sections = new Map<string, SectionName>();

  constructor(
    private readonly live: FactStore<Alert>,
    private readonly acts: Topic,
    private readonly parts: QueueParts,
  ) {}

  /** Takes in what changes until the function that it returns is called. */
  follow(): () => void {
    const changed = (): void => this.changed();
    const leave = [this.live.topic.watch(changed), this.acts.watch(changed)];
    changed();
    return () => leave.forEach((each) => each());
  }

  ask(question: QueueQuestion): void {
    this.question = question;
    this.changed();
  }

  /** Alerts that a request brought; newer live versions hold. */
  add(alerts: readonly Alert[]): void {
    for (const alert of alerts) {
      const known = this.read.get(alert.id);
      if (known === undefined || known.version < alert.version) this.read.set(alert.id, alert);
    }
    this.changed();
  }

  /** The newest version that is known, without what is not sent yet. */
  newest(id: string): Alert | undefined {
    const [live, read] = [this.live.get(id), this.read.get(id)];
    return live === undefined || (read !== undefined && read.version > live.version) ? read : live;
  }

  get(id: string): Alert | undefined {
    const alert = this.newest(id);
    return alert === undefined ? undefined : this.parts.shown(alert);
  }

  /** Under which heading a row stands. */
  section(id: string): SectionName {
    return this.sections.get(id) ?? 'all';
  }

  /** Children of a storm that are known, newest first. */
  childrenOf(parentId: string): readonly Alert[] {
    return this.all()
      .filter((alert) => alert.parentId === parentId)
      .sort(newestFirst);
  }

  rows(): readonly Alert[] {
    this.sorted ??= this.arrange();
    return this.sorted;
  }

  /** How many alerts a view has, whatever the filter. */
  count(view: ViewName): number {
    const facts = this.facts();
    return this.all().filter((alert) => isIn(view, alert, facts)).length;
  }

  private facts(): { me: string | null; now: number; held: ReadonlySet<string> } {
    return { me: this.question.me, held: this.question.held, now: this.parts.now() };
  }

  private all(): Alert[] {
    const ids = new Set([...this.live.rows.map(({ id }) => id), ...this.read.keys()]);
    return [...ids].flatMap((id) => this.get(id) ?? []);
  }

  private arrange(): readonly Alert[] {
    const { view, words, expanded } = this.question;
    const facts = this.facts();
    const all = this.all();
    const found = all.filter((alert) => matches(alert, words, this.parts.title(alert)));
    const mine = found.filter((alert) => isIn(view, alert, facts));
    this.sections = new Map();
    if (isDone(view)) {
      for (const { id } of mine) this.sections.set(id, 'all');
      return mine.sort((a, b) => compare(b.updatedAt, a.updatedAt) || compare(b.id, a.id));
    }
    // A storm stands for its children while it lasts.
    const storms = new Set(mine.filter(({ kind }) => kind === 'alert-storm').map(({ id }) => id));
    const heads = mine.filter(({ parentId }) => parentId === null || !storms.has(parentId));
    heads.sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || newestFirst(a, b));
    const rows: Alert[] = [];
    for (const head of heads) {
      rows.push(head);
      this.sections.set(head.id, head.severity);
      if (!expanded.has(head.id)) continue;
      const children = found.filter(({ parentId }) => parentId === head.id).sort(newestFirst);
      for (const child of children) this.sections.set(child.id, head.severity);
      rows.push(...children);
    }
    if (view !== 'open') return rows;
    const rested = found.filter((alert) => isIn('themselves', alert, facts) && facts.now - Date.parse(alert.updatedAt) < REST_MS);
    for (const { id } of rested) this.sections.set(id, 'themselves');
    return [...rows, ...rested.sort((a, b) => compare(b.updatedAt, a.updatedAt) || compare(b.id, a.id))];
  }

  private changed(): void {
    this.sorted = null;
    this.topic.touch();
  }
}

function newestFirst(a: Alert, b: Alert): number {
  return compare(b.lastSeenAt, a.lastSeenAt) || compare(b.id, a.id);
}

/** ISO instants of one length, and UUIDv7, compare as text. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
