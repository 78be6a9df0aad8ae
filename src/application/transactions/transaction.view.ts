/** Transactions as clients see them. */
import { formatAmount } from '../../domain/transactions/money.ts';
import { isFlagged } from '../../domain/transactions/transaction.ts';
import type { Decision, HistoryEntry, Transaction, TransactionSource, TransactionType } from '../../domain/transactions/transaction.ts';
import type { TransactionStatus } from '../../domain/transactions/transaction-status.ts';
import type { TransactionDetail } from '../ports/transaction-repository.ts';

export interface TransactionView {
  id: string;
  /** Decimal text with exactly the currency's decimals. */
  amount: string;
  currency: string;
  type: TransactionType;
  source: TransactionSource;
  status: TransactionStatus;
  flagged: boolean;
  riskScore: number | null;
  decision: Decision | null;
  accountId: string;
  counterpartyId: string | null;
  country: string | null;
  counterpartyCountry: string | null;
  ip: string | null;
  device: string | null;
  latitude: number | null;
  longitude: number | null;
  description: string | null;
  symbol: string | null;
  simulated: boolean;
  reason: string | null;
  createdAt: string;
  updatedAt: string;
  processedAt: string | null;
  version: number;
}

export interface HistoryView {
  from: TransactionStatus | null;
  to: TransactionStatus;
  at: string;
  actor: string;
  reason: string | null;
}

export interface TransactionDetailView extends TransactionView {
  history: HistoryView[];
  hits: readonly unknown[];
  /** Alerts that the transaction raised or is absorbed in. */
  alertIds: string[];
}

/** The fields in the order of the shape, which exports follow. */
export function transactionView(transaction: Transaction): TransactionView {
  const { processedAt } = transaction;
  return {
    id: transaction.id,
    amount: formatAmount(transaction.amountMinor, transaction.currency),
    currency: transaction.currency,
    type: transaction.type,
    source: transaction.source,
    status: transaction.status,
    flagged: isFlagged(transaction),
    riskScore: transaction.riskScore,
    decision: transaction.decision,
    accountId: transaction.accountId,
    counterpartyId: transaction.counterpartyId,
    country: transaction.country,
    counterpartyCountry: transaction.counterpartyCountry,
    ip: transaction.ip,
    device: transaction.device,
    latitude: transaction.latitude,
    longitude: transaction.longitude,
    description: transaction.description,
    symbol: transaction.symbol,
    simulated: transaction.simulated,
    reason: transaction.reason,
    createdAt: new Date(transaction.createdAt).toISOString(),
    updatedAt: new Date(transaction.updatedAt).toISOString(),
    processedAt: processedAt === null ? null : new Date(processedAt).toISOString(),
    version: transaction.version,
  };
}

export function transactionDetailView({ transaction, history, hits }: TransactionDetail, alertIds: string[]): TransactionDetailView {
  return { ...transactionView(transaction), history: history.map(historyView), hits, alertIds };
}

function historyView({ from, to, at, actor, reason }: HistoryEntry): HistoryView {
  return { from, to, at: new Date(at).toISOString(), actor, reason };
}
