/** Transactions and accounts, as HTTP has them. */
import type { Alert, Hit, Transaction } from '@tapewatch/client';
import type { Decision, ProblemBody, TimeFilter } from './common.ts';
import type { ListEntry } from './risk.ts';

export type { Hit, Transaction } from '@tapewatch/client';

export type TransactionStatus = Transaction['status'];
export type TransactionType = Transaction['type'];
export type TransactionSource = Transaction['source'];

export interface TransactionFilter extends TimeFilter {
  status?: TransactionStatus | undefined;
  type?: TransactionType | undefined;
  source?: TransactionSource | undefined;
  account?: string | undefined;
  counterparty?: string | undefined;
  /** Of the transaction, not of the counterparty. */
  country?: string | undefined;
  symbol?: string | undefined;
  currency?: string | undefined;
  decision?: Decision | undefined;
  flagged?: boolean | undefined;
  /** Decimal text in the reporting currency; leaves out what has no rate. */
  minAmount?: string | undefined;
}

/** One step of the life cycle. */
export interface Transition {
  from: TransactionStatus | null;
  to: TransactionStatus;
  at: string;
  /** `user:ada`, `key:bank`, `system:settlement` … */
  actor: string;
  reason: string | null;
}

export interface TransactionDetail extends Transaction {
  history: Transition[];
  hits: Hit[];
  /** Alerts that it raised or is absorbed in. */
  alertIds: string[];
}

/** A transaction as it is sent. */
export interface NewTransaction {
  /** Decimal text. */
  amount: string;
  currency: string;
  type: TransactionType;
  source: TransactionSource;
  accountId: string;
  counterpartyId?: string;
  country?: string;
  counterpartyCountry?: string;
  ip?: string;
  device?: string;
  latitude?: number;
  longitude?: number;
  description?: string;
  symbol?: string;
}

/** In a batch each item has its own key. */
export interface BatchItem extends NewTransaction {
  idempotencyKey?: string;
}

export type BatchItemResult = { index: number; status: number } & ({ transaction: Transaction } | { error: ProblemBody });

export interface BatchResult {
  accepted: number;
  replayed: number;
  rejected: number;
  results: BatchItemResult[];
}

/** Out are Payment, Transfer and Withdrawal; volumes in the reporting currency. */
export interface AccountWindow {
  countOut: number;
  volumeOut: string;
  countIn: number;
  volumeIn: string;
}

export type AccountWindowName = '1h' | '24h' | '7d' | '30d';

export interface Account {
  accountId: string;
  firstSeenAt: string;
  lastSeenAt: string;
  windows: Record<AccountWindowName, AccountWindow>;
  /** The newest 20, newest first. */
  recentTransactions: Transaction[];
  openAlerts: Alert[];
  listEntries: ListEntry[];
}
