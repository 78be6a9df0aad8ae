/** Tells every replica within a second whose rights changed and which sessions ended. */

/** `session`: it ended, and its access tokens with it. `user`: what may be remembered about the rights of this user no longer holds. */
export interface Revocation {
  readonly kind: 'session' | 'user';
  /** UUID of the session or of the user. */
  readonly subject: string;
}

/** The database is the truth; each replica looks there at short intervals. */
export abstract class RevocationFeed {
  /**
   * Whether this session was ended within the life of an access token; answers at once, from memory.
   * @throws DomainError `database_unavailable` where nothing was heard for so long that the answer could be wrong
   */
  abstract hasEnded(sessionId: string): boolean;
  /** It is committed: it acts here at once, and other replicas are told to look. Call it after the transaction, not inside. */
  abstract announce(revocation: Revocation): void;
  /** Called with each revocation, wherever it was made; some come twice. Returns what ends it. */
  abstract subscribe(listener: (revocation: Revocation) => void): () => void;
}
