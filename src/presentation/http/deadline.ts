/** Whoever is not answered in time is told so, whatever the route waits for. */
import type { FastifyInstance } from 'fastify';
import { DomainError } from '../../domain/kernel/domain-error.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route waits for nothing, so it is spared the timer. */
    isImmediate?: true;
  }
  interface FastifyRequest {
    deadline?: NodeJS.Timeout;
  }
}

/** The handler goes on, and may yet succeed. */
const OUTCOME_UNKNOWN = new DomainError('outcome_unknown', 'this took too long; look whether it was done before you send it again', [], 1);
const OVERLOADED = new DomainError('overloaded', 'this took too long, try again', [], 1);
const SAFE_METHODS = new Set(['GET', 'HEAD']);

/** Fastify's own `handlerTimeout` ends with the body of the request, which is before most handlers begin. */
export function setDeadlines(instance: FastifyInstance, timeoutMs: number): void {
  instance.addHook('preHandler', (request, reply, done) => {
    // A handler that finds nothing passes the request on to that of the 404, by the same hooks.
    if (request.routeOptions.config.isImmediate !== true && request.deadline === undefined) {
      request.deadline = setTimeout(() => {
        // An answer that has begun may take as long as it takes.
        if (!reply.sent && !reply.raw.headersSent) void reply.send(SAFE_METHODS.has(request.method) ? OVERLOADED : OUTCOME_UNKNOWN);
      }, timeoutMs);
    }
    done();
  });
  instance.addHook('onResponse', (request, _reply, done) => {
    clearTimeout(request.deadline);
    done();
  });
}
