/** What the replicas tell each other of themselves. */

/** Figures of one replica, of now. */
export interface MemberFigures {
  readonly ticksPerSecond: number;
  /** Since its start. */
  readonly ticksDropped: number;
  /** Ticks that wait. */
  readonly queueDepth: number;
  /** Of live clients. */
  readonly connections: number;
}

export abstract class ClusterMembers {
  /** Tells ours; the figures of the others, as far as they told theirs within five seconds. */
  abstract report(figures: MemberFigures): Promise<MemberFigures[]>;
  /** We end: nobody is to count us any more. */
  abstract leave(): Promise<void>;
}
