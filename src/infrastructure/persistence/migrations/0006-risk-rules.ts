/** Rules with their versions, lists, hits counted by rule, and the number that each change raises. Times are epoch milliseconds. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class RiskRules implements MigrationInterface {
  readonly name = '0006-risk-rules-0000000000006';

  async up(runner: QueryRunner): Promise<void> {
    // One row. Whoever changes rules or lists raises its number first, and so holds all others off until the change is committed.
    await runner.query(`
      CREATE TABLE risk_revision (
        is_single boolean PRIMARY KEY DEFAULT true CHECK (is_single),
        is_seeded boolean NOT NULL DEFAULT false,
        revision bigint NOT NULL DEFAULT 1
      ) WITH (fillfactor = 50)`);
    await runner.query('INSERT INTO risk_revision DEFAULT VALUES');
    await runner.query(`
      CREATE TABLE rule_versions (
        rule_id uuid NOT NULL,
        created_at bigint NOT NULL,
        changed_at bigint NOT NULL,
        version integer NOT NULL,
        weight smallint NOT NULL CHECK (weight BETWEEN 0 AND 1000),
        decision smallint CHECK (decision BETWEEN 0 AND 3),
        state text COLLATE "C" NOT NULL CHECK (state IN ('draft', 'shadow', 'active', 'retired')),
        kind text COLLATE "C" NOT NULL,
        name text NOT NULL,
        created_by text COLLATE "C" NOT NULL,
        params jsonb NOT NULL,
        PRIMARY KEY (rule_id, version)
      )`);
    // Whatever goes wrong, one version of a rule decides and one watches.
    await runner.query(`CREATE UNIQUE INDEX rule_versions_active ON rule_versions (rule_id) WHERE state = 'active'`);
    await runner.query(`CREATE UNIQUE INDEX rule_versions_shadow ON rule_versions (rule_id) WHERE state = 'shadow'`);
    await runner.query(`
      CREATE TABLE list_entries (
        id uuid PRIMARY KEY,
        created_at bigint NOT NULL,
        expires_at bigint,
        list text COLLATE "C" NOT NULL CHECK (list IN ('block', 'watch')),
        kind text COLLATE "C" NOT NULL CHECK (kind IN ('account', 'counterparty', 'ip', 'country')),
        value text COLLATE "C" NOT NULL,
        reason text NOT NULL,
        created_by text COLLATE "C" NOT NULL
      )`);
    await runner.query('CREATE INDEX list_entries_newest ON list_entries (list, created_at DESC, id DESC)');
    await runner.query('CREATE INDEX list_entries_value ON list_entries (kind, value)');
    // A row per rule and ten minutes.
    await runner.query(`
      CREATE TABLE rule_hits (
        rule_id uuid NOT NULL,
        since bigint NOT NULL,
        hits bigint NOT NULL,
        PRIMARY KEY (rule_id, since)
      ) WITH (fillfactor = 50)`);
    await runner.query('CREATE INDEX rule_hits_since ON rule_hits (since)');
    // What came in by transfers of others, for the accounts that they went to.
    await runner.query('CREATE INDEX transactions_transfers_to ON transactions (counterparty_id, created_at DESC, id DESC) WHERE type = 1');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX transactions_transfers_to');
    await runner.query('DROP TABLE rule_hits, list_entries, rule_versions, risk_revision');
  }
}
