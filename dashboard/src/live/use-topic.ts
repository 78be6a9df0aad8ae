/** How React sees live values: structure by `useTopic`, text by `usePainted`, which writes to the element without a render. */
import { useCallback, useSyncExternalStore } from 'react';
import type { Topic } from './topic.ts';

/** Renders again when the topic changed. For structure and slow values only: figures that change with each frame are painted. */
export function useTopic(topic: Topic): number {
  return useSyncExternalStore(topic.watch, topic.read);
}

/** A ref: `paint` writes to the element at once and in the frame after each change of `topic`. Memoise `paint`. */
export function usePainted<E extends Element>(topic: Topic, paint: (element: E) => void): (element: E | null) => (() => void) | undefined {
  return useCallback(
    (element) => {
      if (element === null) return undefined;
      paint(element);
      return topic.watch(() => paint(element));
    },
    [topic, paint],
  );
}
