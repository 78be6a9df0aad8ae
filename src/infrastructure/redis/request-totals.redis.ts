/** Adds up requests of all replicas in Redis: a counter per budget and caller that ends with its minute. */
import { RateLimiterRedis } from 'rate-limiter-flexible';
import type { BudgetName, Budgets } from '../../application/ports/rate-limiter.ts';
import { RequestTotals } from '../../application/ports/request-totals.ts';
import type { RequestTotal } from '../../application/ports/request-totals.ts';
import type { RedisConnection } from './connection.ts';

const WINDOW_SECONDS = 60;

export class RedisRequestTotals extends RequestTotals {
  private readonly limiters: Readonly<Record<BudgetName, RateLimiterRedis>>;

  constructor(
    private readonly connection: RedisConnection,
    budgets: Budgets,
  ) {
    super();
    const limiter = (budget: BudgetName) =>
      new RateLimiterRedis({
        storeClient: connection.commands,
        keyPrefix: `${connection.prefix}rate:${budget}`,
        points: budgets[budget],
        duration: WINDOW_SECONDS,
        rejectIfRedisNotReady: true,
      });
    this.limiters = { read: limiter('read'), write: limiter('write'), ingest: limiter('ingest'), login: limiter('login') };
  }

  async add(budget: BudgetName, caller: string, requests: number): Promise<RequestTotal | null> {
    if (!this.connection.isUp) return null;
    try {
      const { consumedPoints, msBeforeNext } = await this.limiters[budget].penalty(caller, requests);
      // What another program wrote to the key is no total.
      return Number.isInteger(consumedPoints) && msBeforeNext > 0 ? { requests: consumedPoints, endsInMs: msBeforeNext } : null;
    } catch {
      return null;
    }
  }
}
