/** Who settles which transaction: claims with a lease on the database's clock and a token that fences off whoever lost his. */
import type { SettlementOutcome } from './settlement-gateway.ts';

export interface Claim {
  /** Of the transaction. */
  readonly id: string;
  readonly token: number;
  readonly amountMinor: number;
  readonly currency: string;
  /** From 1. */
  readonly attempt: number;
}

export interface SettledClaim {
  readonly id: string;
  readonly token: number;
  readonly outcome: SettlementOutcome;
}

/** Seconds after which a status that lasts ends as Failed `expired`; 0 = never. */
export interface ExpiryTimes {
  readonly pendingSeconds: number;
  readonly heldSeconds: number;
}

export abstract class SettlementClaims {
  /** The oldest assessed ones that nobody settles become Processing, and ours. */
  abstract claim(limit: number, leaseMs: number, at: number): Promise<Claim[]>;
  /**
   * Processing ones whose lease has ended become ours: of a dead replica, released by a person, or tried in vain. Those that were tried
   * `maxAttempts` times fail instead (`settlement_exhausted`).
   */
  abstract takeOver(limit: number, leaseMs: number, maxAttempts: number, at: number): Promise<{ claims: Claim[]; exhausted: number }>;
  /** Prolongs leases in one statement; the ids that are still ours. */
  abstract heartbeat(claims: readonly Pick<Claim, 'id' | 'token'>[], leaseMs: number): Promise<string[]>;
  /** Stores outcomes in one commit; the ids that were still ours. Of the others nothing is stored. */
  abstract finish(settled: readonly SettledClaim[], at: number): Promise<string[]>;
  /** Leaves a claim to whoever comes after `delayMs`; it was tried in vain, unless `untried`. */
  abstract giveBack(claims: readonly Pick<Claim, 'id' | 'token'>[], delayMs: number, untried: boolean): Promise<void>;
  /** At most `limit` of each status that waited too long become Failed; how many did. */
  abstract expire(times: ExpiryTimes, limit: number, at: number): Promise<number>;
}
