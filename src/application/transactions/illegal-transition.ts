/** The refusal of a step that the life cycle of a transaction does not have. */
import { DomainError } from '../../domain/kernel/domain-error.ts';
import type { TransactionView } from './transaction.view.ts';

/** `409 illegal_transition`. */
export class IllegalTransitionError extends DomainError {
  /** @param current the transaction as it stands */
  constructor(
    detail: string,
    readonly current: TransactionView,
  ) {
    super('illegal_transition', detail);
  }
}
