/** The audit log: rows are added and never touched again, which triggers see to; the chain of hashes tells where those were gone around. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Audit implements MigrationInterface {
  /** TypeORM orders by the 13 digits at the end. */
  readonly name = '0004-audit-0000000000004';

  async up(runner: QueryRunner): Promise<void> {
    // Details are the text that was hashed: jsonb would not keep every character.
    await runner.query(`
      CREATE TABLE audit_records (
        sequence bigint PRIMARY KEY,
        at bigint NOT NULL,
        actor text COLLATE "C" NOT NULL,
        action text COLLATE "C" NOT NULL,
        target text,
        outcome text NOT NULL,
        ip_address text,
        request_id text,
        details text NOT NULL,
        prev_hash text NOT NULL,
        hash text NOT NULL
      )`);
    await runner.query('CREATE INDEX audit_records_actor ON audit_records (actor, sequence)');
    await runner.query('CREATE INDEX audit_records_action ON audit_records (action, sequence)');
    await runner.query('CREATE INDEX audit_records_at ON audit_records (at)');
    await runner.query(`
      CREATE FUNCTION audit_records_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'audit_records is only added to: % is refused', TG_OP USING ERRCODE = 'insufficient_privilege';
      END $$`);
    await runner.query(`
      CREATE TRIGGER audit_records_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_records
      FOR EACH STATEMENT EXECUTE FUNCTION audit_records_refuse()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE audit_records');
    await runner.query('DROP FUNCTION audit_records_refuse()');
  }
}
