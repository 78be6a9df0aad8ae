/** Saved views: named filters, kept in this browser. */
import { FILTER_NAMES, readFilter, writeFilter } from './filter.ts';

export interface SavedView {
  name: string;
  /** Parameters as in the address. */
  query: string;
}

/** Views that everybody has; their names are words of the page. */
export const SHIPPED_VIEWS = [
  { name: 'all', query: '' },
  { name: 'held', query: 'status=Held' },
  { name: 'flagged', query: 'flagged=true' },
  { name: 'failed', query: 'status=Failed' },
] as const;

const STORED = 'tapewatch.views.transactions';
const MOST = 12;

/** What was stored, as far as it is still a filter. */
export function viewsIn(stored: string | null): SavedView[] {
  try {
    const views = JSON.parse(stored ?? '[]') as unknown;
    if (!Array.isArray(views)) return [];
    return (views as Partial<SavedView>[]).flatMap((view) => {
      if (typeof view?.name !== 'string' || typeof view.query !== 'string') return [];
      return [{ name: view.name, query: writeFilter(readFilter(new URLSearchParams(view.query)).filter).toString() }];
    });
  } catch {
    return [];
  }
}

export function readViews(): SavedView[] {
  return viewsIn(localStorage.getItem(STORED));
}

export function writeViews(views: readonly SavedView[]): void {
  localStorage.setItem(STORED, JSON.stringify(views));
}

/** With a view added; one of the same name is replaced, the oldest go beyond a dozen. */
export function withView(views: readonly SavedView[], view: SavedView): SavedView[] {
  return [...views.filter(({ name }) => name !== view.name), view].slice(-MOST);
}

/** The address with another filter. */
export function withFilter(params: URLSearchParams, query: string): URLSearchParams {
  const next = new URLSearchParams(query);
  for (const [name, value] of params)
    if (!(FILTER_NAMES as string[]).includes(name) && ['tx', 'lang', 'zone'].includes(name)) next.set(name, value);
  return next;
}
