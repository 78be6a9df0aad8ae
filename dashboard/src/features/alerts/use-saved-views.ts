/** Views that a person has named: addresses of the queue, kept in this browser. */
import { useSyncExternalStore } from 'react';

export interface SavedView {
  name: string;
  /** Query of the address, without `?`. */
  search: string;
}

const STORED = 'tapewatch.alertViews';
const MOST = 20;
const listeners = new Set<() => void>();
let views: readonly SavedView[] = read();

function read(): readonly SavedView[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(STORED) ?? '[]');
    return Array.isArray(stored) ? stored.filter(isView).slice(0, MOST) : [];
  } catch {
    return [];
  }
}

function isView(value: unknown): value is SavedView {
  const { name, search } = (value ?? {}) as Partial<SavedView>;
  return typeof name === 'string' && typeof search === 'string';
}

function keep(next: readonly SavedView[]): void {
  views = next;
  localStorage.setItem(STORED, JSON.stringify(next));
  for (const listener of listeners) listener();
}

/** The newest holds its name. */
export function saveView(view: SavedView): void {
  keep([...views.filter(({ name }) => name !== view.name), view].slice(-MOST));
}

export function deleteView(name: string): void {
  keep(views.filter((view) => view.name !== name));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useSavedViews(): readonly SavedView[] {
  return useSyncExternalStore(subscribe, () => views);
}
