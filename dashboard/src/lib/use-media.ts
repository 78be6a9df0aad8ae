/** Whether a media query holds, for React; renders again when that changes. */
import { useCallback, useSyncExternalStore } from 'react';

/** Width up to which there is one column, rows have two lines, and drawers fill the screen. */
export const ONE_COLUMN = '(max-width: 820px)';

export function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const list = matchMedia(query);
      list.addEventListener('change', listener);
      return () => list.removeEventListener('change', listener);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => matchMedia(query).matches);
}
