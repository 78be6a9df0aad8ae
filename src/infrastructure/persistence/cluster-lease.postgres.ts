/** Leases of the cluster as rows of PostgreSQL, on its clock. */
import { ClusterLease } from '../../application/ports/cluster-lease.ts';
import type { LeaseName } from '../../application/ports/cluster-lease.ts';
import type { Database } from './database.ts';

/** A holder keeps his token; whoever takes a lease that has ended gets the next. */
const HOLD = `
  INSERT INTO cluster_leases AS l (name, owner, token, until)
  VALUES ($1, $2, 1, now() + $3 * interval '1 ms')
  ON CONFLICT (name) DO UPDATE
  SET owner = $2, token = CASE WHEN l.owner = $2 THEN l.token ELSE l.token + 1 END, until = now() + $3 * interval '1 ms'
  WHERE l.owner = $2 OR l.until < now() OR $4
  RETURNING token`;

/**
 * Part of a statement that writes under a lease: one row while `$1` is the token of the holder, and nobody takes the lease before the
 * statement is committed.
 */
export function lockedLease(name: LeaseName): string {
  return `lease AS MATERIALIZED (SELECT 1 AS held FROM cluster_leases WHERE name = '${name}' AND token = $1 FOR UPDATE)`;
}

export class PostgresClusterLease extends ClusterLease {
  /** @param owner differs for each start of each process */
  constructor(
    private readonly database: Database,
    private readonly owner: string,
  ) {
    super();
  }

  async hold(name: LeaseName, ttlMs: number): Promise<number | null> {
    // The embedded database has one process at a time: whoever had the lease before is dead.
    const isAlone = this.database.mode === 'embedded';
    const [row] = await this.database.query<{ token: number }>(HOLD, [name, this.owner, ttlMs, isAlone]);
    return row?.token ?? null;
  }

  async release(name: LeaseName): Promise<void> {
    await this.database.execute('UPDATE cluster_leases SET until = now() WHERE name = $1 AND owner = $2', [name, this.owner]);
  }
}
