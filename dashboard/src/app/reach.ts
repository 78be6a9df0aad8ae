/** Marks the whole page with how the server is reached, so that every live value looks it (styles/base.css). */
import { live } from '../live/live.ts';

export function paintReach(): void {
  const paint = (): void => {
    document.documentElement.dataset['reach'] = live.reach;
  };
  paint();
  // By timer too: a page that is covered has no animation frames, but must not come back looking live.
  setInterval(paint, 500);
  live.topic.watch(paint);
}
