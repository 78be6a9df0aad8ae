/** Rows that are marked, by id: with x one by one, with Shift and the arrows or j k a range. */
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { Transaction } from '../../api/contract.ts';
import type { HeldList } from '../../live/held-list.ts';

export interface Marks {
  ids: ReadonlySet<string>;
  toggle: (id: string) => void;
  /** Marks from one row to another, both taken in. */
  range: (from: string, to: string) => void;
  drop: (ids: Iterable<string>) => void;
  clear: () => void;
}

/** Marks stay while the filter changes: what it hides is said, and can be dropped. */
export function useMarks(list: HeldList<Transaction> | null, query: string): Marks {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const has = ids.size > 0;
  // A list with marked rows is being read.
  useEffect(() => {
    if (list === null || !has) return undefined;
    list.hold('marked');
    return () => list.letGo('marked');
  }, [has, list, query]);
  const toggle = useCallback((id: string) => setIds((now) => (now.has(id) ? without(now, [id]) : new Set([...now, id]))), []);
  const range = useCallback(
    (from: string, to: string) => {
      const rows = list?.rows.map(({ id }) => id) ?? [];
      const [a, b] = [rows.indexOf(from), rows.indexOf(to)];
      if (a === -1 || b === -1) return;
      setIds((now) => new Set([...now, ...rows.slice(Math.min(a, b), Math.max(a, b) + 1)]));
    },
    [list],
  );
  const drop = useCallback((gone: Iterable<string>) => setIds((now) => without(now, gone)), []);
  const clear = useCallback(() => setIds(new Set()), []);
  return useMemo(() => ({ ids, toggle, range, drop, clear }), [clear, drop, ids, range, toggle]);
}

function without(ids: ReadonlySet<string>, gone: Iterable<string>): ReadonlySet<string> {
  const next = new Set(ids);
  for (const id of gone) next.delete(id);
  return next;
}
