/** Counts the requests of each caller against budgets per minute. */

/** What requests are counted as: each kind has a budget of its own. */
export type BudgetName = 'read' | 'write' | 'ingest' | 'login';

/** Requests a minute; 0: not limited. */
export type Budgets = Readonly<Record<BudgetName, number>>;

/** Where a caller stands after a request. */
export interface Allowance {
  /** Requests a minute. */
  readonly limit: number;
  /** Requests left. */
  readonly remaining: number;
  /** Seconds until the budget is whole again, at least 1. */
  readonly resetSeconds: number;
  /** This request was one too many. */
  readonly exceeded: boolean;
}

export abstract class RateLimiter {
  /**
   * Counts one request of a caller, whatever text names it; null where the budget is not limited. It answers at once and never fails: the
   * intake of ticks asks thousands of times a second.
   */
  abstract count(budget: BudgetName, caller: string): Allowance | null;
}
