/** Names of symbols to their numbers in the database, so that narrow rows hold 4 bytes in place of a name. */
import type { Database } from './database.ts';

export class SymbolIds {
  private readonly known = new Map<string, number>();

  constructor(
    private readonly database: Database,
    /** Most names kept in memory: `MAX_SYMBOLS`. */
    private readonly capacity: number,
  ) {}

  /**
   * The number of each of these symbols; those the database does not know get one. In a transaction nothing is remembered, because it may
   * be rolled back.
   */
  async resolve(records: readonly { symbol: string }[]): Promise<ReadonlyMap<string, number>> {
    const missing = new Set<string>();
    for (const { symbol } of records) if (!this.known.has(symbol)) missing.add(symbol);
    if (missing.size === 0) return this.known;
    const names = [[...missing]];
    await this.database.execute(
      `INSERT INTO symbols (name)
       SELECT name FROM unnest($1::text[]) AS given (name) WHERE NOT EXISTS (SELECT FROM symbols WHERE symbols.name = given.name)
       ON CONFLICT (name) DO NOTHING`,
      names,
    );
    const rows = await this.database.query<{ id: number; name: string }>(
      'SELECT id, name FROM symbols WHERE name = ANY($1::text[])',
      names,
    );
    const ids = !this.database.isInTransaction && this.known.size + rows.length <= this.capacity ? this.known : new Map(this.known);
    for (const { id, name } of rows) ids.set(name, id);
    return ids;
  }
}
