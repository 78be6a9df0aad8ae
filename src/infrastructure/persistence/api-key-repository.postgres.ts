/** API keys in PostgreSQL. A deleted one keeps its row, marked: histories name it. */
import { ApiKeyRepository } from '../../application/ports/api-key-repository.ts';
import type { ApiKeyPosition } from '../../application/ports/api-key-repository.ts';
import type { ApiKey, KeyRole } from '../../domain/identity/api-key.ts';
import type { Database } from './database.ts';

interface ApiKeyRow {
  id: string;
  name: string;
  role: KeyRole;
  prefix: string;
  hash: string;
  created_at: number;
  created_by: string;
  expires_at: number | null;
  last_used_at: number | null;
}

const SELECT = `
  SELECT id, name, role, prefix, hash, created_at, created_by, expires_at, last_used_at
  FROM api_keys
  WHERE revoked_at IS NULL`;

export class PostgresApiKeyRepository extends ApiKeyRepository {
  constructor(private readonly database: Database) {
    super();
  }

  async insert(key: ApiKey): Promise<void> {
    await this.database.execute(
      `INSERT INTO api_keys (id, name, role, prefix, hash, created_at, created_by, expires_at, last_used_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [key.id, key.name, key.role, key.prefix, key.hash, key.createdAt, key.createdBy, key.expiresAt, key.lastUsedAt],
    );
  }

  async findByHash(hash: string): Promise<ApiKey | null> {
    const [row] = await this.database.query<ApiKeyRow>(`${SELECT} AND hash = $1`, [hash]);
    return row === undefined ? null : keyOf(row);
  }

  async find(after: ApiKeyPosition | null, limit: number): Promise<ApiKey[]> {
    const [where, parameters] = after === null ? ['', []] : ['AND (created_at, id) < ($2, $3)', [after.createdAt, after.id]];
    const rows = await this.database.query<ApiKeyRow>(`${SELECT} ${where} ORDER BY created_at DESC, id DESC LIMIT $1`, [
      limit,
      ...parameters,
    ]);
    return rows.map(keyOf);
  }

  async delete(id: string, at: number): Promise<boolean> {
    return (await this.database.execute('UPDATE api_keys SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL', [id, at])) === 1;
  }

  async recordUse(id: string, at: number): Promise<void> {
    await this.database.execute('UPDATE api_keys SET last_used_at = greatest(last_used_at, $2) WHERE id = $1', [id, at]);
  }
}

function keyOf(row: ApiKeyRow): ApiKey {
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    prefix: row.prefix,
    hash: row.hash,
    createdAt: row.created_at,
    createdBy: row.created_by,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
  };
}
