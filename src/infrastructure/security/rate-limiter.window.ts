/** Counts requests per minute here, without waiting for anybody; where replicas share totals, it catches up with them in the background. */
import { LRUCache } from 'lru-cache';
import type { Clock } from '../../application/ports/clock.ts';
import { RateLimiter } from '../../application/ports/rate-limiter.ts';
import type { Allowance, BudgetName, Budgets } from '../../application/ports/rate-limiter.ts';
import type { RequestTotals } from '../../application/ports/request-totals.ts';

const WINDOW_MS = 60_000;
/** Callers that are remembered, of each budget; beyond it the one that was silent longest begins anew. */
const MAX_CALLERS = 20_000;
/** Requests are told to the others this often: by so much may a caller of several replicas run ahead. */
const SHARE_EVERY_MS = 25;
/** Callers told in one go; the rest follow with the next. */
const MAX_SHARED_AT_ONCE = 500;
/** Callers that wait to be told; more are counted here alone until one of their next requests. */
const MAX_WAITING = 10_000;

/** One caller's minute. */
interface Window {
  readonly budget: BudgetName;
  readonly caller: string;
  used: number;
  /** Of `used`, what was not told to the others yet. */
  unshared: number;
  isWaiting: boolean;
  /** Monotonic milliseconds. */
  endsAt: number;
}

export class WindowRateLimiter extends RateLimiter {
  private readonly windows: Readonly<Record<BudgetName, LRUCache<string, Window>>>;
  private waiting: Window[] = [];
  private timer: NodeJS.Timeout | null = null;

  /** `totals` null: this replica is the only one, or each counts for itself. */
  constructor(
    private readonly budgets: Budgets,
    private readonly clock: Clock,
    private readonly totals: RequestTotals | null = null,
  ) {
    super();
    const windows = () => new LRUCache<string, Window>({ max: MAX_CALLERS });
    this.windows = { read: windows(), write: windows(), ingest: windows(), login: windows() };
  }

  count(budget: BudgetName, caller: string): Allowance | null {
    const limit = this.budgets[budget];
    if (limit === 0) return null;
    const now = this.clock.monotonic();
    const window = this.windowOf(budget, caller, now);
    const exceeded = window.used >= limit;
    // What is refused is neither counted nor told: a flood costs as little as it can.
    if (!exceeded) {
      window.used += 1;
      window.unshared += 1;
      if (this.totals !== null) this.shareSoon(window);
    }
    // Rounded first: the clock has fractions of a millisecond, whose sum may be a hair more than a minute.
    const resetSeconds = Math.max(1, Math.ceil(Math.round(window.endsAt - now) / 1000));
    return { limit, remaining: Math.max(0, limit - window.used), resetSeconds, exceeded };
  }

  close(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.waiting = [];
  }

  private windowOf(budget: BudgetName, caller: string, now: number): Window {
    const known = this.windows[budget].get(caller);
    if (known !== undefined && now < known.endsAt) return known;
    const begun: Window = { budget, caller, used: 0, unshared: 0, isWaiting: false, endsAt: now + WINDOW_MS };
    this.windows[budget].set(caller, begun);
    return begun;
  }

  private shareSoon(window: Window): void {
    if (window.isWaiting || this.waiting.length >= MAX_WAITING) return;
    window.isWaiting = true;
    this.waiting.push(window);
    this.timer ??= setTimeout(() => this.shareAll(), SHARE_EVERY_MS).unref();
  }

  private shareAll(): void {
    const now = this.waiting.splice(0, MAX_SHARED_AT_ONCE);
    this.timer = this.waiting.length === 0 ? null : setTimeout(() => this.shareAll(), SHARE_EVERY_MS).unref();
    for (const window of now) void this.share(window);
  }

  private async share(window: Window): Promise<void> {
    const sent = window.unshared;
    window.unshared = 0;
    const total = await this.totals!.add(window.budget, window.caller, sent);
    window.isWaiting = false;
    if (total === null) {
      // Told with one of the next requests, when somebody may be there again.
      window.unshared += sent;
      return;
    }
    window.used = total.requests + window.unshared;
    window.endsAt = this.clock.monotonic() + total.endsInMs;
    if (window.unshared > 0) this.shareSoon(window);
  }
}
