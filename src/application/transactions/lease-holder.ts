/** Keeps asking for a lease and tells whether it is ours. */
import type { ClusterLease, LeaseName } from '../ports/cluster-lease.ts';
import type { Clock } from '../ports/clock.ts';

/** A dead owner's work is taken over after this time, unless told otherwise. */
const TTL_MS = 5000;
const ASK_EVERY_MS = 1500;

export class LeaseHolder {
  private token: number | null = null;
  private askedAt = -Infinity;

  constructor(
    private readonly lease: ClusterLease,
    private readonly name: LeaseName,
    private readonly clock: Clock,
    /** Longer than any turn under the lease may take. */
    private readonly ttlMs = TTL_MS,
  ) {}

  /** The token of our holding; null while another has the lease. Asks the database every second and a half. */
  async current(): Promise<number | null> {
    const now = this.clock.monotonic();
    if (now - this.askedAt < ASK_EVERY_MS) return this.token;
    this.token = null;
    this.token = await this.lease.hold(this.name, this.ttlMs);
    this.askedAt = now;
    return this.token;
  }

  /** Somebody else wrote under the lease: it is asked for anew. */
  lost(): void {
    this.token = null;
    this.askedAt = -Infinity;
  }

  async release(): Promise<void> {
    const wasOurs = this.token !== null;
    this.lost();
    // Where the database is away it ends by itself.
    if (wasOurs) await this.lease.release(this.name).catch(() => undefined);
  }
}
