/** The one door through which transactions are kept: what it answered for is durable. */
import type { DomainError } from '../../domain/kernel/domain-error.ts';
import type { Transaction } from '../../domain/transactions/transaction.ts';

export interface AcceptRequest {
  /** Pending, version 1, not assessed. */
  readonly transaction: Transaction;
  /** Whose idempotency keys count: the id of the user or key, or a name of a part of the product. */
  readonly principalId: string;
  /** For the first history row: `user:ada`, `key:feed`, `system:simulation`. */
  readonly actor: string;
  readonly idempotencyKey: string | null;
  /** SHA-256 of the validated body; null exactly when there is no key. */
  readonly fingerprint: Buffer | null;
}

/**
 * - `accepted`: stored now.
 * - `replayed`: the key was used for this very body before; the transaction as it was first answered.
 * - `refused`: not stored. Codes: `idempotency_key_reused` (another body, or the answer is no longer kept), `request_in_progress` (a twin
 *   has not finished within a second), `validation_failed` (the database does not take the row).
 */
export type AcceptResult =
  | { readonly outcome: 'accepted' | 'replayed'; readonly transaction: Transaction }
  | { readonly outcome: 'refused'; readonly error: DomainError };

export abstract class TransactionLedger {
  /**
   * Stores transaction, first history row, idempotency record and outbox event of each request; all new rows of one call are committed
   * together, before this resolves. One result per request, in their order. At most 5 000 requests.
   * @throws DomainError with nothing of the call stored: `overloaded` (too much waits), `database_unavailable`; or `outcome_unknown`: the
   * connection broke during the commit, all or nothing may be stored.
   */
  abstract accept(requests: readonly AcceptRequest[]): Promise<AcceptResult[]>;
}
