/** Numbers what happened: from the outbox, where whoever changes a transaction leaves a note, to the log that every replica reads. */

export interface RelayMove {
  /** Positions of what was moved now, both inclusive; null where nothing was. */
  readonly positions: { readonly from: number; readonly to: number } | null;
  /** Notes that are still there, as far as the move looked. */
  readonly isMoreWaiting: boolean;
  /** Notes that could not be moved so often that they were put aside. */
  readonly dead: number;
}

export abstract class OutboxRelay {
  /**
   * Moves at most `limit` of the oldest in one commit and gives them consecutive positions. null where the lease `relay` has another
   * token: then nothing is moved.
   */
  abstract move(limit: number, token: number): Promise<RelayMove | null>;
  /** Deletes all but the newest `keep` changes of status and what is between them, and nothing of the last minute; how many events it deleted. */
  abstract prune(keep: number): Promise<number>;
}
