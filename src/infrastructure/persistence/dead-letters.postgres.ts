/** Messages that were put aside, and their way back. */
import type { Database } from './database.ts';
import { EVENTS_TOPIC } from './outbox-relay.postgres.ts';

export interface DeadLetter {
  id: number;
  topic: string;
  key: string | null;
  value: string;
  /** Why it was put aside: a stable code, and words. */
  code: string;
  detail: string;
  /** Epoch milliseconds. */
  at: number;
}

const LIST = `
  SELECT id, topic, key, value, code, detail, at FROM dead_letters
  WHERE $1::text IS NULL OR topic = $1 ORDER BY id LIMIT $2`;

/** The note goes back to where the relay takes it from, in the same commit. */
const REDRIVE_EVENTS = `
  WITH oldest AS (
    SELECT id FROM dead_letters WHERE topic = '${EVENTS_TOPIC}' AND ($1::text IS NULL OR topic = $1) ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED),
  taken AS (DELETE FROM dead_letters d USING oldest WHERE d.id = oldest.id RETURNING d.value::jsonb AS note)
  INSERT INTO outbox (transaction_id, version, kind)
  SELECT (note ->> 'transactionId')::uuid, (note ->> 'version')::integer, (note ->> 'kind')::smallint FROM taken`;

export class PostgresDeadLetters {
  constructor(private readonly database: Database) {}

  /** The oldest. @param topic null: of every topic */
  async list(topic: string | null, limit: number): Promise<DeadLetter[]> {
    return this.database.query<DeadLetter>(LIST, [topic, limit]);
  }

  /** Sends the oldest again; how many. */
  async redrive(topic: string | null, limit: number): Promise<number> {
    return this.database.execute(REDRIVE_EVENTS, [topic, limit]);
  }
}
