/** Users, their roles, and API keys. All times are epoch milliseconds. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Identity implements MigrationInterface {
  /** TypeORM orders by the 13 digits at the end. */
  readonly name = '0001-identity-0000000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE users (
        id uuid PRIMARY KEY,
        username text NOT NULL,
        username_lower text COLLATE "C" NOT NULL UNIQUE,
        password_hash text NOT NULL,
        disabled boolean NOT NULL DEFAULT false,
        must_change_password boolean NOT NULL DEFAULT false,
        token_version integer NOT NULL DEFAULT 1,
        version integer NOT NULL DEFAULT 1,
        created_at bigint NOT NULL,
        last_login_at bigint
      )`);
    await runner.query(`
      CREATE TABLE user_roles (
        user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
        role text COLLATE "C" NOT NULL,
        PRIMARY KEY (user_id, role)
      )`);
    await runner.query('CREATE INDEX user_roles_role ON user_roles (role)');
    await runner.query(`
      CREATE TABLE api_keys (
        id uuid PRIMARY KEY,
        name text NOT NULL,
        role text NOT NULL,
        prefix text NOT NULL,
        hash text COLLATE "C" NOT NULL UNIQUE,
        created_at bigint NOT NULL,
        created_by text NOT NULL,
        expires_at bigint,
        last_used_at bigint,
        revoked_at bigint
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE api_keys, user_roles, users');
  }
}
