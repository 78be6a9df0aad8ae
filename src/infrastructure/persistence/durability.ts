/** Whether a server keeps what it has confirmed when its machine fails. */
import type { Queries } from './connection-pool.ts';

/** Settings that must not be off. */
const REQUIRED = ['fsync', 'full_page_writes', 'synchronous_commit'] as const;

/** What is wrong, naming the setting, or null. */
export async function durabilityProblem(queries: Queries): Promise<string | null> {
  const rows = await queries.query<{ name: string; setting: string }>(
    'SELECT name, setting FROM pg_settings WHERE name = ANY($1::text[])',
    [[...REQUIRED]],
  );
  const off = rows.filter(({ setting }) => setting === 'off').map(({ name }) => name);
  return off.length === 0 ? null : `PostgreSQL runs with ${off.sort().join(', ')} off: it would lose confirmed data`;
}
