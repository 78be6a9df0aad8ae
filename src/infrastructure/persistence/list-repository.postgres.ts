/** Entries of the lists in PostgreSQL. */
import { ListRepository } from '../../application/ports/list-repository.ts';
import type { ListPosition } from '../../application/ports/list-repository.ts';
import type { ListedKind, ListEntry, ListName } from '../../domain/risk/list-book.ts';
import type { Database } from './database.ts';

export interface ListEntryRow {
  id: string;
  created_at: number;
  expires_at: number | null;
  list: ListName;
  kind: ListedKind;
  value: string;
  reason: string;
  created_by: string;
}

export const LIST_ENTRY_COLUMNS = 'id, created_at, expires_at, list, kind, value, reason, created_by';
const SELECT = `SELECT ${LIST_ENTRY_COLUMNS} FROM list_entries`;
const NEWEST = 'ORDER BY created_at DESC, id DESC';

export class PostgresListRepository extends ListRepository {
  constructor(private readonly database: Database) {
    super();
  }

  async add({ id, createdAt, expiresAt, list, kind, value, reason, createdBy }: ListEntry): Promise<void> {
    await this.database.execute(`INSERT INTO list_entries (${LIST_ENTRY_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, [
      id,
      createdAt,
      expiresAt,
      list,
      kind,
      value,
      reason,
      createdBy,
    ]);
  }

  async remove(list: ListName, id: string): Promise<ListEntry | null> {
    const [row] = await this.database.query<ListEntryRow>(
      `DELETE FROM list_entries WHERE list = $1 AND id = $2 RETURNING ${LIST_ENTRY_COLUMNS}`,
      [list, id],
    );
    return row === undefined ? null : listEntryOf(row);
  }

  async count(at: number): Promise<number> {
    const [row] = await this.database.query<{ count: number }>(
      'SELECT count(*) AS count FROM list_entries WHERE expires_at IS NULL OR expires_at > $1',
      [at],
    );
    return row!.count;
  }

  async find(list: ListName, after: ListPosition | null, limit: number): Promise<ListEntry[]> {
    const [where, parameters] = after === null ? ['', []] : ['AND (created_at, id) < ($3, $4)', [after.createdAt, after.id]];
    const rows = await this.database.query<ListEntryRow>(`${SELECT} WHERE list = $1 ${where} ${NEWEST} LIMIT $2`, [
      list,
      limit,
      ...parameters,
    ]);
    return rows.map(listEntryOf);
  }

  async ofAccount(accountId: string, at: number): Promise<ListEntry[]> {
    const rows = await this.database.query<ListEntryRow>(
      `${SELECT} WHERE kind IN ('account', 'counterparty') AND value = $1 AND (expires_at IS NULL OR expires_at > $2) ${NEWEST} LIMIT 100`,
      [accountId, at],
    );
    return rows.map(listEntryOf);
  }
}

export function listEntryOf(row: ListEntryRow): ListEntry {
  return {
    id: row.id,
    list: row.list,
    kind: row.kind,
    value: row.value,
    reason: row.reason,
    expiresAt: row.expires_at,
    createdBy: row.created_by,
    createdAt: row.created_at,
  };
}
