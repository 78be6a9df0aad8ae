/** Counts failed logins of each account and place in memory, and makes the next one wait ever longer. */
import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../../application/ports/clock.ts';
import { LoginThrottle, LoginThrottledError } from '../../application/ports/login-throttle.ts';
import { networkOf } from '../../domain/identity/network.ts';
import { DomainError } from '../../domain/kernel/domain-error.ts';

/** Failures that cost no waiting. */
const FREE_FAILURES = 5;
const FIRST_WAIT_MS = 1000;
const MAX_WAIT_MS = 15 * 60_000;
/** Without a failure for this long, the pair begins anew. */
const FORGET_MS = 60 * 60_000;
/** To push one pair out, so many others must fail first, each at the price of a password hash. */
const MAX_PAIRS = 50_000;
/** Attempts on one pair that wait for those under way. */
const MAX_WAITING = 64;

interface Pair {
  failures: number;
  /** Monotonic milliseconds. */
  failedAt: number;
  blockedUntil: number;
  /** Whether this wait has refused somebody. */
  refused: boolean;
  /** Attempts under way. */
  running: number;
  waiting: (() => void)[];
}

export class MemoryLoginThrottle extends LoginThrottle {
  private readonly pairs = new LRUCache<string, Pair>({ max: MAX_PAIRS });

  constructor(private readonly clock: Clock) {
    super();
  }

  async attempt(account: string, address: string | null, verify: () => Promise<boolean>): Promise<boolean> {
    const pair = this.pairOf(account, address);
    this.refuseBlocked(pair);
    // Guesses that come at once count as failures until the contrary is shown; whoever is too many waits for what becomes of them.
    while (pair.running > 0 && pair.failures + pair.running >= FREE_FAILURES) {
      await turn(pair);
      this.refuseBlocked(pair);
    }
    pair.running += 1;
    try {
      const right = await verify();
      if (right) pair.failures = 0;
      else this.fail(pair);
      return right;
    } finally {
      pair.running -= 1;
      for (const resume of pair.waiting.splice(0)) resume();
    }
  }

  private pairOf(account: string, address: string | null): Pair {
    // A digest, because names come in any length and may say whom somebody knows.
    const key = createHash('sha256')
      .update(`${address === null ? '' : networkOf(address)} ${account.toLowerCase()}`)
      .digest('base64');
    const known = this.pairs.get(key);
    if (known !== undefined && (known.running > 0 || this.clock.monotonic() - known.failedAt < FORGET_MS)) return known;
    const pair: Pair = { failures: 0, failedAt: this.clock.monotonic(), blockedUntil: -Infinity, refused: false, running: 0, waiting: [] };
    this.pairs.set(key, pair);
    return pair;
  }

  private refuseBlocked(pair: Pair): void {
    const waitMs = pair.blockedUntil - this.clock.monotonic();
    if (waitMs <= 0) return;
    const isFirst = !pair.refused;
    pair.refused = true;
    throw new LoginThrottledError(Math.ceil(waitMs / 1000), isFirst);
  }

  private fail(pair: Pair): void {
    pair.failures += 1;
    pair.failedAt = this.clock.monotonic();
    if (pair.failures < FREE_FAILURES) return;
    pair.refused = false;
    pair.blockedUntil = pair.failedAt + Math.min(FIRST_WAIT_MS * 2 ** (pair.failures - FREE_FAILURES), MAX_WAIT_MS);
  }
}

function turn(pair: Pair): Promise<void> {
  if (pair.waiting.length >= MAX_WAITING) throw new DomainError('overloaded', 'too many sign-ins at a time, try again', [], 1);
  return new Promise((resolve) => pair.waiting.push(resolve));
}
