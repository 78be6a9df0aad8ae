/** Filters and choices that live in the address: one parameter each, absent when at its default. */
import { useCallback } from 'react';
import { useSearchParams } from 'react-router';

/** Sets (null: removes) parameters. `push` makes a step in the history; else the entry is replaced, as while typing. */
export type SetParams = (changes: Readonly<Record<string, string | null>>, options?: { push?: boolean }) => void;

export function useUrlParams(): [URLSearchParams, SetParams] {
  const [params, setParams] = useSearchParams();
  const set = useCallback<SetParams>(
    (changes, { push = false } = {}) => {
      setParams(
        (current) => {
          const next = new URLSearchParams(current);
          for (const [name, value] of Object.entries(changes)) {
            if (value === null || value === '') next.delete(name);
            else next.set(name, value);
          }
          return next;
        },
        { replace: !push },
      );
    },
    [setParams],
  );
  return [params, set];
}

/** One parameter with a default that is not written. */
export function useUrlParam(name: string, standard = ''): [string, (value: string | null, options?: { push?: boolean }) => void] {
  const [params, set] = useUrlParams();
  const change = useCallback(
    (value: string | null, options?: { push?: boolean }) => set({ [name]: value === standard ? null : value }, options),
    [name, set, standard],
  );
  return [params.get(name) ?? standard, change];
}
