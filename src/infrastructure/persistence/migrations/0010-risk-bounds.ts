/** The currency in which a database holds amounts, changes of rules counted, and indexes by which alerts of counterparties and waiting webhooks are found in any number. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class RiskBounds implements MigrationInterface {
  readonly name = '0010-risk-bounds-0000000000010';

  async up(runner: QueryRunner): Promise<void> {
    // At most one row, written at the first start.
    await runner.query(`
      CREATE TABLE reporting_currency (
        is_single boolean PRIMARY KEY DEFAULT true CHECK (is_single),
        currency text COLLATE "C" NOT NULL
      )`);
    // How often the state of a version has changed.
    await runner.query('ALTER TABLE rule_versions ADD COLUMN steps integer NOT NULL DEFAULT 0');
    // The newest of a counterparty, without a look at the table.
    await runner.query(`
      CREATE INDEX alert_transactions_newest_of_counterparty ON alert_transactions (counterparty_id, transaction_id DESC) INCLUDE (alert_id)
      WHERE counterparty_id IS NOT NULL`);
    await runner.query('DROP INDEX alert_transactions_counterparty');
    await runner.query(`CREATE INDEX notifications_due ON notifications (url, next_attempt_at, created_at, id) WHERE state = 'pending'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX notifications_due');
    await runner.query(
      'CREATE INDEX alert_transactions_counterparty ON alert_transactions (counterparty_id) WHERE counterparty_id IS NOT NULL',
    );
    await runner.query('DROP INDEX alert_transactions_newest_of_counterparty');
    await runner.query('ALTER TABLE rule_versions DROP COLUMN steps');
    await runner.query('DROP TABLE reporting_currency');
  }
}
