/** The numbers that stand for words in the tables of transactions. A number is never given to another word. */
import type { Decision, TransactionSource, TransactionType } from '../../domain/transactions/transaction.ts';
import type { TransactionStatus } from '../../domain/transactions/transaction-status.ts';

/** Words by their numbers, and back. */
export class Codes<Word extends string> {
  private readonly codes: ReadonlyMap<string, number>;

  constructor(private readonly words: readonly Word[]) {
    this.codes = new Map(words.map((word, code) => [word, code]));
  }

  code(word: Word): number {
    return this.codes.get(word)!;
  }

  word(code: number): Word {
    return this.words[code]!;
  }
}

/** The partial indexes of `transactions` name these numbers. */
export const STATUS_CODES = new Codes<TransactionStatus>(['Pending', 'Held', 'Processing', 'Completed', 'Failed']);
export const DECISION_CODES = new Codes<Decision>(['approve', 'review', 'hold', 'decline']);
export const TYPE_CODES = new Codes<TransactionType>(['Payment', 'Transfer', 'Deposit', 'Withdrawal', 'Refund']);
export const SOURCE_CODES = new Codes<TransactionSource>(['ATM', 'POS', 'Online', 'Transfer', 'Mobile', 'Api']);

/** Of rows of `outbox` and `transaction_events`: `assessed` is a decision without a change of status. */
export const EVENT_CODES = new Codes<'accepted' | 'assessed' | 'transition'>(['accepted', 'assessed', 'transition']);
