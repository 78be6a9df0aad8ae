/** Counts each request against its caller's budget and says in headers what is left (RateLimit header fields, draft 11). */
import { Injectable, SetMetadata } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RateLimiter } from '../../application/ports/rate-limiter.ts';
import type { BudgetName } from '../../application/ports/rate-limiter.ts';
import { networkOf } from '../../domain/identity/network.ts';
import { DomainError } from '../../domain/kernel/domain-error.ts';

const BUDGET = 'tapewatch:budget';
const WINDOW_SECONDS = 60;

/**
 * The route counts against this budget instead of that for reading or writing. `login` is counted per address, whoever asks; so is every
 * other request of nobody, but for reading what is public without this.
 */
export const Budget = (name: BudgetName) => SetMetadata(BUDGET, name);

/** Stands behind the access guard: who may not call at all costs nobody's budget. */
@Injectable()
export class RateLimitGuard implements CanActivate {
  /** By handler: looked up for every request. */
  private readonly budgets = new Map<object, BudgetName | null>();

  constructor(private readonly limiter: RateLimiter) {}

  canActivate(context: ExecutionContext): true {
    const handler = context.getHandler();
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    let declared = this.budgets.get(handler);
    if (declared === undefined) {
      declared =
        ((Reflect.getMetadata(BUDGET, handler) ?? Reflect.getMetadata(BUDGET, context.getClass())) as BudgetName | undefined) ?? null;
      this.budgets.set(handler, declared);
    }
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    // Probes, documents and the page are for everybody, however often.
    if (isRead && declared === null && request.principal === undefined) return true;
    const budget = declared ?? (isRead ? 'read' : 'write');
    const caller = budget === 'login' || request.principal === undefined ? networkOf(request.ip) : request.principal.id;
    const allowance = this.limiter.count(budget, caller);
    if (allowance === null) return true;
    const { limit, remaining, resetSeconds, exceeded } = allowance;
    void http
      .getResponse<FastifyReply>()
      .header('ratelimit-policy', `"${budget}";q=${limit};w=${WINDOW_SECONDS}`)
      .header('ratelimit', `"${budget}";r=${remaining};t=${resetSeconds}`);
    if (exceeded) throw new DomainError('rate_limited', `more than ${limit} requests within a minute`, [], resetSeconds);
    return true;
  }
}
