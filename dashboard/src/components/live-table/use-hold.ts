/** What a person does with a list, as reasons to hold it. */
import { useEffect, useMemo, useRef } from 'react';
import type { RefObject } from 'react';
import type { HeldList } from '../../live/held-list.ts';

/** A pointer that rests lets go: nobody reads by it any more. */
const POINTER_RESTS_MS = 30_000;

const nothing = (): void => undefined;

interface Hold {
  handlers: {
    onPointerMove: () => void;
    onPointerLeave: () => void;
    onFocus: (event: React.FocusEvent) => void;
    onBlur: (event: React.FocusEvent) => void;
    onScroll: () => void;
  };
  /** Shows what is new: above the row under the pointer, which stays where it is; else lets go of all reasons and goes to the top. */
  release: () => void;
}

/**
 * @param rowHeight of a table, whose row under the pointer stays where it is
 * @param paintCount makes room for as many rows as the list has now
 */
export function useHold<T extends { readonly id: string }>(
  list: HeldList<T>,
  scroller: RefObject<HTMLElement | null>,
  rowHeight = 0,
  paintCount: () => void = nothing,
): Hold {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    const selected = (): void => {
      const selection = getSelection();
      const isInside = selection !== null && !selection.isCollapsed && scroller.current?.contains(selection.anchorNode) === true;
      if (isInside) list.hold('selection');
      else list.letGo('selection');
    };
    document.addEventListener('selectionchange', selected);
    return () => {
      document.removeEventListener('selectionchange', selected);
      clearTimeout(timer.current);
      for (const reason of ['pointer', 'focus', 'scrolled', 'selection'] as const) list.letGo(reason);
    };
  }, [list, scroller]);
  return useMemo(
    () => ({
      handlers: {
        onPointerMove: () => {
          list.hold('pointer');
          clearTimeout(timer.current);
          timer.current = setTimeout(() => list.letGo('pointer'), POINTER_RESTS_MS);
        },
        onPointerLeave: () => {
          clearTimeout(timer.current);
          list.letGo('pointer');
        },
        // A click gives focus too; only focus that is seen, by keyboard, means reading.
        onFocus: (event) => {
          if (event.target.matches(':focus-visible')) list.hold('focus');
        },
        onBlur: (event) => {
          if (!event.currentTarget.contains(event.relatedTarget)) list.letGo('focus');
        },
        onScroll: () => {
          if ((scroller.current?.scrollTop ?? 0) > 4) list.hold('scrolled');
          else list.letGo('scrolled');
        },
      },
      release: () => {
        const id = scroller.current?.querySelector<HTMLElement>('[role="row"]:hover')?.dataset['id'];
        const place = (): number => list.rows.findIndex((row) => row.id === id);
        const before = place();
        if (before !== -1 && list.newcomers > 0) {
          list.takeIn('scrolled');
          const inserted = place() - before;
          if (inserted > 0) {
            paintCount();
            scroller.current?.scrollBy({ top: inserted * rowHeight, behavior: 'instant' });
            return;
          }
        }
        scroller.current?.scrollTo({ top: 0 });
        list.resume();
      },
    }),
    [list, paintCount, rowHeight, scroller],
  );
}
