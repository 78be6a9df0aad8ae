/** Live values whose age is shown: painted by the clock too. */
import { useCallback } from 'react';
import { live } from '../../live/live.ts';
import type { Topic } from '../../live/topic.ts';

/** A ref as of `usePainted`, painted each second and with each change of the connection too: ages grow while nothing comes. */
export function usePaintedByClock<E extends Element>(
  topic: Topic,
  paint: (element: E) => void,
): (element: E | null) => (() => void) | undefined {
  return useCallback(
    (element) => {
      if (element === null) return undefined;
      const repaint = (): void => paint(element);
      repaint();
      const stops = [topic.watch(repaint), live.topic.watch(repaint)];
      return () => {
        for (const stop of stops) stop();
      };
    },
    [paint, topic],
  );
}
