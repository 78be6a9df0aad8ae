/** Sessions, and what every replica must hear of: ended sessions and changed rights. All times are epoch milliseconds. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Sessions implements MigrationInterface {
  readonly name = '0003-sessions-0000000000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE sessions (
        id uuid PRIMARY KEY,
        user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
        token_version integer NOT NULL,
        generation integer NOT NULL,
        token_hash text COLLATE "C" NOT NULL,
        created_at bigint NOT NULL,
        last_used_at bigint NOT NULL,
        expires_at bigint NOT NULL,
        ended_at bigint,
        ip_address text,
        user_agent text
      )`);
    await runner.query('CREATE INDEX sessions_user ON sessions (user_id, last_used_at)');
    // `xact` orders rows for readers: a transaction may commit after another one that took a higher id.
    await runner.query(`
      CREATE TABLE revocations (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        kind text COLLATE "C" NOT NULL CHECK (kind IN ('session', 'user')),
        subject uuid NOT NULL,
        at bigint NOT NULL,
        xact xid8 NOT NULL DEFAULT pg_current_xact_id()
      )`);
    await runner.query('CREATE INDEX revocations_xact ON revocations (xact)');
    await runner.query('CREATE INDEX revocations_at ON revocations (at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE revocations, sessions');
  }
}
