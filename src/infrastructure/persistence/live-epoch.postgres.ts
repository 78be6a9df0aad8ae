/** The epoch of live clients as the one row of a table, which goes with the facts that it names the numbering of. */
import { LiveEpoch } from '../../application/ports/live-epoch.ts';
import type { Queries } from './connection-pool.ts';

const NEW_EPOCH = `substr(replace(gen_random_uuid()::text, '-', ''), 1, 12)`;

/** A database that was made of a dump is another one, whoever made it and by whatever tool. */
const CURRENT = `
  INSERT INTO live_epoch AS known (epoch, database_id)
  SELECT ${NEW_EPOCH}, oid FROM pg_database WHERE datname = current_database()
  ON CONFLICT (is_single) DO UPDATE SET
    epoch = CASE WHEN known.database_id = excluded.database_id THEN known.epoch ELSE excluded.epoch END,
    database_id = excluded.database_id
  RETURNING epoch`;

export class PostgresLiveEpoch extends LiveEpoch {
  constructor(private readonly queries: Queries) {
    super();
  }

  async current(): Promise<string> {
    const [row] = await this.queries.query<{ epoch: string }>(CURRENT);
    return row!.epoch;
  }
}

/** For a database that was restored as it was, bit by bit. One of an older release has none, and gets its first when it is migrated. */
export async function beginNewEpoch(queries: Queries): Promise<void> {
  const [found] = await queries.query<{ there: boolean }>(`SELECT to_regclass('live_epoch') IS NOT NULL AS there`);
  if (found!.there) await queries.execute(`UPDATE live_epoch SET epoch = ${NEW_EPOCH}`);
}
