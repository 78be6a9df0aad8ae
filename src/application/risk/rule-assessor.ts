/** Judges transactions by the rules: what their accounts did before is in memory, and read from the database where it is not. */
import { ActivityBook } from '../../domain/risk/activity-book.ts';
import type { ActivityBookOptions } from '../../domain/risk/activity-book.ts';
import type { Transaction } from '../../domain/transactions/transaction.ts';
import { RiskAssessor } from '../ports/risk-assessor.ts';
import type { Assessment } from '../ports/risk-assessor.ts';
import type { RiskHistory } from '../ports/risk-history.ts';
import { loadAccounts } from './account-loading.ts';
import { BatchWorld } from './batch-world.ts';
import type { RuleSet } from './rule-set.ts';
import type { ShadowScoring } from './shadow-scoring.ts';

export type RuleAssessorOptions = Omit<ActivityBookOptions, 'isWhole'>;

export class RuleAssessor extends RiskAssessor {
  private readonly book: ActivityBook;
  /** What the book knows may be wrong: it is emptied before the next batch, never under one that is being judged by it. */
  private isForgotten = false;

  constructor(
    private readonly rules: RuleSet,
    private readonly history: RiskHistory,
    options: RuleAssessorOptions,
    private readonly shadow: ShadowScoring | null = null,
  ) {
    super();
    this.book = new ActivityBook({ ...options, isWhole: false });
  }

  /** Accounts whose activity is in memory. */
  get accounts(): number {
    return this.book.size;
  }

  /** Transactions for which memory is held, of all of them. */
  get entries(): number {
    return this.book.entries;
  }

  /** Accounts that went to make room, since the start. */
  get evicted(): number {
    return this.book.evicted;
  }

  async assess(transactions: readonly Transaction[]): Promise<Assessment[]> {
    if (this.isForgotten) this.book.clear();
    this.isForgotten = false;
    this.book.trim();
    const { engine, lists } = await this.rules.current();
    await loadAccounts(
      this.book,
      transactions.map(({ accountId }) => accountId),
      this.history,
    );
    const world = await BatchWorld.around(transactions, lists, this.history);
    const assessments = transactions.map((transaction) => {
      const activity = this.book.of(transaction.accountId);
      const assessment = engine.assess(transaction, activity, world);
      this.shadow?.observe(transaction, activity, world, assessment.decision !== 'approve');
      // It may be judged again after its first judgement could not be stored.
      if (assessment.decision === 'decline') this.book.remove(transaction);
      else this.book.record(transaction);
      return assessment;
    });
    this.book.trim();
    void this.shadow?.finish();
    return assessments;
  }

  withdraw(transactions: readonly Transaction[]): void {
    for (const transaction of transactions) this.book.remove(transaction);
  }

  forget(): void {
    this.isForgotten = true;
  }
}
