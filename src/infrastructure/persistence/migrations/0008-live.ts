/** What live clients need: facts that are numbered without holes, the name of that numbering, and what replicas tell of themselves. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Live implements MigrationInterface {
  readonly name = '0008-live-0000000000008';

  async up(runner: QueryRunner): Promise<void> {
    // Changes of status up to here, the event itself included. Kind 1 is `assessed`, which is none.
    await runner.query('ALTER TABLE transaction_events ADD COLUMN seq bigint');
    await runner.query(`
      UPDATE transaction_events e SET seq = counted.seq
      FROM (SELECT position, count(*) FILTER (WHERE kind <> 1) OVER (ORDER BY position) AS seq FROM transaction_events) counted
      WHERE counted.position = e.position`);
    // What live clients are told, in one order for all replicas; positions are consecutive.
    await runner.query(`
      CREATE TABLE anomaly_events (
        position bigint PRIMARY KEY,
        anomaly_id uuid NOT NULL,
        at bigint NOT NULL,
        event text COLLATE "C" NOT NULL,
        severity text COLLATE "C" NOT NULL,
        anomaly json NOT NULL
      )`);
    await runner.query('CREATE INDEX anomaly_events_anomaly ON anomaly_events (anomaly_id)');
    // One row. A copy of the database has another oid, and so gets another epoch.
    await runner.query(`
      CREATE TABLE live_epoch (
        is_single boolean PRIMARY KEY DEFAULT true CHECK (is_single),
        epoch text COLLATE "C" NOT NULL,
        database_id oid NOT NULL
      )`);
    // A row per replica that lives, replaced each second. After a crash of the server it is empty, which does no harm.
    await runner.query(`
      CREATE UNLOGGED TABLE cluster_members (
        owner text PRIMARY KEY,
        seen_at timestamptz NOT NULL,
        figures jsonb NOT NULL
      ) WITH (fillfactor = 50)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE cluster_members, live_epoch, anomaly_events');
    await runner.query('ALTER TABLE transaction_events DROP COLUMN seq');
  }
}
