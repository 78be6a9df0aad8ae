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

/** Fastify's own `handlerTimeout` ends with the body of the request, which is before most handlers begin. */
export function setDeadlines(instance: FastifyInstance, timeoutMs: number): void {
  instance.addHook('preHandler', (request, reply, done) => {
    if (request.routeOptions.config.isImmediate !== true) {
      request.deadline = setTimeout(() => {
        // An answer that has begun may take as long as it takes.
        if (!reply.sent && !reply.raw.headersSent) void reply.send(new DomainError('overloaded', 'this took too long, try again', [], 1));
      }, timeoutMs);
    }
    done();
  });
  instance.addHook('onResponse', (request, _reply, done) => {
    clearTimeout(request.deadline);
    done();
  });
}
