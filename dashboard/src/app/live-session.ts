/** The live connection lives as long as the session: made with its token, ended with it, and what was seen is forgotten at sign-out. */
import { session } from '../api/session.ts';
import { clearFacts } from '../live/facts.ts';
import { feedLanes } from '../live/feed-lanes.ts';
import { live } from '../live/live.ts';
import { metricsStore } from '../live/metrics-store.ts';
import { runtimeStore } from '../live/runtime-store.ts';
import { symbolBoard } from '../live/symbol-board.ts';
import { paintReach } from './reach.ts';

export function followSession(): void {
  let shownTo: string | null = null;
  const changed = (): void => {
    const { current, ending, passwordChangeDue } = session;
    // With a temporary password the server refuses live data too.
    if (current === null || passwordChangeDue) {
      live.stop();
      // A session that ended by itself leaves the page behind its dialog, marked as old.
      if (ending === null && !passwordChangeDue) forget();
      return;
    }
    if (shownTo !== null && shownTo !== current.userId) forget();
    shownTo = current.userId;
    live.start(() => session.token());
  };
  session.addEventListener('change', changed);
  live.topic.watch(() => {
    if (live.endedBy === 'session_revoked') void session.revoked();
  });
  paintReach();
  changed();
}

function forget(): void {
  clearFacts();
  metricsStore.clear();
  runtimeStore.clear();
  symbolBoard.clear();
  feedLanes.clear();
}
