/** Work that only one replica does at a time. */

/** Each name is a piece of work with one owner. */
export type LeaseName = 'assessment' | 'relay' | 'simulation' | 'alerts' | 'notifications';

export abstract class ClusterLease {
  /**
   * Takes the lease where it is free, and keeps it where it is ours, for `ttlMs` from now on the database's clock. The token tells this
   * holding from every other: who writes under the lease checks it in the same transaction. null: somebody else has it.
   */
  abstract hold(name: LeaseName, ttlMs: number): Promise<number | null>;
  /** Gives it back, so that another need not wait for its end. */
  abstract release(name: LeaseName): Promise<void>;
}
