/** Tickets that open a stream once. Times are epoch milliseconds. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class StreamTickets implements MigrationInterface {
  readonly name = '0009-stream-tickets-0000000000009';

  async up(runner: QueryRunner): Promise<void> {
    // Who reads this table can open nothing: what a ticket stands for is encrypted with a key made from the ticket itself.
    await runner.query(`
      CREATE TABLE stream_tickets (
        hash bytea PRIMARY KEY,
        sealed bytea NOT NULL,
        expires_at bigint NOT NULL
      )`);
    await runner.query('CREATE INDEX stream_tickets_expires_at ON stream_tickets (expires_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE stream_tickets');
  }
}
