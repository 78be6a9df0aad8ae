/** Alerts with their transactions, anomalies and timelines, their numbered events, and the webhooks that tell of them. Times are epoch milliseconds. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Alerts implements MigrationInterface {
  readonly name = '0007-alerts-0000000000007';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE alerts (
        id uuid PRIMARY KEY,
        created_at bigint NOT NULL,
        updated_at bigint NOT NULL,
        first_seen_at bigint NOT NULL,
        last_seen_at bigint NOT NULL,
        resolved_at bigint,
        snoozed_until bigint,
        pushed_at bigint NOT NULL,
        count bigint NOT NULL,
        version integer NOT NULL,
        is_push_due boolean NOT NULL,
        transaction_id uuid,
        anomaly_id uuid,
        parent_id uuid,
        kind text COLLATE "C" NOT NULL,
        subject text COLLATE "C" NOT NULL,
        severity text COLLATE "C" NOT NULL CHECK (severity IN ('medium', 'high', 'critical')),
        status text COLLATE "C" NOT NULL CHECK (status IN ('open', 'acknowledged', 'investigating', 'resolved')),
        disposition text COLLATE "C",
        assignee text COLLATE "C",
        symbol text COLLATE "C",
        last_act text,
        message text NOT NULL,
        transaction_ids uuid[] NOT NULL,
        hits jsonb NOT NULL
      ) WITH (fillfactor = 80)`);
    // Of one kind and subject one alert is unresolved: whatever goes wrong, there is no second.
    await runner.query(`CREATE UNIQUE INDEX alerts_unresolved ON alerts (kind, subject) WHERE status <> 'resolved'`);
    await runner.query('CREATE INDEX alerts_newest ON alerts (created_at DESC, id DESC)');
    await runner.query('CREATE INDEX alerts_newest_of_kind ON alerts (kind, created_at DESC)');
    await runner.query('CREATE INDEX alerts_newest_of_subject ON alerts (subject, created_at DESC, id DESC)');
    await runner.query(
      `CREATE INDEX alerts_due ON alerts (pushed_at) WHERE status <> 'resolved' AND (is_push_due OR snoozed_until IS NOT NULL)`,
    );
    // Every transaction that raised an alert, also those that it names no more.
    await runner.query(`
      CREATE TABLE alert_transactions (
        transaction_id uuid NOT NULL,
        alert_id uuid NOT NULL REFERENCES alerts (id) ON DELETE CASCADE,
        counterparty_id text COLLATE "C",
        PRIMARY KEY (transaction_id, alert_id)
      )`);
    await runner.query('CREATE INDEX alert_transactions_alert ON alert_transactions (alert_id)');
    await runner.query(
      'CREATE INDEX alert_transactions_counterparty ON alert_transactions (counterparty_id) WHERE counterparty_id IS NOT NULL',
    );
    await runner.query(`
      CREATE TABLE alert_anomalies (
        anomaly_id uuid PRIMARY KEY,
        alert_id uuid NOT NULL REFERENCES alerts (id) ON DELETE CASCADE
      )`);
    await runner.query('CREATE INDEX alert_anomalies_alert ON alert_anomalies (alert_id)');
    await runner.query(`
      CREATE TABLE alert_timeline (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        alert_id uuid NOT NULL REFERENCES alerts (id) ON DELETE CASCADE,
        at bigint NOT NULL,
        actor text NOT NULL,
        action text COLLATE "C" NOT NULL,
        details jsonb NOT NULL
      )`);
    await runner.query('CREATE INDEX alert_timeline_alert ON alert_timeline (alert_id, id)');
    // What live clients are told, in one order for all replicas; positions are consecutive.
    await runner.query(`
      CREATE TABLE alert_events (
        position bigint PRIMARY KEY,
        at bigint NOT NULL,
        event text COLLATE "C" NOT NULL,
        alert jsonb NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE notifications (
        id uuid PRIMARY KEY,
        alert_id uuid NOT NULL,
        created_at bigint NOT NULL,
        next_attempt_at bigint,
        attempts integer NOT NULL DEFAULT 0,
        last_status smallint,
        state text COLLATE "C" NOT NULL CHECK (state IN ('pending', 'delivered', 'failed')),
        type text COLLATE "C" NOT NULL,
        url text COLLATE "C" NOT NULL,
        body text NOT NULL
      ) WITH (fillfactor = 80)`);
    await runner.query('CREATE INDEX notifications_newest ON notifications (created_at DESC, id DESC)');
    await runner.query(`CREATE INDEX notifications_pending ON notifications (url, alert_id, created_at, id) WHERE state = 'pending'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE notifications, alert_events, alert_timeline, alert_anomalies, alert_transactions, alerts');
  }
}
