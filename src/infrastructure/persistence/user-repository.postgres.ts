/** Accounts in PostgreSQL. */
import { UserRepository } from '../../application/ports/user-repository.ts';
import type { UserPosition } from '../../application/ports/user-repository.ts';
import { ROLES } from '../../domain/identity/role.ts';
import type { Role } from '../../domain/identity/role.ts';
import type { User } from '../../domain/identity/user.ts';
import type { Queries } from './connection-pool.ts';
import type { Database } from './database.ts';

interface UserRow {
  id: string;
  username: string;
  password_hash: string;
  roles: Role[];
  disabled: boolean;
  must_change_password: boolean;
  token_version: number;
  version: number;
  created_at: number;
  last_login_at: number | null;
}

/** Key of the advisory lock under which accounts change one after another: "user" in ASCII. */
const CHANGE_LOCK = 0x75736572;

/** Epoch milliseconds. */
const NOW = '(extract(epoch FROM clock_timestamp()) * 1000)::bigint';

const SELECT = `
  SELECT id, username, password_hash, disabled, must_change_password, token_version, version, created_at, last_login_at,
         ARRAY(SELECT role FROM user_roles WHERE user_id = users.id) AS roles
  FROM users`;

const IS_ADMIN = `NOT disabled AND EXISTS (SELECT FROM user_roles WHERE user_id = users.id AND role = 'Admin')`;

export class PostgresUserRepository extends UserRepository {
  constructor(private readonly database: Database) {
    super();
  }

  async insert(user: User): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const inserted = await tx.execute(
        `INSERT INTO users (id, username, username_lower, password_hash, disabled, must_change_password, token_version, version,
                            created_at, last_login_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         ON CONFLICT (username_lower) DO NOTHING`,
        [
          user.id,
          user.username,
          user.username.toLowerCase(),
          user.passwordHash,
          user.disabled,
          user.mustChangePassword,
          user.tokenVersion,
          user.version,
          user.createdAt,
          user.lastLoginAt,
        ],
      );
      if (inserted === 1) await addRoles(tx, user.id, user.roles);
      return inserted === 1;
    });
  }

  async get(id: string): Promise<User | null> {
    return oneUser(await this.database.query<UserRow>(`${SELECT} WHERE id = $1`, [id]));
  }

  async findByUsername(username: string): Promise<User | null> {
    return oneUser(await this.database.query<UserRow>(`${SELECT} WHERE username_lower = $1`, [username.toLowerCase()]));
  }

  async find(after: UserPosition | null, limit: number): Promise<User[]> {
    const [where, parameters] = after === null ? ['', []] : ['WHERE (created_at, id) < ($2, $3)', [after.createdAt, after.id]];
    const rows = await this.database.query<UserRow>(`${SELECT} ${where} ORDER BY created_at DESC, id DESC LIMIT $1`, [
      limit,
      ...parameters,
    ]);
    return rows.map(userOf);
  }

  async hasAdmin(): Promise<boolean> {
    return (await this.database.query(`SELECT FROM users WHERE ${IS_ADMIN} LIMIT 1`)).length > 0;
  }

  async change(id: string, decide: (user: User, otherAdmins: number) => User): Promise<User | null> {
    return this.database.transaction(async (tx) => {
      await tx.execute('SELECT pg_advisory_xact_lock($1)', [CHANGE_LOCK]);
      const user = oneUser(await tx.query<UserRow>(`${SELECT} WHERE id = $1 FOR UPDATE`, [id]));
      if (user === null) return null;
      const [admins] = await tx.query<{ count: number }>(`SELECT count(*) AS count FROM users WHERE id <> $1 AND ${IS_ADMIN}`, [id]);
      const changed = decide(user, admins!.count);
      if (changed !== user) await store(tx, user, changed);
      return changed;
    });
  }

  async recordLogin(id: string, at: number): Promise<void> {
    await this.database.execute('UPDATE users SET last_login_at = greatest(last_login_at, $2) WHERE id = $1', [id, at]);
  }
}

async function store(tx: Queries, before: User, user: User): Promise<void> {
  await tx.execute(
    `UPDATE users SET password_hash = $2, disabled = $3, must_change_password = $4, token_version = $5, version = $6 WHERE id = $1`,
    [user.id, user.passwordHash, user.disabled, user.mustChangePassword, user.tokenVersion, user.version],
  );
  const rolesChange = user.roles.join() !== before.roles.join();
  if (rolesChange) {
    await tx.execute('DELETE FROM user_roles WHERE user_id = $1', [user.id]);
    await addRoles(tx, user.id, user.roles);
  }
  const sessionsEnd = user.tokenVersion !== before.tokenVersion;
  if (sessionsEnd) await tx.execute(`UPDATE sessions SET ended_at = ${NOW} WHERE user_id = $1 AND ended_at IS NULL`, [user.id]);
  if (rolesChange || sessionsEnd) await tx.execute(`INSERT INTO revocations (kind, subject, at) VALUES ('user', $1, ${NOW})`, [user.id]);
}

async function addRoles(tx: Queries, userId: string, roles: readonly Role[]): Promise<void> {
  await tx.execute('INSERT INTO user_roles (user_id, role) SELECT $1, unnest($2::text[])', [userId, roles]);
}

function oneUser(rows: readonly UserRow[]): User | null {
  return rows[0] === undefined ? null : userOf(rows[0]);
}

function userOf(row: UserRow): User {
  return {
    id: row.id,
    username: row.username,
    passwordHash: row.password_hash,
    roles: ROLES.filter((role) => row.roles.includes(role)),
    disabled: row.disabled,
    mustChangePassword: row.must_change_password,
    tokenVersion: row.token_version,
    version: row.version,
    createdAt: row.created_at,
    lastLoginAt: row.last_login_at,
  };
}
