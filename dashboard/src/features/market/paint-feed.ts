/** The state of a symbol's feed, or, while nothing is heard of the server, as of when it is shown. */
import type { Statistics } from '@tapewatch/client';
import { useCallback } from 'react';
import { paintFeed } from '../../components/paint.ts';
import * as format from '../../lib/format.ts';
import { live } from '../../live/live.ts';
import type { Topic } from '../../live/topic.ts';

/** @param element a `FeedMark` */
export function paintFeedOrAge(
  element: Element,
  { feedStatus, lastUpdateTime }: Statistics,
  t: (key: string, values?: Record<string, string>) => string,
): void {
  const isOld = live.reach === 'offline' || live.reach === 'silent';
  if (isOld) paintFeed(element, 'QUIET', 0, () => t('common:asOf', { time: format.time(live.asOf) }));
  else paintFeed(element, feedStatus, live.now - Date.parse(lastUpdateTime), (status) => t(`common:feed.${status}`));
}

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
