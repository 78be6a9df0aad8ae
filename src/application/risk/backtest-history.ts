/** Rules over the transactions that are stored, with what was known at the time of the market, of counterparties and, as of now, of lists. */
import { DomainError } from '../../domain/kernel/domain-error.ts';
import { ListBook } from '../../domain/risk/list-book.ts';
import type { RiskLimits } from '../../domain/risk/risk-engine.ts';
import type { RuleDefinition } from '../../domain/risk/rule-book.ts';
import type { LearnedScorer } from '../../domain/risk/scorer-model.ts';
import type { Clock } from '../ports/clock.ts';
import type { RiskHistory } from '../ports/risk-history.ts';
import type { RuleRepository } from '../ports/rule-repository.ts';
import type { PastJudgement, TransactionHistory } from '../ports/transaction-history.ts';
import { accountsOf, loadAccounts } from './account-loading.ts';
import { Backtest } from './backtest.ts';
import { BatchWorld } from './batch-world.ts';

export interface HistorySpan {
  /** Epoch milliseconds, inclusive; earlier transactions only fill the history. */
  readonly from: number;
  /** Epoch milliseconds, exclusive. */
  readonly to: number;
}

export interface BacktestHistoryOptions {
  /** That money of rules is in. */
  readonly currency: string;
  readonly limits: RiskLimits;
  /** What takes longer, waiting included, is refused; null: it takes what it takes. */
  readonly budgetMs: number | null;
}

/** They look at the account's past whatever its age: that of each account is read once it is needed, in place of all that came before. */
const ENDLESS_KINDS: ReadonlySet<string> = new Set(['new-payee', 'dormant-account', 'geo-velocity']);

/** Backtests that run or wait. */
const MOST_WAITING = 4;

/** Called with each judged transaction and its score. */
export type OnScore = (id: string, score: number) => void;

export class BacktestHistory {
  private waiting = 0;
  private last: Promise<void> = Promise.resolve();

  constructor(
    private readonly transactions: TransactionHistory,
    private readonly history: RiskHistory,
    private readonly rules: RuleRepository,
    private readonly clock: Clock,
    private readonly options: BacktestHistoryOptions,
  ) {}

  /**
   * One after the other, as each works a processor to capacity.
   * @throws DomainError `overloaded` while too many wait, `validation_failed` where the span holds too much for the budget
   */
  async run(
    rules: readonly RuleDefinition[],
    span: HistorySpan,
    scorer: LearnedScorer | null = null,
    onScore?: OnScore,
  ): Promise<Backtest> {
    if (this.waiting === MOST_WAITING) throw new DomainError('overloaded', 'too many backtests are waiting, try again', [], 1);
    const deadline = this.options.budgetMs === null ? Infinity : this.clock.monotonic() + this.options.budgetMs;
    const turn = this.last.then(() => this.judge(rules, span, deadline, scorer, onScore));
    this.waiting += 1;
    this.last = turn.then(
      () => void (this.waiting -= 1),
      () => void (this.waiting -= 1),
    );
    return turn;
  }

  /** The same; null where it cannot be told in time. */
  async tryRun(rules: readonly RuleDefinition[], span: HistorySpan): Promise<Backtest | null> {
    try {
      return await this.run(rules, span);
    } catch (error) {
      if (error instanceof DomainError && (error.code === 'overloaded' || error.code === 'validation_failed')) return null;
      throw error;
    }
  }

  private async judge(
    rules: readonly RuleDefinition[],
    { from, to }: HistorySpan,
    deadline: number,
    scorer: LearnedScorer | null,
    onScore?: OnScore,
  ): Promise<Backtest> {
    const { currency, limits } = this.options;
    const backtest = new Backtest({ rules, currency, limits, from, to, labelDelayMs: 0, scorer });
    const lists = new ListBook((await this.rules.snapshot(from)).entries);
    const isEndless = scorer !== null || rules.some(({ kind }) => ENDLESS_KINDS.has(kind));
    for await (const page of this.transactions.pages(isEndless ? from : from - longestWindow(rules), to)) {
      const transactions = page.map(({ transaction }) => transaction);
      if (isEndless) await loadAccounts(backtest.activities, accountsOf(transactions), this.history, transactions[0]!.createdAt);
      if (this.clock.monotonic() > deadline) throw tooMuch(from);
      this.judgePage(backtest, page, await BatchWorld.around(transactions, lists, this.history), onScore);
      if (this.clock.monotonic() > deadline) throw tooMuch(from);
    }
    return backtest;
  }

  private judgePage(backtest: Backtest, page: readonly PastJudgement[], world: BatchWorld, onScore?: OnScore): void {
    for (const { transaction, label } of page) {
      const score = backtest.judge(transaction, label, world);
      if (score !== null) onScore?.(transaction.id, score);
    }
  }
}

function longestWindow(rules: readonly RuleDefinition[]): number {
  return Math.max(0, ...rules.flatMap(({ params }) => [params['windowMs'], params['withinMs']]).map((ms) => Number(ms ?? 0)));
}

function tooMuch(from: number): DomainError {
  const detail = `holds more than can be judged in time from ${new Date(from).toISOString()} on: choose a shorter span, or use the command backtest`;
  return new DomainError('validation_failed', '1 field is invalid', [{ pointer: '/from', code: 'out_of_range', detail }]);
}
