/** The part of a statement that records what another part changed: history and outbox go with the change, in one commit. */
import { EVENT_CODES } from './transaction-codes.ts';

/**
 * Two parts of a WITH, to follow the part called `changed`, whose columns are `id`, `version` (that it made), `from_status`, `to_status`,
 * `at` (epoch milliseconds), `actor` and `note`.
 */
export function recordedTransitions(changed: string): string {
  return `
    ${changed}_history AS (
      INSERT INTO transaction_history (transaction_id, version, from_status, to_status, at, actor, reason)
      SELECT id, version, from_status, to_status, at, actor, note FROM ${changed}),
    ${changed}_outbox AS (
      INSERT INTO outbox (transaction_id, version, kind) SELECT id, version, ${EVENT_CODES.code('transition')} FROM ${changed})`;
}
