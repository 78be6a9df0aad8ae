/** The read side of transactions: one with its history, lists, and everything that a filter finds. */
import { NotFoundError, ValidationError } from '../../domain/kernel/domain-error.ts';
import type { ExchangeRates } from '../../domain/transactions/exchange-rates.ts';
import { AMOUNT_PATTERN, parseAmount } from '../../domain/transactions/money.ts';
import type { Transaction } from '../../domain/transactions/transaction.ts';
import type { RiskFindings } from '../ports/risk-findings.ts';
import type { TransactionFilter, TransactionPosition, TransactionRepository } from '../ports/transaction-repository.ts';
import { transactionDetailView, transactionView } from './transaction.view.ts';
import type { TransactionDetailView, TransactionView } from './transaction.view.ts';

/** Rows of one read of an export. */
const EXPORT_PAGE = 1000;

/** As `TransactionFilter`, with money as it is written. */
export type TransactionSearch = Omit<TransactionFilter, 'minAmountReporting'> & {
  /** Decimal text in the reporting currency. */
  minAmount?: string;
};

export class TransactionQueries {
  constructor(
    private readonly transactions: TransactionRepository,
    private readonly rates: ExchangeRates,
    private readonly findings: RiskFindings,
  ) {}

  /** @throws NotFoundError */
  async one(id: string): Promise<TransactionDetailView> {
    const detail = await this.transactions.detail(id);
    if (detail === null) throw new NotFoundError('there is no transaction with this id');
    return transactionDetailView(detail, await this.findings.alertIdsOf(detail.transaction.id));
  }

  /** Newest first; `next` is where the following page begins, null after the last. @throws ValidationError */
  async list(
    search: TransactionSearch,
    after: TransactionPosition | null,
    limit: number,
  ): Promise<{ items: TransactionView[]; next: TransactionPosition | null }> {
    const found = await this.transactions.find(this.filterOf(search), after, limit + 1);
    const items = found.slice(0, limit);
    return { items: items.map(transactionView), next: found.length > limit ? positionOf(items.at(-1)!) : null };
  }

  /** Everything that the search finds, newest first, read page by page as it is consumed. @throws ValidationError */
  async *all(search: TransactionSearch): AsyncGenerator<TransactionView[], void, undefined> {
    const filter = this.filterOf(search);
    let after: TransactionPosition | null = null;
    for (;;) {
      const found: Transaction[] = await this.transactions.find(filter, after, EXPORT_PAGE);
      if (found.length > 0) yield found.map(transactionView);
      if (found.length < EXPORT_PAGE) return;
      after = positionOf(found.at(-1)!);
    }
  }

  private filterOf({ minAmount, ...filter }: TransactionSearch): TransactionFilter {
    if (minAmount === undefined) return filter;
    const { reportingCurrency } = this.rates;
    const minor = AMOUNT_PATTERN.test(minAmount) ? parseAmount(minAmount, reportingCurrency) : null;
    if (minor !== null) return { ...filter, minAmountReporting: minor };
    const detail = `must be an amount in ${reportingCurrency} such as 12`;
    throw new ValidationError([{ pointer: '/minAmount', code: 'invalid_format', detail }], '1 parameter is invalid');
  }
}

function positionOf({ createdAt, id }: Transaction): TransactionPosition {
  return { createdAt, id };
}
