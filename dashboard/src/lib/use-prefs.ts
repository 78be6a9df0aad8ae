/** The choices of the person, for React. */
import { useCallback } from 'react';
import { useDispatch, useSelector } from 'react-redux';
import { prefsChanged } from './prefs.ts';
import type { Prefs } from './prefs.ts';

/** All of them; renders again when any changes. */
export function usePrefs(): Prefs {
  return useSelector(({ prefs }: { prefs: Prefs }) => prefs);
}

export function usePref<K extends keyof Prefs>(name: K): Prefs[K] {
  return useSelector(({ prefs }: { prefs: Prefs }) => prefs[name]);
}

/** Stars or unstars a symbol. */
export function useStar(symbol: string): [isStarred: boolean, toggle: () => void] {
  const stars = usePref('stars');
  const dispatch = useDispatch();
  const isStarred = stars.includes(symbol);
  const toggle = useCallback(() => {
    dispatch(prefsChanged({ stars: isStarred ? stars.filter((name) => name !== symbol) : [...stars, symbol] }));
  }, [dispatch, isStarred, stars, symbol]);
  return [isStarred, toggle];
}
