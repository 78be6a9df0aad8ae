/** A symbol's values with the state of its feed: painted by the clock too, where that can change what they say. */
import { useCallback } from 'react';
import { live } from '../../live/live.ts';
import type { SymbolRow } from '../../live/symbol-board.ts';

/** A ref as of `usePainted`, painted too when the connection comes or goes, and each second while the feed is STALE: its age grows. */
export function usePaintedByClock<E extends Element>(
  row: SymbolRow,
  paint: (element: E) => void,
): (element: E | null) => (() => void) | undefined {
  return useCallback(
    (element) => {
      if (element === null) return undefined;
      let { reach } = live;
      const repaint = (): void => paint(element);
      const tick = (): void => {
        if (live.reach === reach && row.statistics.feedStatus !== 'STALE') return;
        ({ reach } = live);
        repaint();
      };
      repaint();
      const stops = [row.topic.watch(repaint), live.topic.watch(tick)];
      return () => {
        for (const stop of stops) stop();
      };
    },
    [paint, row],
  );
}
