/** Where a text leads: an id of something that is pasted opens it; and where a person went before. */

export interface Place {
  kind: 'page' | 'symbol' | 'account' | 'transaction' | 'alert' | 'anomaly' | 'rule';
  id: string;
  path: string;
  /** As it was called; without it the kind and the id are told. */
  label?: string;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const ACCOUNT = /^[\w.:-]{3,64}$/;
const STORED = 'tapewatch.recent';
const KEPT = 6;

/** What the text may be an id of, among the pages that this person may see. */
export function placesOf(text: string, pages: readonly string[]): Place[] {
  const id = text.trim();
  const places: Place[] = [];
  if (UUID.test(id)) {
    if (pages.includes('transactions')) places.push({ kind: 'transaction', id, path: `/transactions?tx=${id}` });
    if (pages.includes('alerts')) places.push({ kind: 'alert', id, path: `/alerts/${id}` });
    if (pages.includes('market')) places.push({ kind: 'anomaly', id, path: `/market?anomaly=${id}` });
    if (pages.includes('rules')) places.push({ kind: 'rule', id, path: `/rules/${id}` });
  } else if (/\d/.test(id) && ACCOUNT.test(id) && pages.includes('transactions')) {
    places.push({ kind: 'account', id, path: `/transactions?account=${encodeURIComponent(id)}` });
  }
  return places;
}

export function readRecent(): Place[] {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(STORED) ?? '[]');
    return Array.isArray(stored) ? (stored as Place[]).slice(0, KEPT) : [];
  } catch {
    return [];
  }
}

/** The newest first, each once. For this tab only: accounts and alerts are not left on a shared machine. */
export function rememberRecent(place: Place): void {
  const rest = readRecent().filter(({ path }) => path !== place.path);
  sessionStorage.setItem(STORED, JSON.stringify([place, ...rest].slice(0, KEPT)));
}
