/** Rows that are marked for a common act: by id, never by place. */
import { useEffect, useMemo, useRef, useState } from 'react';
import type { HeldList } from '../live/held-list.ts';
import { rangeBetween } from './marks.ts';

export interface Marks {
  ids: ReadonlySet<string>;
  toggle: (id: string) => void;
  /** All rows from the one that was marked last to this one. */
  extendTo: (id: string, shown: readonly string[], from: string | null) => void;
  set: (ids: Iterable<string>) => void;
  add: (ids: Iterable<string>) => void;
  drop: (ids: Iterable<string>) => void;
  clear: () => void;
}

const NONE: ReadonlySet<string> = new Set();

/** Marks stay while the question to the list, `query`, changes: what it hides is said, and can be dropped. */
export function useMarks(list: Pick<HeldList<{ id: string }>, 'hold' | 'letGo'> | null, query: string): Marks {
  const [ids, setIds] = useState(NONE);
  const anchor = useRef<string | null>(null);
  const has = ids.size > 0;
  // A list with marked rows is being read.
  useEffect(() => {
    if (list === null || !has) return undefined;
    list.hold('marked');
    return () => list.letGo('marked');
  }, [has, list, query]);
  const acts = useMemo(
    () => ({
      toggle: (id: string) => {
        anchor.current = id;
        setIds((before) => (before.has(id) ? without(before, [id]) : new Set([...before, id])));
      },
      extendTo: (id: string, shown: readonly string[], from: string | null) => {
        anchor.current ??= from;
        setIds((before) => new Set([...before, ...rangeBetween(shown, anchor.current, id)]));
      },
      set: (next: Iterable<string>) => setIds(new Set(next)),
      add: (more: Iterable<string>) => setIds((before) => new Set([...before, ...more])),
      drop: (gone: Iterable<string>) => setIds((before) => without(before, gone)),
      clear: () => {
        anchor.current = null;
        setIds(NONE);
      },
    }),
    [],
  );
  return { ids, ...acts };
}

function without(ids: ReadonlySet<string>, gone: Iterable<string>): ReadonlySet<string> {
  const rest = new Set(ids);
  for (const id of gone) rest.delete(id);
  return rest;
}
