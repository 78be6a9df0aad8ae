/** What the queue shows: a view and a filter, read from and written to the address. */
import type { Alert, AlertFilter, Severity } from '../../api/contract.ts';
import { ALERT_VIEWS, isDone, SEVERITIES } from '../../lib/alert-views.ts';
import type { AlertView } from '../../lib/alert-views.ts';

export interface QueueChoice {
  view: AlertView;
  /** As it was typed. */
  filter: string;
}

export function viewOf(text: string | null): AlertView {
  return ALERT_VIEWS.find((view) => view === text) ?? 'open';
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

/** The severity that the server can select: the page selects the rest among what it read. */
export function severityIn({ severities: [severity, ...others] }: FilterWords): Severity | undefined {
  return others.length === 0 ? severity : undefined;
}

/** What the server can select of it for a file. */
export function exportFilter({ view, filter }: QueueChoice): AlertFilter {
  return { status: isDone(view) ? 'resolved' : 'open', severity: severityIn(wordsIn(filter)) };
}
