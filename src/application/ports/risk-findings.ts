/** What the assessment of risk has to say of an account or a transaction, as clients see it. */

export interface AccountFindings {
  /** Alerts that are not resolved, newest first. */
  readonly openAlerts: readonly unknown[];
  /** Entries of lists that name it. */
  readonly listEntries: readonly unknown[];
}

export abstract class RiskFindings {
  abstract ofAccount(accountId: string): Promise<AccountFindings>;
  /** Alerts that the transaction raised or is absorbed in. */
  abstract alertIdsOf(transactionId: string): Promise<string[]>;
}
