/** What the tabs of one browser share of a session: a mark that there is one, and the turn to renew it. */
import { Unreachable } from './problem.ts';
import { isTimeout } from './request.ts';

/** Kept while this browser should have a cookie: without it, asking for another token would only be refused. */
const MARK = 'tapewatch.session';
/** Tabs share the cookie, so they renew one at a time. */
const LOCK = 'tapewatch.refresh';
const LOCK_DEADLINE_MS = 10_000;

/** Whether somebody signed in with this browser and did not sign out. */
export function readMark(): boolean {
  return storage()?.getItem(MARK) != null;
}

export function writeMark(isSignedIn: boolean): void {
  if (isSignedIn) storage()?.setItem(MARK, 'yes');
  else storage()?.removeItem(MARK);
}

/** Beyond localhost and HTTPS browsers have no locks; there the server's grace for a token that was shown twice has to do. */
export async function oneTabAtATime<T>(work: () => Promise<T>): Promise<T> {
  const locks = (globalThis.navigator as { locks?: LockManager } | undefined)?.locks;
  if (locks === undefined) return work();
  try {
    return await locks.request(LOCK, { signal: AbortSignal.timeout(LOCK_DEADLINE_MS) }, work);
  } catch (error) {
    // Another tab is renewing it.
    throw isTimeout(error) ? new Unreachable('timeout') : error;
  }
}

/** null where the browser was told to keep nothing. */
function storage(): Storage | null {
  try {
    return (globalThis as { localStorage?: Storage }).localStorage ?? null;
  } catch {
    return null;
  }
}
