/** Where sessions are kept. Ending one is told to every replica in the same transaction. */
import type { Session } from '../../domain/identity/session.ts';
import type { User } from '../../domain/identity/user.ts';

export abstract class SessionRepository {
  /**
   * Adds a session of this account, unless that changed since it was read in a way that ends sessions: then it answers false. Also removes
   * what is long over of the same account.
   */
  abstract insert(session: Session, user: User): Promise<boolean>;
  /**
   * Stores what `decide` makes of the session, and answers with it; null when there is none of that id. No other change of this session
   * runs meanwhile. What `decide` throws is thrown on; the same value means that there is nothing to store.
   */
  abstract change(id: string, decide: (session: Session) => Session): Promise<Session | null>;
  /** Sessions of the user that are not over at `now`, the last used first, at most 500. */
  abstract findLive(userId: string, now: number): Promise<Session[]>;
  /** Ends every session of the user but this one; the ids of those that it ended. */
  abstract endOthers(userId: string, exceptId: string, at: number): Promise<string[]>;
}
