/** Where money moves: a bank that says whether a transaction went through. */

export interface SettlementRequest {
  /** Of the transaction; the key by which the gateway tells a repeated request from a new one. */
  readonly id: string;
  /** Minor units of `currency`. */
  readonly amountMinor: number;
  /** ISO 4217. */
  readonly currency: string;
  /** From 1. */
  readonly attempt: number;
}

export type SettlementOutcome = { readonly status: 'Completed' } | { readonly status: 'Failed'; readonly reason: string };

export abstract class SettlementGateway {
  /**
   * Resolves with the outcome, which is the same however often it is asked for one id. Rejects where there is none: the gateway could not
   * be asked, or `signal` ended the wait.
   */
  abstract settle(request: SettlementRequest, signal: AbortSignal): Promise<SettlementOutcome>;
}
