/** The state of a symbol's feed, or, while nothing is heard of the server, as of when it is shown. */
import type { Statistics } from '@tapewatch/client';
import { paintFeed } from '../../components/paint.ts';
import * as format from '../../lib/format.ts';
import { live } from '../../live/live.ts';

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
