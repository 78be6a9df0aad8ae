/** What rules know that is not in the transaction: the past of accounts, spikes of the market, what became of alerts. */
import type { PastTransaction } from '../../domain/risk/timeline.ts';

export interface AccountPast {
  readonly accountId: string;
  /** The account's newest transactions that were assessed or imported and not declined nor expired, oldest first. */
  readonly own: readonly PastTransaction[];
  /** Transfers of others to it, likewise. */
  readonly incoming: readonly PastTransaction[];
}

export interface SpikeTime {
  readonly symbol: string;
  /** When it began, epoch milliseconds. */
  readonly at: number;
}

export interface ResolvedTime {
  readonly counterpartyId: string;
  /** When the alert was resolved, epoch milliseconds. */
  readonly at: number;
  readonly isConfirmed: boolean;
}

export abstract class RiskHistory {
  /**
   * @param limit newest ones of each kind and account
   * @param before epoch milliseconds, exclusive; left out: all
   */
  abstract accounts(accountIds: readonly string[], limit: number, before?: number): Promise<AccountPast[]>;
  /** Spikes of the symbols in [from, to], oldest first. */
  abstract spikes(symbols: readonly string[], from: number, to: number): Promise<SpikeTime[]>;
  /** One for each transaction to one of the counterparties whose alert was resolved in [from, to), those of each oldest first. */
  abstract resolved(counterpartyIds: readonly string[], from: number, to: number): Promise<ResolvedTime[]>;
}
