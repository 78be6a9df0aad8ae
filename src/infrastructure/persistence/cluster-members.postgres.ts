/** What replicas tell each other of themselves: a row of PostgreSQL each, on its clock. */
import { ClusterMembers } from '../../application/ports/cluster-members.ts';
import type { MemberFigures } from '../../application/ports/cluster-members.ts';
import type { Database } from './database.ts';

/** Whoever was silent for longer is taken for dead. */
const SILENT = `interval '5 seconds'`;
/** Rows of the dead are deleted. */
const FORGOTTEN = `interval '1 minute'`;

const REPORT = `
  WITH ours AS (
    INSERT INTO cluster_members (owner, seen_at, figures) VALUES ($1, clock_timestamp(), $2::jsonb)
    ON CONFLICT (owner) DO UPDATE SET seen_at = excluded.seen_at, figures = excluded.figures),
  gone AS (DELETE FROM cluster_members WHERE owner <> $1 AND seen_at < now() - ${FORGOTTEN})
  SELECT figures FROM cluster_members WHERE owner <> $1 AND seen_at > now() - ${SILENT}`;

export class PostgresClusterMembers extends ClusterMembers {
  /** @param owner differs for each start of each process */
  constructor(
    private readonly database: Database,
    private readonly owner: string,
  ) {
    super();
  }

  async report(figures: MemberFigures): Promise<MemberFigures[]> {
    const rows = await this.database.query<{ figures: MemberFigures }>(REPORT, [this.owner, JSON.stringify(figures)]);
    return rows.map((row) => row.figures);
  }

  async leave(): Promise<void> {
    await this.database.execute('DELETE FROM cluster_members WHERE owner = $1', [this.owner]);
  }
}
