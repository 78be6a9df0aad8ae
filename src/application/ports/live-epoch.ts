/** Names the numbering of facts that live clients resume by. */
export abstract class LiveEpoch {
  /**
   * The same on all replicas of a database and over restarts: a dozen of `[0-9a-f]`. A database that was restored has another, since what
   * it numbers from then on is not what was told under these numbers before.
   */
  abstract current(): Promise<string>;
}
