/** What live clients are shown first, as it is stored. */
import type { Alert } from '../../domain/risk/alert.ts';
import type { Transaction } from '../../domain/transactions/transaction.ts';

export abstract class LiveSnapshots {
  /** The newest ones, of which every change is numbered already. */
  abstract transactions(limit: number): Promise<Transaction[]>;
  /** The newest ones that are not resolved and that clients were told of: of children of a storm they are not. */
  abstract alerts(limit: number): Promise<Alert[]>;
}
