/** Whether a media query holds, for React; renders again when that changes. */
import { useCallback, useSyncExternalStore } from 'react';

/** Width up to which there is one column, rows have two lines, and drawers fill the screen. */
export const ONE_COLUMN = '(max-width: 820px)';
/** Width up to which side panels give way. */
export const NARROW = '(max-width: 1180px)';

const lists = new Map<string, MediaQueryList>();

function listOf(query: string): MediaQueryList {
  let list = lists.get(query);
  if (list === undefined) {
    list = matchMedia(query);
    lists.set(query, list);
  }
  return list;
}

export function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const list = listOf(query);
      list.addEventListener('change', listener);
      return () => list.removeEventListener('change', listener);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => listOf(query).matches);
}
