/** The live connection lives as long as the session: made with its token, ended with it, and what was seen is forgotten at sign-out. */
import { session } from '../api/session.ts';
import { clearFacts } from '../live/facts.ts';
import { feedLanes } from '../live/feed-lanes.ts';
import { triage } from '../lib/triage.ts';
import { live } from '../live/live.ts';
import { metricsStore } from '../live/metrics-store.ts';
import { runtimeStore } from '../live/runtime-store.ts';
import { symbolBoard } from '../live/symbol-board.ts';
import { paintReach } from './reach.ts';

/** A session that is refused again and again is asked for so often. */
const AGAIN_AFTER_MS = 1_000;

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
  let isAsking = false;
  live.topic.watch(() => {
    if (live.endedBy === null || session.current === null || isAsking) return;
    isAsking = true;
    void goOn().finally(() => (isAsking = false));
  });
  session.beforeSignOut = () => triage.flush();
  paintReach();
  changed();
}

/** The connection ended for good: the session too, unless its cookie is good for another one, as after a new sign-in in another tab. */
async function goOn(): Promise<void> {
  await session.revoked();
  if (session.current === null) return;
  await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER_MS));
  live.start(() => session.token());
}

function forget(): void {
  live.forget();
  triage.clear();
  clearFacts();
  metricsStore.clear();
  runtimeStore.clear();
  symbolBoard.clear();
  feedLanes.clear();
}
