/** Which ends of a session leave the page standing behind a dialog, and which take it away. */
import type { Ending } from '../../api/session.ts';

/** Ended by time or by a restart: who was there may go on. One that was ended on purpose, or for safety, shows nothing more. */
const LEAVES_PAGE: readonly Ending[] = ['token_expired', 'session_unknown', 'not_renewed'];

export function leavesPage(ending: Ending | null, previous: string | null): boolean {
  return ending !== null && previous !== null && LEAVES_PAGE.includes(ending);
}
