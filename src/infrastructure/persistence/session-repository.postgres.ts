/** Sessions in PostgreSQL. */
import { SessionRepository } from '../../application/ports/session-repository.ts';
import type { Session } from '../../domain/identity/session.ts';
import type { User } from '../../domain/identity/user.ts';
import type { Queries } from './connection-pool.ts';
import type { Database } from './database.ts';

interface SessionRow {
  id: string;
  user_id: string;
  token_version: number;
  generation: number;
  token_hash: string;
  created_at: number;
  last_used_at: number;
  expires_at: number;
  ended_at: number | null;
  ip_address: string | null;
  user_agent: string | null;
}

/** Longer than the longest life of an access token, which may outlive the refresh token of its session. */
const KEPT_AFTER_EXPIRY_MS = 2 * 3_600_000;
const MAX_LISTED = 500;

const COLUMNS =
  'id, user_id, token_version, generation, token_hash, created_at, last_used_at, expires_at, ended_at, ip_address, user_agent';
const SELECT = `SELECT ${COLUMNS} FROM sessions`;

export class PostgresSessionRepository extends SessionRepository {
  constructor(private readonly database: Database) {
    super();
  }

  async insert(session: Session, user: User): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      await tx.execute('DELETE FROM sessions WHERE user_id = $1 AND expires_at < $2', [
        session.userId,
        session.createdAt - KEPT_AFTER_EXPIRY_MS,
      ]);
      // Whoever changes the account meanwhile holds its row: this waits, and looks at what became of it.
      const inserted = await tx.execute(
        `INSERT INTO sessions (${COLUMNS})
         SELECT $1, id, token_version, $3, $4, $5, $6, $7, $8, $9, $10
         FROM users WHERE id = $2 AND token_version = $11 AND password_hash = $12 AND NOT disabled
         FOR SHARE`,
        [
          session.id,
          session.userId,
          session.generation,
          session.tokenHash,
          session.createdAt,
          session.lastUsedAt,
          session.expiresAt,
          session.endedAt,
          session.device.ipAddress,
          session.device.userAgent,
          session.tokenVersion,
          user.passwordHash,
        ],
      );
      return inserted === 1;
    });
  }

  async change(id: string, decide: (session: Session) => Session): Promise<Session | null> {
    return this.database.transaction(async (tx) => {
      const [row] = await tx.query<SessionRow>(`${SELECT} WHERE id = $1 FOR UPDATE`, [id]);
      if (row === undefined) return null;
      const session = sessionOf(row);
      const changed = decide(session);
      if (changed !== session) await store(tx, changed);
      if (session.endedAt === null && changed.endedAt !== null) {
        await tx.execute(`INSERT INTO revocations (kind, subject, at) VALUES ('session', $1, $2)`, [id, changed.endedAt]);
      }
      return changed;
    });
  }

  async findLive(userId: string, now: number): Promise<Session[]> {
    const rows = await this.database.query<SessionRow>(
      `${SELECT} WHERE user_id = $1 AND ended_at IS NULL AND expires_at > $2 ORDER BY last_used_at DESC, id DESC LIMIT ${MAX_LISTED}`,
      [userId, now],
    );
    return rows.map(sessionOf);
  }

  async endOthers(userId: string, exceptId: string, at: number): Promise<string[]> {
    const rows = await this.database.query<{ subject: string }>(
      `WITH ended AS (UPDATE sessions SET ended_at = $3 WHERE user_id = $1 AND id <> $2 AND ended_at IS NULL RETURNING id)
       INSERT INTO revocations (kind, subject, at) SELECT 'session', id, $3 FROM ended RETURNING subject`,
      [userId, exceptId, at],
    );
    return rows.map(({ subject }) => subject);
  }
}

async function store(tx: Queries, session: Session): Promise<void> {
  await tx.execute(
    `UPDATE sessions
     SET generation = $2, token_hash = $3, last_used_at = $4, expires_at = $5, ended_at = $6, ip_address = $7, user_agent = $8
     WHERE id = $1`,
    [
      session.id,
      session.generation,
      session.tokenHash,
      session.lastUsedAt,
      session.expiresAt,
      session.endedAt,
      session.device.ipAddress,
      session.device.userAgent,
    ],
  );
}

function sessionOf(row: SessionRow): Session {
  return {
    id: row.id,
    userId: row.user_id,
    tokenVersion: row.token_version,
    generation: row.generation,
    tokenHash: row.token_hash,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    expiresAt: row.expires_at,
    endedAt: row.ended_at,
    device: { ipAddress: row.ip_address, userAgent: row.user_agent },
  };
}
