/** What is known of an account: its sums over several windows and its newest transactions. */
import { NotFoundError } from '../../domain/kernel/domain-error.ts';
import { formatAmount } from '../../domain/transactions/money.ts';
import type { Clock } from '../ports/clock.ts';
import type { RiskFindings } from '../ports/risk-findings.ts';
import type { TransactionAnalytics } from '../ports/transaction-analytics.ts';
import type { TransactionRepository } from '../ports/transaction-repository.ts';
import { transactionView } from './transaction.view.ts';
import type { TransactionView } from './transaction.view.ts';

const HOUR_MS = 3_600_000;
const WINDOWS_MS = { '1h': HOUR_MS, '24h': 24 * HOUR_MS, '7d': 168 * HOUR_MS, '30d': 720 * HOUR_MS } as const;
type WindowName = keyof typeof WINDOWS_MS;
const RECENT = 20;

export interface AccountWindow {
  countOut: number;
  volumeOut: string;
  countIn: number;
  volumeIn: string;
}

export interface AccountView {
  accountId: string;
  firstSeenAt: string;
  lastSeenAt: string;
  windows: Record<WindowName, AccountWindow>;
  /** Newest first. */
  recentTransactions: TransactionView[];
  openAlerts: readonly unknown[];
  listEntries: readonly unknown[];
}

export class AccountQueries {
  constructor(
    private readonly analytics: TransactionAnalytics,
    private readonly transactions: TransactionRepository,
    private readonly findings: RiskFindings,
    private readonly clock: Clock,
    private readonly currency: string,
  ) {}

  /** @throws NotFoundError */
  async one(accountId: string): Promise<AccountView> {
    const lifetime = await this.analytics.lifetime(accountId);
    if (lifetime === null) throw new NotFoundError('this account was never seen');
    const now = this.clock.now();
    const sums = await this.analytics.accountSums(
      accountId,
      Object.values(WINDOWS_MS).map((windowMs) => now - windowMs),
    );
    const windows = Object.keys(WINDOWS_MS).map((name, i): [string, AccountWindow] => {
      const { countOut, volumeOut, countIn, volumeIn } = sums[i]!;
      return [
        name,
        { countOut, volumeOut: formatAmount(volumeOut, this.currency), countIn, volumeIn: formatAmount(volumeIn, this.currency) },
      ];
    });
    const recent = await this.transactions.find({ accountId }, null, RECENT);
    return {
      accountId,
      firstSeenAt: new Date(lifetime.firstSeenAt).toISOString(),
      lastSeenAt: new Date(lifetime.lastSeenAt).toISOString(),
      windows: Object.fromEntries(windows) as Record<WindowName, AccountWindow>,
      recentTransactions: recent.map(transactionView),
      ...(await this.findings.ofAccount(accountId)),
    };
  }
}
