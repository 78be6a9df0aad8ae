/** The state of a symbol's feed, or, while nothing is heard of the server, as of when it is shown. */
import type { Statistics } from '@tapewatch/client';
import * as format from '../lib/format.ts';
import { live } from '../live/live.ts';
import { paintAttribute, paintFeed } from './paint.ts';

/** @param element a `FeedMark` */
export function paintFeedOrAge(
  element: Element,
  { feedStatus, lastUpdateTime }: Statistics,
  t: (key: string, values?: Record<string, string>) => string,
): void {
  if (live.isLive) {
    paintFeed(element, feedStatus, live.now - Date.parse(lastUpdateTime), (status) => t(`common:feed.${status}`));
    return;
  }
  // Whatever the feed was: nobody here knows what it is now.
  paintFeed(element, 'QUIET', 0, () => t('common:asOf', { time: format.time(live.asOf) }));
  paintAttribute(element, 'data-feed', 'unknown');
}
