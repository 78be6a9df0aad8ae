/** What the person chose, for React. */
import { useSelector } from 'react-redux';
import type { Prefs } from './prefs.ts';

/** Renders again when a choice changes. */
export function usePrefs(): Prefs {
  return useSelector(({ prefs }: { prefs: Prefs }) => prefs);
}
