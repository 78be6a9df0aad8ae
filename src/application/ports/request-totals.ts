/** Where replicas add up the requests that each of them counted. */
import type { BudgetName } from './rate-limiter.ts';

/** Requests of one caller on all replicas together. */
export interface RequestTotal {
  readonly requests: number;
  /** Milliseconds until they are counted from 0 again. */
  readonly endsInMs: number;
}

export abstract class RequestTotals {
  /** Adds what this replica counted since the last call. null where nobody can be asked now; settles within a second, never rejects. */
  abstract add(budget: BudgetName, caller: string, requests: number): Promise<RequestTotal | null>;
}
