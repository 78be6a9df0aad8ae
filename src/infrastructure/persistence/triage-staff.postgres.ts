/** Users who may act on alerts, in PostgreSQL. */
import { TriageStaff } from '../../application/ports/triage-staff.ts';
import { ROLE_PERMISSIONS, ROLES } from '../../domain/identity/role.ts';
import type { Database } from './database.ts';

const TRIAGE_ROLES = ROLES.filter((role) => ROLE_PERMISSIONS[role].includes('alerts:triage'));

export class PostgresTriageStaff extends TriageStaff {
  constructor(private readonly database: Database) {
    super();
  }

  async find(username: string): Promise<string | null> {
    const [row] = await this.database.query<{ username: string }>(
      `SELECT u.username FROM users u
       WHERE u.username_lower = $1 AND NOT u.disabled
         AND EXISTS (SELECT FROM user_roles r WHERE r.user_id = u.id AND r.role = ANY ($2::text[]))`,
      [username.toLowerCase(), TRIAGE_ROLES],
    );
    return row?.username ?? null;
  }
}
