/** What the queue shows: a view and a filter, read from and written to the address. */
import type { Alert, AlertFilter, Severity } from '../../api/contract.ts';

export const VIEWS = ['open', 'mine', 'unassigned', 'held', 'snoozed', 'themselves', 'resolved'] as const;
export type ViewName = (typeof VIEWS)[number];

/** Views of what is done: they are read from the server page by page. */
export const isDone = (view: ViewName): boolean => view === 'themselves' || view === 'resolved';

export interface QueueChoice {
  view: ViewName;
  /** As it was typed. */
  filter: string;
}

export const SEVERITIES: readonly Severity[] = ['critical', 'high', 'medium'];

export function viewOf(text: string | null): ViewName {
  return VIEWS.find((view) => view === text) ?? 'open';
}

/** The words of a filter, each of which must be found: a severity, `rule:large-amount`, `account:acc-1`, or a part of anything. */
export interface FilterWords {
  severities: readonly Severity[];
  rules: readonly string[];
  subjects: readonly string[];
  texts: readonly string[];
}

/** @param severityWords severities as the language of the page calls them */
export function wordsIn(filter: string, severityWords: Readonly<Record<string, Severity>> = {}): FilterWords {
  const found = { severities: [] as Severity[], rules: [] as string[], subjects: [] as string[], texts: [] as string[] };
  for (const word of filter.toLowerCase().split(/\s+/)) {
    if (word === '') continue;
    const severity = SEVERITIES.find((known) => known === word) ?? severityWords[word];
    const [, name, value = ''] = /^(rule|account|subject):(.+)$/.exec(word) ?? [];
    if (severity !== undefined) found.severities.push(severity);
    else if (name === 'rule') found.rules.push(value);
    else if (name !== undefined) found.subjects.push(value);
    else found.texts.push(word);
  }
  return found;
}

/** @param title as the row shows it */
export function matches(alert: Alert, { severities, rules, subjects, texts }: FilterWords, title: string): boolean {
  if (severities.length > 0 && !severities.includes(alert.severity)) return false;
  const kinds = alert.hits.map((hit) => `${hit.rule} ${hit.ruleName ?? ''}`.toLowerCase());
  if (!rules.every((rule) => kinds.some((kind) => kind.includes(rule)))) return false;
  if (!subjects.every((subject) => alert.subject.toLowerCase().includes(subject))) return false;
  const whole = [title, alert.subject, alert.id, alert.kind, alert.assignee ?? '', ...kinds].join(' ').toLowerCase();
  return texts.every((text) => whole.includes(text));
}

/** Whether a view has the alert. `held`: transactions that are held now. */
export function isIn(view: ViewName, alert: Alert, facts: { me: string | null; now: number; held: ReadonlySet<string> }): boolean {
  const { status, assignee, snoozedUntil, disposition, transactionIds, transactionId } = alert;
  const isOpen = status !== 'resolved';
  const isAsleep = snoozedUntil !== null && Date.parse(snoozedUntil) > facts.now;
  switch (view) {
    case 'open':
      return isOpen && !isAsleep;
    case 'mine':
      return isOpen && assignee !== null && assignee === facts.me;
    case 'unassigned':
      return isOpen && !isAsleep && assignee === null;
    case 'held':
      return isOpen && [...transactionIds, transactionId ?? ''].some((id) => facts.held.has(id));
    case 'snoozed':
      return isOpen && isAsleep;
    case 'themselves':
      return status === 'resolved' && disposition === null;
    case 'resolved':
      return status === 'resolved' && disposition !== null;
  }
}

/** What of it the server can select; the page selects the rest among what it read. */
export function serverFilter({ view }: QueueChoice, words: FilterWords): AlertFilter {
  const [severity, ...others] = words.severities;
  return {
    status: isDone(view) ? 'resolved' : 'open',
    ...(severity !== undefined && others.length === 0 && { severity }),
  };
}
